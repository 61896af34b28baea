"""Appointments as the back office handles them: search, booking for a person, changes, licence check."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, JSONBody

from entrypoints.storing import LICENCE
from entrypoints.web.api.appointment_bodies import (
    AppointmentLine,
    AppointmentLines,
    ApproveBody,
    DeskBookingBody,
    EditBody,
    MissedBody,
    MissedView,
    MoveBody,
    OriginalBody,
    RefusedLine,
    RejectBody,
    TransferBody,
)
from entrypoints.web.api.booking_views import (
    AppointmentView,
    BookedView,
    appointment_shown,
    booked_shown,
)
from entrypoints.web.api.files import if_stored
from entrypoints.web.api.searches import AppointmentSearch, Asked, in_query
from entrypoints.web.api.shape import Reason, next_after, shown
from entrypoints.web.call import Call, Here, meeting, needs, repeatable
from entrypoints.wording import problem_text
from tjdomain.booking.domain.licence import Licence
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.approve_licence import ApproveLicence, ApproveLicenceCommand
from tjdomain.booking.usecases.book_appointment import BookAppointment, BookAppointmentCommand
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.confirm_missed import ConfirmMissed, ConfirmMissedCommand
from tjdomain.booking.usecases.edit_appointment import EditAppointment, EditAppointmentCommand
from tjdomain.booking.usecases.record_original_seen import RecordOriginalSeen, RecordOriginalSeenCommand
from tjdomain.booking.usecases.reinstate_appointment import ReinstateAppointment, ReinstateAppointmentCommand
from tjdomain.booking.usecases.reject_licence import RejectLicence, RejectLicenceCommand
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.booking.usecases.search_appointments import SearchAppointments, SearchAppointmentsQuery
from tjdomain.booking.usecases.transfer_to_team import TransferToTeam, TransferToTeamCommand
from tjdomain.shared.actor import ActorKind
from tjdomain.shared.ids import AppointmentId, DepartmentId


def _found(call: Call, asked: AppointmentSearch) -> AppointmentLines:
    after = AppointmentId(asked.after) if asked.after else None
    query = SearchAppointmentsQuery(
        actor=call.actor, wanted=asked.wanted(), sort=asked.sort, after=after, limit=asked.limit
    )
    page = call.run(SearchAppointments, query)
    lines = [shown(AppointmentLine, row) for row in page.rows]
    return AppointmentLines(lines, page.total, next_after(page.rows, asked.limit))


class AppointmentController(Controller):
    """The list of all channels and what is done with one appointment."""

    path = "/appointments"
    tags = ("预约",)

    @get("/", dependencies=in_query(AppointmentSearch), **needs(BookingRight.VIEW))
    def listed(self, call: Here, asked: Asked[AppointmentSearch]) -> AppointmentLines:
        """预约管理列表。"""
        return _found(call, asked)

    @post("/search", **needs(BookingRight.VIEW), status_code=200)
    def search(self, call: Here, data: JSONBody[AppointmentSearch]) -> AppointmentLines:
        """按姓名、证件、电话、单位等查找预约。"""
        return _found(call, data)

    @post("/", **meeting(repeatable(needs(BookingRight.BOOK))))
    async def book(self, call: Here, data: JSONBody[DeskBookingBody]) -> BookedView:
        """代约(柜台或合作系统)。"""
        photo = await sync_to_thread(if_stored, call, data.licence_photo, LICENCE) if data.licence_photo else None
        command = BookAppointmentCommand(
            actor=call.actor,
            department=DepartmentId(data.department),
            slot=data.slot.slot(),
            particulars=data.person.particulars(),
            trades=frozenset(data.trades),
            workplace=data.employer.workplace(),
            licence_photo=photo,
            confirmed=frozenset(data.confirmed),
            overbook_reason=data.overbook_reason,
            phone_verified=call.actor.kind is ActorKind.PARTNER,  # who answers for its own people
            request=call.request_key(data),
        )
        booked = await call.meet(BookAppointment, command)
        return booked_shown(booked.appointment, booked.code, call.actor)

    @post("/{appointment:uuid}/cancel", **needs(BookingRight.CANCEL))
    def cancel(self, call: Here, appointment: FromPath[UUID], data: JSONBody[Reason]) -> AppointmentView:
        """取消预约。"""
        command = CancelAppointmentCommand(actor=call.actor, appointment=AppointmentId(appointment), reason=data.reason)
        return appointment_shown(call.run(CancelAppointment, command), call.actor)

    @post("/{appointment:uuid}/reschedule", **needs(BookingRight.RESCHEDULE))
    def reschedule(self, call: Here, appointment: FromPath[UUID], data: JSONBody[MoveBody]) -> AppointmentView:
        """改期。"""
        command = RescheduleAppointmentCommand(
            actor=call.actor,
            appointment=AppointmentId(appointment),
            slot=data.slot.slot(),
            reason=data.reason,
            overbook_reason=data.overbook_reason,
        )
        return appointment_shown(call.run(RescheduleAppointment, command), call.actor)

    @post("/{appointment:uuid}/edit", **needs(BookingRight.EDIT))
    def edit(self, call: Here, appointment: FromPath[UUID], data: JSONBody[EditBody]) -> AppointmentView:
        """修改预约信息。"""
        command = EditAppointmentCommand(
            actor=call.actor,
            appointment=AppointmentId(appointment),
            version=data.version,
            reason=data.reason,
            particulars=data.person.particulars() if data.person else None,
            trades=frozenset(data.trades) if data.trades is not None else None,
            workplace=data.employer.workplace() if data.employer else None,
        )
        return appointment_shown(call.run(EditAppointment, command), call.actor)

    @post("/{appointment:uuid}/transfer", **needs(BookingRight.MANAGE_TEAMS))
    def transfer(self, call: Here, appointment: FromPath[UUID], data: JSONBody[TransferBody]) -> AppointmentView:
        """转入团队。"""
        command = TransferToTeamCommand(
            actor=call.actor,
            appointment=AppointmentId(appointment),
            code=data.code,
            slot=data.slot.slot(),
            confirmed=frozenset(data.confirmed),
        )
        return appointment_shown(call.run(TransferToTeam, command), call.actor)

    @post("/{appointment:uuid}/reinstate", **needs(BookingRight.REINSTATE))
    def reinstate(self, call: Here, appointment: FromPath[UUID], data: JSONBody[MoveBody]) -> AppointmentView:
        """恢复未到检的预约,改到新的日期。"""
        command = ReinstateAppointmentCommand(
            actor=call.actor, appointment=AppointmentId(appointment), slot=data.slot.slot(), reason=data.reason
        )
        return appointment_shown(call.run(ReinstateAppointment, command), call.actor)

    @post("/missed", **needs(BookingRight.CONFIRM_MISSED), status_code=200)
    def confirm_missed(self, call: Here, data: JSONBody[MissedBody]) -> MissedView:
        """确认未到检。"""
        command = ConfirmMissedCommand(
            actor=call.actor, appointments=tuple(AppointmentId(one) for one in data.appointments)
        )
        done = call.run(ConfirmMissed, command)
        return MissedView(
            [one.value for one in done.confirmed],
            [RefusedLine(key.value, why.code, problem_text(why).sentence) for key, why in done.refused.items()],
        )


class LicenceController(Controller):
    """The licence check 证照核对 of an appointment."""

    path = "/appointments/{appointment:uuid}/licence"
    tags = ("预约",)

    @post("/approve", **needs(BookingRight.CHECK_LICENCE))
    def approve(self, call: Here, appointment: FromPath[UUID], data: JSONBody[ApproveBody]) -> AppointmentView:
        """证照通过。"""
        licence = Licence(
            kind=data.kind,
            number=data.number,
            holder=data.holder,
            address=data.address,
            valid_until=data.valid_until,
        )
        command = ApproveLicenceCommand(
            actor=call.actor, appointment=AppointmentId(appointment), version=data.version, licence=licence
        )
        return appointment_shown(call.run(ApproveLicence, command), call.actor)

    @post("/reject", **needs(BookingRight.CHECK_LICENCE))
    def reject(self, call: Here, appointment: FromPath[UUID], data: JSONBody[RejectBody]) -> AppointmentView:
        """证照退回。"""
        command = RejectLicenceCommand(
            actor=call.actor, appointment=AppointmentId(appointment), version=data.version, reason=data.reason
        )
        return appointment_shown(call.run(RejectLicence, command), call.actor)

    @post("/original-seen", **needs(BookingRight.CHECK_LICENCE))
    def original_seen(self, call: Here, appointment: FromPath[UUID], data: JSONBody[OriginalBody]) -> AppointmentView:
        """已看原件。"""
        command = RecordOriginalSeenCommand(
            actor=call.actor, appointment=AppointmentId(appointment), kind=data.kind, number=data.number
        )
        return appointment_shown(call.run(RecordOriginalSeen, command), call.actor)
