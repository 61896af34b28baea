"""Send another picture of the licence after a rejection."""

from attrs import frozen

from ports.booking import Appointments, BookingPolicies
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for, refuse_late
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId, FileId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class UploadLicenceCommand:
    """``photo`` is a stored file, checked by content; ``proven`` is the examinee's document."""

    actor: Actor
    appointment: AppointmentId
    photo: FileId
    proven: Document | None = None


class UploadLicence:
    """The check is pending again."""

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        policies: BookingPolicies,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._policies = policies
        self._journal = journal
        self._clock = clock

    def __call__(self, command: UploadLicenceCommand) -> Appointment:
        """Raises ``NotFound``, ``WrongState`` (not rejected), ``TooLateToChange``, ``StaleVersion``."""
        actor, now = command.actor, self._clock.now()
        with self._uow:
            before = appointment_for(actor, BookingRight.EDIT, self._appointments, command.appointment, command.proven)
            refuse_late(actor, before, now, self._policies.current())
            check = before.licence.uploaded(command.photo)
            after = moved(before, AppointmentAction.CHECK_LICENCE, local_day(now), licence=check)
            self._appointments.save(after)
            self._journal.record("appointment.licence_uploaded", actor, before, after)
        return after
