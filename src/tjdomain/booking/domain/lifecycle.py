"""The states of an appointment: one table, one function that moves, guards by name.

Look-alike verbs: *cancel* gives a future place back for good; *undo check-in* takes back a registration at the desk and
the person is booked as before; *undo walk-in* does the same where nothing had been booked, so the appointment ends
cancelled; the three *void* moves follow an examination that was voided; *mark missed* is a clerk's confirmation that
nobody came and *reinstate* takes it back; *displace* leaves the day and period but sets the place above a capacity that
was lowered.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from types import MappingProxyType
from typing import Any

from attrs import evolve

from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.errors import (
    IsAWalkIn,
    LicenceUnsettled,
    NewDayNeeded,
    NotAWalkIn,
    NoteNeeded,
    NotToday,
    StillToCome,
)
from tjdomain.booking.domain.licence import SETTLED
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.rights import BookingRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import at_local, local_day
from tjdomain.shared.errors import DomainError, WrongState

_S = AppointmentState


class AppointmentAction(Enum):
    """What can be done with an appointment."""

    RESCHEDULE = "reschedule"
    EDIT = "edit"
    CHECK_LICENCE = "check_licence"
    TRANSFER = "transfer"
    DISPLACE = "displace"
    CANCEL = "cancel"
    CHECK_IN = "check_in"
    UNDO_CHECK_IN = "undo_check_in"
    UNDO_WALK_IN = "undo_walk_in"
    COMPLETE = "complete"
    VOID_TO_BOOKED = "void_to_booked"
    VOID_WALK_IN = "void_walk_in"
    VOID_TO_COMPLETED = "void_to_completed"
    MARK_MISSED = "mark_missed"
    REINSTATE = "reinstate"


_A = AppointmentAction

MOVES: Mapping[tuple[AppointmentState, AppointmentAction], AppointmentState] = MappingProxyType(
    {
        (_S.BOOKED, _A.RESCHEDULE): _S.BOOKED,
        (_S.BOOKED, _A.EDIT): _S.BOOKED,
        (_S.BOOKED, _A.CHECK_LICENCE): _S.BOOKED,
        (_S.BOOKED, _A.TRANSFER): _S.BOOKED,
        (_S.BOOKED, _A.DISPLACE): _S.BOOKED,
        (_S.BOOKED, _A.CANCEL): _S.CANCELLED,
        (_S.BOOKED, _A.CHECK_IN): _S.CHECKED_IN,
        (_S.CHECKED_IN, _A.EDIT): _S.CHECKED_IN,
        (_S.CHECKED_IN, _A.UNDO_CHECK_IN): _S.BOOKED,
        (_S.CHECKED_IN, _A.UNDO_WALK_IN): _S.CANCELLED,
        (_S.CHECKED_IN, _A.COMPLETE): _S.COMPLETED,
        (_S.CHECKED_IN, _A.VOID_TO_BOOKED): _S.BOOKED,
        (_S.CHECKED_IN, _A.VOID_WALK_IN): _S.CANCELLED,
        (_S.CHECKED_IN, _A.VOID_TO_COMPLETED): _S.COMPLETED,
        (_S.COMPLETED, _A.VOID_TO_BOOKED): _S.BOOKED,
        (_S.COMPLETED, _A.VOID_WALK_IN): _S.CANCELLED,
        (_S.COMPLETED, _A.VOID_TO_COMPLETED): _S.COMPLETED,
        (_S.BOOKED, _A.MARK_MISSED): _S.MISSED,
        (_S.MISSED, _A.REINSTATE): _S.BOOKED,
    }
)

Guard = Callable[[Appointment, date], DomainError | None]


def is_today(appointment: Appointment, today: date) -> DomainError | None:
    """The appointment is of today."""
    return None if appointment.day == today else NotToday(appointment.day)


def licence_is_settled(appointment: Appointment, _today: date) -> DomainError | None:
    """The licence needs no further look."""
    return None if appointment.licence.state in SETTLED else LicenceUnsettled()


def was_booked(appointment: Appointment, _today: date) -> DomainError | None:
    """The person had booked before coming."""
    return IsAWalkIn() if appointment.is_walk_in else None


def walked_in(appointment: Appointment, _today: date) -> DomainError | None:
    """The person had not booked before coming."""
    return None if appointment.is_walk_in else NotAWalkIn()


def day_is_over(appointment: Appointment, today: date) -> DomainError | None:
    """The appointment's day has passed."""
    return None if appointment.day < today else StillToCome(appointment.day)


def day_is_to_come(appointment: Appointment, today: date) -> DomainError | None:
    """The appointment's day has not passed."""
    return None if appointment.day >= today else NewDayNeeded(appointment.day)


GUARDS: Mapping[AppointmentAction, tuple[Guard, ...]] = MappingProxyType(
    {
        _A.CHECK_IN: (is_today, licence_is_settled),
        _A.UNDO_CHECK_IN: (is_today, was_booked),
        _A.UNDO_WALK_IN: (is_today, walked_in),
        _A.VOID_TO_BOOKED: (is_today, was_booked),
        _A.VOID_WALK_IN: (is_today, walked_in),
        _A.MARK_MISSED: (day_is_over,),
        _A.REINSTATE: (day_is_to_come,),
    }
)

RIGHTS: Mapping[AppointmentAction, BookingRight] = MappingProxyType(
    {
        _A.RESCHEDULE: BookingRight.RESCHEDULE,
        _A.EDIT: BookingRight.EDIT,
        _A.CHECK_LICENCE: BookingRight.CHECK_LICENCE,
        _A.TRANSFER: BookingRight.MANAGE_TEAMS,
        _A.CANCEL: BookingRight.CANCEL,
        _A.CHECK_IN: BookingRight.CHECK_IN,
        _A.UNDO_CHECK_IN: BookingRight.CHECK_IN,
        _A.UNDO_WALK_IN: BookingRight.CHECK_IN,
        _A.MARK_MISSED: BookingRight.CONFIRM_MISSED,
        _A.REINSTATE: BookingRight.REINSTATE,
    }
)
"""The right that lets a clerk do it; an action without one follows from something else and is never a button."""


def refusal(appointment: Appointment, action: AppointmentAction, today: date) -> DomainError | None:
    """Why the lifecycle does not allow ``action`` today (Shanghai); ``None`` when it does."""
    if (appointment.state, action) not in MOVES:
        return WrongState("appointment", appointment.state.value, action.value)
    for guard in GUARDS.get(action, ()):
        if refused := guard(appointment, today):
            return refused
    return None


def moved(appointment: Appointment, action: AppointmentAction, today: date, **changes: Any) -> Appointment:
    """The appointment after ``action``, with the fields that it brings.

    Raises ``WrongState`` or the guard's refusal.
    """
    wanted = evolve(appointment, **changes)
    if refused := refusal(wanted, action, today):
        raise refused
    return evolve(wanted, state=MOVES[appointment.state, action], version=appointment.version + 1)


def checked_in(appointment: Appointment, now: datetime, note: str, policy: BookingPolicy) -> Appointment:
    """The appointment once its person has come today.

    Outside the period (parameter ``arrival_tolerance_minutes`` before and after it) a note is wanted: raises
    ``NoteNeeded``.
    """
    arrived = moved(appointment, AppointmentAction.CHECK_IN, local_day(now))
    tolerance = timedelta(minutes=policy.arrival_tolerance_minutes)
    begins = at_local(appointment.day, appointment.period.start) - tolerance
    ends = at_local(appointment.day, appointment.period.end) + tolerance
    if not begins <= now <= ends and not note.strip():
        raise NoteNeeded
    return arrived


def offered_actions(state: AppointmentState, actor: Actor) -> frozenset[AppointmentAction]:
    """What the table and the actor's rights offer in ``state``: for lists, whose rows lack what guards ask for."""
    return frozenset(action for action, right in RIGHTS.items() if (state, action) in MOVES and actor.may(right))


def allowed_actions(appointment: Appointment, actor: Actor, today: date) -> frozenset[AppointmentAction]:
    """What the actor may do now; reinstating is offered also where it will ask for a new day."""
    return frozenset(
        action
        for action, right in RIGHTS.items()
        if actor.may(right)
        and actor.sees(appointment.department, appointment.created_by)
        and isinstance(refusal(appointment, action, today), NewDayNeeded | None)
    )


def after_voided_examination(appointment: Appointment, today: date) -> Appointment:
    """What becomes of the appointment when its examination is voided.

    On the same day the person is booked as before (a walk-in: cancelled, its place given back by the caller); on a
    later day the visit stays done.
    """
    if appointment.day != today:
        return moved(appointment, AppointmentAction.VOID_TO_COMPLETED, today)
    action = AppointmentAction.VOID_WALK_IN if appointment.is_walk_in else AppointmentAction.VOID_TO_BOOKED
    return moved(appointment, action, today)
