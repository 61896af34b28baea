"""Edit what an appointment says about the person, the trades, the employer."""

from attrs import evolve, frozen

from ports.booking import Appointments
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, Workplace
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for, given_reason
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class EditAppointmentCommand:
    """What is ``None`` stays; new particulars replace the old ones whole. ``version`` is the one on the screen."""

    actor: Actor
    appointment: AppointmentId
    version: int
    reason: str
    particulars: Particulars | None = None
    trades: frozenset[Trade] | None = None
    workplace: Workplace | None = None


class EditAppointment:
    """A clerk's correction; both states stay in the event log."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, journal: Journal, clock: Clock) -> None:
        self._uow = uow
        self._appointments = appointments
        self._journal = journal
        self._clock = clock

    def __call__(self, command: EditAppointmentCommand) -> Appointment:
        """Raises ``NotFound``, ``StaleVersion``, ``AlreadyBooked`` (the new document), ``WrongState``."""
        actor, today = command.actor, local_day(self._clock.now())
        actor.require(BookingRight.EDIT)
        reason = given_reason(actor, command.reason)
        with self._uow:
            before = appointment_for(actor, BookingRight.EDIT, self._appointments, command.appointment, None)
            seen = evolve(before, version=command.version)
            after = moved(
                seen,
                AppointmentAction.EDIT,
                today,
                person=command.particulars.person(today) if command.particulars else before.person,
                trades=before.trades if command.trades is None else command.trades,
                workplace=command.workplace or before.workplace,
            )
            self._appointments.save(after)
            self._journal.record("appointment.edited", actor, before, after, reason)
        return after
