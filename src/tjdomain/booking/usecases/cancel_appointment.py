"""Cancel an appointment: the person until the deadline, a clerk with a reason."""

from attrs import frozen

from ports.booking import Appointments, BookingPolicies, Holds, Quotas
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for, as_seen, given_reason, refuse_late
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import give_back
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class CancelAppointmentCommand:
    """``proven`` is the examinee's document, ``version`` the one on a clerk's screen, if that was told."""

    actor: Actor
    appointment: AppointmentId
    reason: str = ""
    version: int | None = None
    proven: Document | None = None


class CancelAppointment:
    """The place is free again at once; a team's member gives it back to the team."""

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        quotas: Quotas,
        holds: Holds,
        policies: BookingPolicies,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._quotas = quotas
        self._holds = holds
        self._policies = policies
        self._journal = journal
        self._clock = clock

    def __call__(self, command: CancelAppointmentCommand) -> Appointment:
        """Raises ``NotFound``, ``TooLateToChange``, ``EmptyValue`` (no reason), ``WrongState``, ``StaleVersion``."""
        actor, now = command.actor, self._clock.now()
        reason = given_reason(actor, command.reason)
        with self._uow:
            before = appointment_for(
                actor, BookingRight.CANCEL, self._appointments, command.appointment, command.proven
            )
            refuse_late(actor, before, now, self._policies.current())
            seen = as_seen(before, command.version)
            after = moved(seen, AppointmentAction.CANCEL, local_day(now))
            self._appointments.save(after)
            give_back(self._quotas, self._holds, before)
            self._journal.record("appointment.cancelled", actor, before, after, reason)
        return after
