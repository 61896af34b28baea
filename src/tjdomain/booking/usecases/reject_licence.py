"""Reject the licence that an appointment brings; the person is told why and can upload again."""

from attrs import evolve, frozen

from ports.booking import Appointments
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId


@frozen(kw_only=True)
class RejectLicenceCommand:
    """``reason`` comes from the department's dictionary, ``version`` is the appointment's on the screen."""

    actor: Actor
    appointment: AppointmentId
    version: int
    reason: str


class RejectLicence:
    """The place is kept until the deadline of changes."""

    def __init__(self, uow: UnitOfWork, appointments: Appointments, journal: Journal, clock: Clock) -> None:
        self._uow = uow
        self._appointments = appointments
        self._journal = journal
        self._clock = clock

    def __call__(self, command: RejectLicenceCommand) -> Appointment:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``StaleVersion``, ``EmptyValue`` (no reason)."""
        actor = command.actor
        with self._uow:
            before = appointment_for(actor, BookingRight.CHECK_LICENCE, self._appointments, command.appointment, None)
            check = before.licence.rejected(command.reason)
            after = moved(
                evolve(before, version=command.version),
                AppointmentAction.CHECK_LICENCE,
                local_day(self._clock.now()),
                licence=check,
            )
            self._appointments.save(after)
            self._journal.record("appointment.licence_rejected", actor, before, after, check.rejection)
        return after
