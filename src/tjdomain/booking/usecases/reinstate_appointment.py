"""Take back a missed mark: the appointment lives again on a new day."""

from attrs import frozen

from ports.booking import Appointments
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for, given_reason
from tjdomain.booking.usecases.moving import Move, Moving
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import AppointmentId


@frozen(kw_only=True)
class ReinstateAppointmentCommand:
    """``slot`` is the new one, since the missed day is over."""

    actor: Actor
    appointment: AppointmentId
    slot: Slot
    reason: str


class ReinstateAppointment:
    """The missed day no longer counts against the person."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, moving: Moving, clock: Clock) -> None:
        self._uow = uow
        self._appointments = appointments
        self._moving = moving
        self._clock = clock

    def __call__(self, command: ReinstateAppointmentCommand) -> Appointment:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``SoldOut``, ``AlreadyBooked`` (booked since)."""
        actor = command.actor
        reason = given_reason(actor, command.reason)
        with self._uow:
            department = self._appointments.get(command.appointment).department
        facts = self._moving.facts(department, [command.slot])
        with self._uow:
            missed = appointment_for(actor, BookingRight.REINSTATE, self._appointments, command.appointment, None)
            move = Move(
                slot=command.slot,
                actor=actor,
                now=self._clock.now(),
                action=AppointmentAction.REINSTATE,
                kind="appointment.reinstated",
                reason=reason,
            )
            return self._moving(missed, move, facts)
