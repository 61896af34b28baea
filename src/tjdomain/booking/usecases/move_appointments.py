"""Move several appointments, all or none, and let each person be told: after a change of days or capacities."""

from attrs import frozen

from ports.booking import Appointments
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for, given_reason
from tjdomain.booking.usecases.moving import Move, Moving
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import AppointmentId


@frozen(kw_only=True)
class MoveAppointmentsCommand:
    """Where each appointment goes; ``reason`` is what the persons are told."""

    actor: Actor
    moves: tuple[tuple[AppointmentId, Slot], ...]
    reason: str


class MoveAppointments:
    """The message is sent by whoever reacts to the events."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, moving: Moving, clock: Clock) -> None:
        self._uow = uow
        self._appointments = appointments
        self._moving = moving
        self._clock = clock

    def __call__(self, command: MoveAppointmentsCommand) -> tuple[Appointment, ...]:
        """The moved ones. Raises ``NotPermitted``, ``NotFound``, a slot's refusal, ``SoldOut``, ``WrongState``."""
        actor, now = command.actor, self._clock.now()
        reason = given_reason(actor, command.reason)
        with self._uow:
            departments = {self._appointments.get(key).department for key, _ in command.moves}
        wanted = [slot for _, slot in command.moves]
        facts = {department: self._moving.facts(department, wanted) for department in departments}
        with self._uow:
            moved = []
            for key, slot in sorted(command.moves):
                before = appointment_for(actor, BookingRight.RESCHEDULE, self._appointments, key, None)
                move = Move(slot=slot, actor=actor, now=now, reason=reason)
                moved.append(self._moving(before, move, facts[before.department]))
        return tuple(moved)
