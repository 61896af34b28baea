"""Codes 短信验证码: asked for, and proven. What they open takes the ticket."""

from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import JSONBody

from entrypoints.web.api.shape import Body
from entrypoints.web.call import Here, guarded, public
from entrypoints.web.phone_codes import ask_for_booking, ask_for_look_up, gateway, has_gateway
from ports.booking import BookingPolicies
from tjdomain.booking.domain.phone_code import PhoneCodeId
from tjdomain.booking.usecases.issuing_codes import IssuedCode
from tjdomain.booking.usecases.prove_phone_code import ProvePhoneCode, ProvePhoneCodeCommand
from tjdomain.shared.person import DocumentKind


class PhoneCodesView(msgspec.Struct, frozen=True):
    """``available``: codes can be sent; ``needed``: a booking needs a proven phone."""

    available: bool
    needed: bool


class PhoneBody(Body):
    """The phone of a booking to come."""

    phone: str


class PersonBody(Body):
    """Who one is; the code goes to the phone on record."""

    name: str
    document_number: str
    document_kind: DocumentKind = DocumentKind.RESIDENT_ID


class PhoneProofBody(Body):
    """The ticket of the request, and the six digits."""

    ticket: UUID
    code: str


class TicketView(msgspec.Struct, frozen=True):
    """``ticket`` names the code that was drawn, sent or not; another one may be asked for after ``wait_seconds``."""

    ticket: UUID
    wait_seconds: int


def _ticket(issued: IssuedCode) -> TicketView:
    return TicketView(issued.ticket.value, issued.wait_seconds)


class PublicPhoneCodeController(Controller):
    """Open to everybody, limited by phone, person, address and day."""

    path = "/public/phone-codes"
    tags = ("公开",)

    @get("/", **public())
    def offered(self, call: Here) -> PhoneCodesView:
        """有没有开通短信验证码,预约要不要验证手机。"""
        policies: BookingPolicies = call.port(BookingPolicies)
        return PhoneCodesView(has_gateway(call), policies.current().phone_verified)

    @post("/booking", **guarded(public()), status_code=202)
    def for_booking(self, call: Here, data: JSONBody[PhoneBody]) -> TicketView:
        """预约前向手机发验证码。"""
        return _ticket(ask_for_booking(call, data.phone, call.solved))

    @post("/look-up", **guarded(public()), status_code=202)
    def for_look_up(self, call: Here, data: JSONBody[PersonBody]) -> TicketView:
        """向登记过的手机发验证码,用来查询;有没有这个人,答复都一样。"""
        return _ticket(ask_for_look_up(call, data.name, data.document_kind, data.document_number, call.solved))

    @post("/proof", **public(), status_code=204)
    def prove(self, call: Here, data: JSONBody[PhoneProofBody]) -> None:
        """核对验证码;对了,凭 ticket 半小时内可以预约或查询。"""
        gateway(call)
        call.run(ProvePhoneCode, ProvePhoneCodeCommand(ticket=PhoneCodeId(data.ticket), typed=data.code))
