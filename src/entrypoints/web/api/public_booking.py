"""Booking as a person does it, without an account: the calendar, an appointment, and what the 查询码 opens."""

from datetime import date
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, FromQuery, JSONBody

from entrypoints.storing import LICENCE
from entrypoints.web.api.booking_views import (
    AppointmentView,
    BookedView,
    DayView,
    ParticularsBody,
    SlotBody,
    WorkplaceBody,
    appointment_shown,
    booked_shown,
    day_shown,
)
from entrypoints.web.api.files import if_stored, stored
from entrypoints.web.api.shape import Body
from entrypoints.web.call import Call, Here, guarded, meeting, public, repeatable
from entrypoints.web.phone_codes import is_verified
from tjdomain.booking.domain.errors import ProofWrong
from tjdomain.booking.domain.phone_code import PhoneCodeId
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.usecases.book_appointment import BookAppointment, BookAppointmentCommand
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.look_up_appointments import LookUpAppointments, LookUpAppointmentsQuery, Proven
from tjdomain.booking.usecases.look_up_by_phone_code import LookUpByPhoneCode, LookUpByPhoneCodeQuery
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.booking.usecases.show_days import ShowDays, ShowDaysQuery
from tjdomain.booking.usecases.upload_licence import UploadLicence, UploadLicenceCommand
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.ids import AppointmentId, DepartmentId
from tjdomain.shared.person import Document, DocumentKind
from tjdomain.shared.text import EmptyValue
from tjdomain.shared.trade import Trade


class BookingBody(Body):
    """What a person asks for.

    ``confirmed`` are warnings that were shown and accepted, ``phone_ticket`` names the proven code for the phone.
    """

    department: UUID
    slot: SlotBody
    person: ParticularsBody
    trades: list[Trade]
    employer: WorkplaceBody
    licence_photo: UUID | None = None
    confirmed: list[Confirmation] = msgspec.field(default_factory=list)
    phone_ticket: UUID | None = None


class ProofBody(Body):
    """Things that only the person has together: name, document, and the 查询码 or the ticket of a proven SMS code."""

    name: str
    document_number: str
    code: str | None = None
    document_kind: DocumentKind = DocumentKind.RESIDENT_ID
    ticket: UUID | None = None


class CancelBody(Body):
    """Proof, and why (may be left out)."""

    proof: ProofBody
    reason: str = ""


class RescheduleBody(Body):
    """Proof, and the new slot."""

    proof: ProofBody
    slot: SlotBody


class LicencePhotoBody(Body):
    """Proof, and a stored licence photo."""

    proof: ProofBody
    photo: UUID


def prove(call: Call, proof: ProofBody) -> Proven:
    """Check the proof; every try with a 查询码 counts. Raises ``LimitExceeded``, ``ProofWrong``, ``InvalidValue``."""
    if proof.ticket is not None:
        by_phone = LookUpByPhoneCodeQuery(
            name=proof.name,
            kind=proof.document_kind,
            number=proof.document_number,
            ticket=PhoneCodeId(proof.ticket),
        )
        return call.run(LookUpByPhoneCode, by_phone)
    if proof.code is None:
        raise EmptyValue("code", "")
    query = LookUpAppointmentsQuery(
        name=proof.name,
        kind=proof.document_kind,
        number=proof.document_number,
        code=proof.code,
        address=call.address,
        solved=call.solved,
    )
    return call.run(LookUpAppointments, query)


def proven_for(call: Call, proof: ProofBody, appointment: UUID) -> Document:
    """The document, if the proof opens that appointment. Raises as ``prove``."""
    proven = prove(call, proof)
    if not proven.opens(AppointmentId(appointment)):
        raise ProofWrong("appointment", "")
    return proven.document


def proven_whole(call: Call, proof: ProofBody) -> Document:
    """The document, if the proof opens all that is the person's. Raises as ``prove``, and ``Proven.require_whole``."""
    proven = prove(call, proof)
    proven.require_whole()
    return proven.document


def _booking(call: Call, data: BookingBody, key: RequestKey | None) -> BookAppointmentCommand:
    """What is asked for. Reads the database for a photo, a ticket, and where many come from one address."""
    call.require_calm(call.solved)
    return BookAppointmentCommand(
        actor=call.actor,
        department=DepartmentId(data.department),
        slot=data.slot.slot(),
        particulars=data.person.particulars(),
        trades=frozenset(data.trades),
        workplace=data.employer.workplace(),
        licence_photo=if_stored(call, data.licence_photo, LICENCE),
        confirmed=frozenset(data.confirmed),
        phone_verified=is_verified(call, data.phone_ticket, data.person.phone),
        request=key,
    )


class PublicBookingController(Controller):
    """Open to everybody, limited by document and address."""

    path = "/public"
    tags = ("公开",)

    @get("/departments/{department:uuid}/days", **public())
    def days(
        self,
        call: Here,
        department: FromPath[UUID],
        first: FromQuery[date | None] = None,
        last: FromQuery[date | None] = None,
    ) -> list[DayView]:
        """可约日期与时段,含余号。"""
        query = ShowDaysQuery(actor=call.actor, department=DepartmentId(department), first=first, last=last)
        return [day_shown(day) for day in call.run(ShowDays, query)]

    @post("/appointments", **meeting(guarded(repeatable(public()))))
    async def book(self, call: Here, data: JSONBody[BookingBody]) -> BookedView:
        """个人预约。"""
        is_looked_up = data.licence_photo or data.phone_ticket or call.crowded
        key = call.request_key(data)
        command = await sync_to_thread(_booking, call, data, key) if is_looked_up else _booking(call, data, key)
        booked = await call.meet(BookAppointment, command)
        return booked_shown(booked.appointment, booked.code, call.actor)

    @post("/appointments/look-up", **guarded(public()), status_code=200)
    def look_up(self, call: Here, data: JSONBody[ProofBody]) -> list[AppointmentView]:
        """凭姓名、证件号,加查询码或短信验证,查看本人预约。"""
        return [appointment_shown(one, call.actor) for one in prove(call, data).appointments]

    @post("/appointments/{appointment:uuid}/cancel", **public())
    def cancel(self, call: Here, appointment: FromPath[UUID], data: JSONBody[CancelBody]) -> AppointmentView:
        """取消本人预约。"""
        command = CancelAppointmentCommand(
            actor=call.actor,
            appointment=AppointmentId(appointment),
            reason=data.reason,
            proven=proven_for(call, data.proof, appointment),
        )
        return appointment_shown(call.run(CancelAppointment, command), call.actor)

    @post("/appointments/{appointment:uuid}/reschedule", **public())
    def reschedule(self, call: Here, appointment: FromPath[UUID], data: JSONBody[RescheduleBody]) -> AppointmentView:
        """本人预约改期。"""
        command = RescheduleAppointmentCommand(
            actor=call.actor,
            appointment=AppointmentId(appointment),
            slot=data.slot.slot(),
            proven=proven_for(call, data.proof, appointment),
        )
        return appointment_shown(call.run(RescheduleAppointment, command), call.actor)

    @post("/appointments/{appointment:uuid}/licence", **public())
    def upload_licence(
        self, call: Here, appointment: FromPath[UUID], data: JSONBody[LicencePhotoBody]
    ) -> AppointmentView:
        """证照被退回后重新上传。"""
        command = UploadLicenceCommand(
            actor=call.actor,
            appointment=AppointmentId(appointment),
            photo=stored(call, data.photo, LICENCE),
            proven=proven_for(call, data.proof, appointment),
        )
        return appointment_shown(call.run(UploadLicence, command), call.actor)
