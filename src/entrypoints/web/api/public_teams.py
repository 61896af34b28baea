"""What a team's QR code opens: its page, registration as a member, transfer of one's own appointment."""

from uuid import UUID

from attrs import evolve
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.storing import LICENCE
from entrypoints.web.api.booking_views import AppointmentView, BookedView, appointment_shown, booked_shown
from entrypoints.web.api.files import if_stored
from entrypoints.web.api.public_booking import proven_for
from entrypoints.web.api.team_bodies import (
    JoinBody,
    RosterView,
    TeamPageView,
    TransferByProofBody,
    roster_shown,
    team_page,
)
from entrypoints.web.call import Here, public, repeatable
from entrypoints.web.phone_codes import is_verified
from tjdomain.booking.usecases.join_team import JoinTeam, JoinTeamCommand
from tjdomain.booking.usecases.open_team_page import OpenTeamPage, OpenTeamPageQuery
from tjdomain.booking.usecases.transfer_to_team import TransferToTeam, TransferToTeamCommand
from tjdomain.flows.together.show_roster import ShowRoster, ShowRosterQuery
from tjdomain.shared.actor import Channel
from tjdomain.shared.ids import AppointmentId


class PublicTeamController(Controller):
    """Open to everybody who has the code."""

    path = "/public"
    tags = ("公开",)

    @get("/teams/{code:str}", **public())
    def page(self, call: Here, code: FromPath[str]) -> TeamPageView:
        """扫团队码打开的页面:单位、从业类别、可选时段与余号。"""
        return team_page(call.run(OpenTeamPage, OpenTeamPageQuery(actor=call.actor, code=code)))

    @get("/rosters/{token:str}", **public())
    def roster(self, call: Here, token: FromPath[str]) -> RosterView:
        """单位联系人的名单链接:姓名打码,只有进度。"""
        return roster_shown(call.run(ShowRoster, ShowRosterQuery(token=token, address=call.address)))

    @post("/teams/{code:str}/members", **repeatable(public()))
    def join(self, call: Here, code: FromPath[str], data: JSONBody[JoinBody]) -> BookedView:
        """凭团队码登记。"""
        command = JoinTeamCommand(
            actor=evolve(call.actor, channel=Channel.TEAM_CODE),
            code=code,
            slot=data.slot.slot(),
            particulars=data.person.particulars(),
            licence_photo=if_stored(call, data.licence_photo, LICENCE),
            confirmed=frozenset(data.confirmed),
            phone_verified=is_verified(call, data.phone_ticket, data.person.phone),
            request=call.request_key(data),
        )
        booked = call.run(JoinTeam, command)
        return booked_shown(booked.appointment, booked.code, call.actor)

    @post("/appointments/{appointment:uuid}/transfer", **public())
    def transfer(self, call: Here, appointment: FromPath[UUID], data: JSONBody[TransferByProofBody]) -> AppointmentView:
        """本人的个人预约转入团队。"""
        command = TransferToTeamCommand(
            actor=call.actor,
            appointment=AppointmentId(appointment),
            code=data.code,
            slot=data.slot.slot(),
            proven=proven_for(call, data.proof, appointment),
            confirmed=frozenset(data.confirmed),
        )
        return appointment_shown(call.run(TransferToTeam, command), call.actor)
