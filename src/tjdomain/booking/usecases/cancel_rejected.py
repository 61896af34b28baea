"""A job: cancel what still has a rejected licence when the deadline of changes is over."""

from datetime import timedelta

from attrs import frozen

from ports.booking import Appointments, BookingPolicies, Holds, Quotas
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.calendar import changes_until
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import give_back
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId, DepartmentId


@frozen(kw_only=True)
class CancelRejectedCommand:
    """The department whose appointments are looked at."""

    actor: Actor
    department: DepartmentId


class CancelRejected:
    """The rejection's reason is the cancellation's; each event lets the person be told."""

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

    def __call__(self, command: CancelRejectedCommand) -> tuple[AppointmentId, ...]:
        """Which were cancelled. Raises ``NotPermitted`` or ``NotFound`` (department)."""
        require_in(command.actor, BookingRight.RUN_JOBS, command.department)
        now, policy = self._clock.now(), self._policies.current()
        last = local_day(now) + timedelta(days=policy.change_until_days)
        with self._uow:
            due = [
                appointment
                for appointment in self._appointments.rejected(command.department, last)
                if now > changes_until(appointment.day, policy)
            ]
            for before in due:
                after = moved(before, AppointmentAction.CANCEL, local_day(now))
                self._appointments.save(after)
                give_back(self._quotas, self._holds, before)
                reason = before.licence.rejection
                self._journal.record("appointment.cancelled", command.actor, before, after, reason)
        return tuple(appointment.id for appointment in due)
