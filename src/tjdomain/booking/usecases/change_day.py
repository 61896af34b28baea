"""Change the capacities or periods of an open day, after seeing which appointments that breaks."""

from datetime import date

from attrs import frozen

from ports.booking import Appointments, Quotas
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.capacity import DayPlan, displaced_by, replanned
from tjdomain.booking.domain.day_errors import DayNotOpened, ImpactNotAccepted
from tjdomain.booking.domain.quota import DayQuota
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import given_reason, require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import AppointmentId, DepartmentId


@frozen(kw_only=True)
class PreviewDayChangeQuery:
    """The plan that is thought of."""

    actor: Actor
    department: DepartmentId
    day: date
    plan: DayPlan


@frozen(kw_only=True)
class ChangeDayCommand:
    """``accepted`` are exactly the appointments that the preview named."""

    actor: Actor
    department: DepartmentId
    day: date
    plan: DayPlan
    reason: str
    accepted: frozenset[AppointmentId] = frozenset()


class PreviewDayChange:
    """Names the appointments whose period goes or whose place would be above a capacity."""

    def __init__(self, uow: UnitOfWork, quotas: Quotas, appointments: Appointments) -> None:
        self._uow = uow
        self._quotas = quotas
        self._appointments = appointments

    def __call__(self, query: PreviewDayChangeQuery) -> tuple[Appointment, ...]:
        """Raises ``NotPermitted``, ``NotFound``, ``DayNotOpened``, ``CapacityInUse``."""
        require_in(query.actor, BookingRight.MANAGE_DAYS, query.department)
        with self._uow:
            quota = _locked(self._quotas, query.department, query.day)
            booked = self._appointments.booked_on(query.department, [query.day])
            return displaced_by(quota, query.plan, booked)


class ChangeDay:
    """Broken appointments stay booked, marked as above the capacity, until a clerk moves or cancels them."""

    def __init__(
        self, uow: UnitOfWork, quotas: Quotas, appointments: Appointments, journal: Journal, clock: Clock
    ) -> None:
        self._uow = uow
        self._quotas = quotas
        self._appointments = appointments
        self._journal = journal
        self._clock = clock

    def __call__(self, command: ChangeDayCommand) -> DayQuota:
        """Raises ``NotPermitted``, ``NotFound``, ``DayNotOpened``, ``CapacityInUse``, ``PeriodInUse``, ``BadDayPlan``.

        ``ImpactNotAccepted`` where other appointments are hit than were accepted.
        """
        actor = command.actor
        require_in(actor, BookingRight.MANAGE_DAYS, command.department)
        reason = given_reason(actor, command.reason) or ""
        with self._uow:
            before = _locked(self._quotas, command.department, command.day)
            booked = self._appointments.booked_on(command.department, [command.day])
            hit = displaced_by(before, command.plan, booked)
            if {appointment.id for appointment in hit} != command.accepted:
                raise ImpactNotAccepted(tuple(appointment.id for appointment in hit))
            replan = replanned(before, command.plan, hit, reason, local_day(self._clock.now()))
            self._quotas.replan(before, replan.quota)
            self._journal.record("booking_day.changed", actor, before, replan.quota, reason)
            for old, new in zip(hit, replan.displaced, strict=True):
                self._appointments.save(new)
                self._journal.record("appointment.displaced", actor, old, new, reason)
        return replan.quota


def _locked(quotas: Quotas, department: DepartmentId, day: date) -> DayQuota:
    found = quotas.lock(department, [day]).get(day)
    if found is None:
        raise DayNotOpened(day)
    return found
