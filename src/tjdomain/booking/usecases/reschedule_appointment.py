"""Move an appointment to another period or day: the person until the deadline, a clerk with a reason."""

from attrs import frozen

from ports.booking import Appointments
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for, as_seen, given_reason, refuse_late
from tjdomain.booking.usecases.moving import Move, Moving
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class RescheduleAppointmentCommand:
    """``proven`` is the examinee's document; ``overbook_reason`` asks for a place above a full capacity.

    ``version`` is the one on a clerk's screen, if that was told.
    """

    actor: Actor
    appointment: AppointmentId
    slot: Slot
    reason: str = ""
    overbook_reason: str | None = None
    version: int | None = None
    proven: Document | None = None


class RescheduleAppointment:
    """Inside one day only the periods' places move; between days both rows of both days, in one statement."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, moving: Moving, clock: Clock) -> None:
        self._uow = uow
        self._appointments = appointments
        self._moving = moving
        self._clock = clock

    def __call__(self, command: RescheduleAppointmentCommand) -> Appointment:
        """Raises ``NotFound``, ``TooLateToChange``, a slot's refusal, ``SoldOut``, ``WrongState``, ``StaleVersion``."""
        actor, now = command.actor, self._clock.now()
        reason = given_reason(actor, command.reason)
        overbook = None if command.overbook_reason is None else given_reason(actor, command.overbook_reason)
        with self._uow:
            department = self._appointments.get(command.appointment).department
        facts = self._moving.facts(department, [command.slot])
        with self._uow:
            appointment = appointment_for(
                actor, BookingRight.RESCHEDULE, self._appointments, command.appointment, command.proven
            )
            if command.slot == appointment.slot and appointment.state is AppointmentState.BOOKED:
                return appointment
            refuse_late(actor, appointment, now, facts.policy)
            move = Move(slot=command.slot, actor=actor, now=now, reason=reason, overbook_reason=overbook)
            return self._moving(as_seen(appointment, command.version), move, facts)
