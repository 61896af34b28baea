"""Record at the desk that the original of the licence was seen, which settles the check."""

from attrs import frozen

from ports.booking import Appointments
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.licence import LicenceKind
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId


@frozen(kw_only=True)
class RecordOriginalSeenCommand:
    """Kind and number as they stand on the paper."""

    actor: Actor
    appointment: AppointmentId
    kind: LicenceKind
    number: str


class RecordOriginalSeen:
    """Keeps who saw which paper."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, journal: Journal, clock: Clock) -> None:
        self._uow = uow
        self._appointments = appointments
        self._journal = journal
        self._clock = clock

    def __call__(self, command: RecordOriginalSeenCommand) -> Appointment:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``StaleVersion``, ``InvalidValue`` (no number)."""
        actor = command.actor
        with self._uow:
            before = appointment_for(actor, BookingRight.CHECK_IN, self._appointments, command.appointment, None)
            check = before.licence.original_seen(command.kind, command.number, actor.id)
            today = local_day(self._clock.now())
            after = moved(before, AppointmentAction.CHECK_LICENCE, today, licence=check)
            self._appointments.save(after)
            self._journal.record("appointment.original_seen", actor, before, after)
        return after
