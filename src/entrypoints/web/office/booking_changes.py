"""Cancelling and moving an appointment at the desk, each with a reason and against the version on the screen."""

from typing import Any
from uuid import UUID

from attrs import evolve
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.booking_detail import detail_path, found_one
from entrypoints.web.office.conflicts import Difference, given_version, since_seen, standing
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.overtaking import since
from entrypoints.web.office.slots import chosen_slot, days_with_slots, slot_value
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.booking.usecases.show_appointment import AppointmentShown
from tjdomain.shared.errors import Conflict, DomainError, InvalidValue, RuleViolation
from tjdomain.shared.ids import AppointmentId

_CONFLICT, _WRONG, _FINE = 409, 422, 200


class BookingChangesController(Controller):
    """Each change is a page of its own."""

    path = "/bookings/{key:uuid}"

    @get("/cancel", **page(BookingRight.CANCEL))
    def ask_to_cancel(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Why it is cancelled."""
        return _cancel_form(desk, found_one(desk, key))

    @post("/cancel", **page(BookingRight.CANCEL))
    def cancel(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The place is free again at once; a second press finds it done."""
        command = CancelAppointmentCommand(
            actor=desk.actor,
            appointment=AppointmentId(key),
            reason=desk.given("reason"),
            version=given_version(desk),
        )
        try:
            desk.call.run(CancelAppointment, command)
        except (RuleViolation, Conflict) as refused:
            found = found_one(desk, key)
            if found.appointment.state is not AppointmentState.CANCELLED:
                return _cancel_form(desk, found, *_told(desk, found.appointment, refused, "取消预约"))
        return desk.go(detail_path(key), done="cancelled")

    @get("/reschedule", **page(BookingRight.RESCHEDULE))
    def ask_where_to(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Another day or period."""
        return _move_form(desk, found_one(desk, key))

    @post("/reschedule", **page(BookingRight.RESCHEDULE))
    def reschedule(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The old place is given back in the same moment; a second press finds it done."""
        slot = chosen_slot(desk)
        if isinstance(slot, Mistake):
            return _move_form(desk, found_one(desk, key), (slot,))
        try:
            after = desk.call.run(RescheduleAppointment, _move(desk, key, slot))
        except (RuleViolation, Conflict) as refused:
            found = found_one(desk, key)
            if found.appointment.slot != slot:
                return _move_form(desk, found, *_told(desk, found.appointment, refused, f"改到 {slot}"))
        else:
            if after.version == given_version(desk):
                return _move_form(desk, found_one(desk, key), (mistake("slot", "office.same_slot"),))
        return desk.go(detail_path(key), done="moved")


def _move(desk: Desk, key: UUID, slot: Slot) -> RescheduleAppointmentCommand:
    return RescheduleAppointmentCommand(
        actor=desk.actor,
        appointment=AppointmentId(key),
        slot=slot,
        reason=desk.given("reason"),
        overbook_reason=desk.given("overbook_reason").strip() or None,
        version=given_version(desk),
    )


def _told(
    desk: Desk, present: Appointment, refused: DomainError, wish: str
) -> tuple[tuple[Mistake, ...], tuple[Difference, ...]]:
    """What is wrong, and what changed meanwhile if that is it."""
    if present.version != given_version(desk):
        return (), since_seen(desk, wish, present)
    field = refused.field if isinstance(refused, InvalidValue) else "slot" if hasattr(refused, "nearest") else "answers"
    return (evolve(told(refused), field=field),), ()


def _status(mistakes: tuple[Mistake, ...], conflict: tuple[Difference, ...]) -> int:
    return _CONFLICT if conflict else _WRONG if mistakes else _FINE


def _cancel_form(
    desk: Desk,
    found: AppointmentShown,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    return desk.page(
        "booking_cancel",
        _status(mistakes, conflict),
        mistakes,
        appointment=found.appointment,
        seen=standing(found.appointment),
        conflict=conflict,
        faster=since(desk, "appointment", found.appointment.id) if conflict else (),
        possible=AppointmentAction.CANCEL in found.actions,
        reason=desk.given("reason"),
    )


def _move_form(
    desk: Desk,
    found: AppointmentShown,
    mistakes: tuple[Mistake, ...] = (),
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    appointment = found.appointment
    return desk.page(
        "booking_move",
        _status(mistakes, conflict),
        mistakes,
        appointment=appointment,
        seen=standing(appointment),
        conflict=conflict,
        faster=since(desk, "appointment", appointment.id) if conflict else (),
        possible=AppointmentAction.RESCHEDULE in found.actions,
        days=days_with_slots(desk, appointment.department),
        slot=desk.given("slot") or slot_value(appointment.slot),
        reason=desk.given("reason"),
        may_overbook=desk.actor.may(BookingRight.OVERBOOK),
        overbook_reason=desk.given("overbook_reason"),
    )
