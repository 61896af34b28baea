"""One appointment at the desk, the list of a day, appointments moved together, and the licence known of an employer."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.appointment_bodies import AppointmentLine
from entrypoints.web.api.booking_views import (
    AppointmentView,
    BookedView,
    SlotBody,
    appointment_shown,
    booked_shown,
)
from entrypoints.web.api.employers import LicenceView
from entrypoints.web.api.shape import Body, shown
from entrypoints.web.call import Here, needs
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.move_appointments import MoveAppointments, MoveAppointmentsCommand
from tjdomain.booking.usecases.propose_licence import ProposeLicence, ProposeLicenceQuery
from tjdomain.booking.usecases.search_appointments import ShowDayList, ShowDayListQuery
from tjdomain.booking.usecases.show_appointment import (
    PrintSlip,
    PrintSlipQuery,
    ShowAppointment,
    ShowAppointmentQuery,
)
from tjdomain.booking.usecases.show_history import ShowHistory, ShowHistoryQuery
from tjdomain.shared.actor import ActorKind, Channel
from tjdomain.shared.ids import AppointmentId, DepartmentId


class AppointmentMoveBody(Body):
    """An appointment, and where it goes."""

    appointment: UUID
    slot: SlotBody


class MovesBody(Body):
    """All of them move, or none; the reason is told to the persons."""

    moves: list[AppointmentMoveBody]
    reason: str


class AppointmentDetailView(AppointmentView, frozen=True):
    """An appointment, with what its reader may do with it now."""

    actions: list[AppointmentAction]


class FieldChangeView(msgspec.Struct, frozen=True):
    """A field by its path, with the values before and after."""

    name: str
    old: Any
    new: Any


class HistoryView(msgspec.Struct, frozen=True):
    """A step in an appointment's history; numbers as their reader may see them."""

    kind: str
    at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    channel: Channel
    reason: str | None
    changes: list[FieldChangeView]


class EmployerNameBody(Body):
    """An employer's name or alias, whole."""

    employer: str


class LicenceProposalView(msgspec.Struct, frozen=True):
    """Whether the register knows an employer by that name, and its licence if one is valid today."""

    known: bool
    employer: UUID | None
    name: str | None
    licence: LicenceView | None


class AppointmentDeskController(Controller):
    """One appointment, or several moved together."""

    path = "/appointments"
    tags = ("预约",)

    @get("/{appointment:uuid}", **needs(BookingRight.VIEW))
    def show(self, call: Here, appointment: FromPath[UUID]) -> AppointmentDetailView:
        """预约详情,含现在可做的操作。"""
        query = ShowAppointmentQuery(actor=call.actor, appointment=AppointmentId(appointment))
        found = call.run(ShowAppointment, query)
        base = appointment_shown(found.appointment, call.actor)
        actions = sorted(found.actions, key=lambda action: action.value)
        return AppointmentDetailView(**{name: getattr(base, name) for name in base.__struct_fields__}, actions=actions)

    @get("/{appointment:uuid}/history", **needs(BookingRight.VIEW))
    def history(self, call: Here, appointment: FromPath[UUID]) -> list[HistoryView]:
        """预约的经过:谁在何时做了什么,最近的在前。"""
        query = ShowHistoryQuery(actor=call.actor, appointment=AppointmentId(appointment))
        return [
            HistoryView(
                kind=entry.kind,
                at=entry.at,
                actor_kind=entry.actor_kind,
                actor_id=entry.actor_id,
                channel=entry.channel,
                reason=entry.reason,
                changes=[FieldChangeView(one.name, one.old, one.new) for one in entry.changes],
            )
            for entry in call.run(ShowHistory, query)
        ]

    @post("/{appointment:uuid}/slip", **needs(BookingRight.BOOK), status_code=200)
    def slip(self, call: Here, appointment: FromPath[UUID]) -> BookedView:
        """补打预约凭条:当面交给本人,含查询码。"""
        found = call.run(PrintSlip, PrintSlipQuery(actor=call.actor, appointment=AppointmentId(appointment)))
        return booked_shown(found.appointment, found.code, call.actor)

    @post("/move", **needs(BookingRight.RESCHEDULE), status_code=200)
    def move(self, call: Here, data: JSONBody[MovesBody]) -> list[AppointmentView]:
        """批量改期,全部成功或全部不动。"""
        moves = tuple((AppointmentId(one.appointment), one.slot.slot()) for one in data.moves)
        command = MoveAppointmentsCommand(actor=call.actor, moves=moves, reason=data.reason)
        return [appointment_shown(one, call.actor) for one in call.run(MoveAppointments, command)]


class DayListController(Controller):
    """What a department's desk looks up."""

    path = "/departments/{department:uuid}"
    tags = ("预约",)

    @get("/day-lists/{day:date}", **needs(BookingRight.VIEW))
    def day_list(self, call: Here, department: FromPath[UUID], day: FromPath[date]) -> list[AppointmentLine]:
        """某日名单,按时段排列,不含已取消的。"""
        query = ShowDayListQuery(actor=call.actor, department=DepartmentId(department), day=day)
        return [shown(AppointmentLine, row) for row in call.run(ShowDayList, query)]

    @post("/licence-proposal", **needs(BookingRight.CHECK_LICENCE), status_code=200)
    def propose(self, call: Here, department: FromPath[UUID], data: JSONBody[EmployerNameBody]) -> LicenceProposalView:
        """按单位名称找出已核过、未过期的证照。"""
        query = ProposeLicenceQuery(actor=call.actor, department=DepartmentId(department), employer=data.employer)
        proposal = call.run(ProposeLicence, query)
        if proposal is None:
            return LicenceProposalView(known=False, employer=None, name=None, licence=None)
        return shown(LicenceProposalView, proposal, known=True)
