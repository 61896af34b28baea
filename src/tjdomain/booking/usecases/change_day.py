"""Change the capacities or periods of an open day, after seeing which appointments that breaks."""

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from ports.booking import Appointments, Quotas
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.capacity import DayPlan, displaced_by, replanned
from tjdomain.booking.domain.day_errors import DayNotOpened
from tjdomain.booking.domain.quota import DayQuota
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import given_reason, require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.relieving import Relief, Relieving, refuse_unless
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import StaleVersion
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
    """``accepted`` are exactly the appointments that the preview named; those in ``moves`` get another slot at once.

    ``version`` is the day's on the screen.
    """

    actor: Actor
    department: DepartmentId
    day: date
    plan: DayPlan
    reason: str
    version: int | None = None
    accepted: frozenset[AppointmentId] = frozenset()
    moves: Mapping[AppointmentId, Slot] = field(factory=dict)


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
    """Broken appointments move first; the others stay booked, above the capacity, until a clerk moves or cancels them.

    The persons who move are told by whoever reacts to the events.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        quotas: Quotas,
        appointments: Appointments,
        relieving: Relieving,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._quotas = quotas
        self._appointments = appointments
        self._relieving = relieving
        self._journal = journal
        self._clock = clock

    def __call__(self, command: ChangeDayCommand) -> DayQuota:
        """Raises ``NotPermitted``, ``NotFound``, ``DayNotOpened``, ``CapacityInUse``, ``PeriodInUse``, ``BadDayPlan``.

        ``ImpactNotAccepted`` where other appointments are hit than were accepted; ``StaleVersion``, ``SoldOut``, a
        slot's refusal.
        """
        actor = command.actor
        require_in(actor, BookingRight.MANAGE_DAYS, command.department)
        reason = given_reason(actor, command.reason) or ""
        facts = self._relieving.facts(command.department, command.moves.values())
        with self._uow:
            before, hit = self._standing(command)
            relief = Relief(actor=actor, accepted=command.accepted, moves=command.moves, reason=reason)
            if gone := self._relieving(hit, relief, facts):
                before, hit = self._standing(command)
                refuse_unless({one.id for one in hit} <= command.accepted - gone, hit)
            replan = replanned(before, command.plan, hit, reason, local_day(self._clock.now()))
            self._quotas.replan(before, replan.quota)
            self._journal.record("booking_day.changed", actor, before, replan.quota, reason)
            for old, new in zip(hit, replan.displaced, strict=True):
                self._appointments.save(new)
                self._journal.record("appointment.displaced", actor, old, new, reason)
        return replan.quota

    def _standing(self, command: ChangeDayCommand) -> tuple[DayQuota, tuple[Appointment, ...]]:
        quota = _locked(self._quotas, command.department, command.day)
        if command.version not in {None, quota.version}:
            raise StaleVersion("booking_day", str(quota.id))
        booked = self._appointments.booked_on(command.department, [command.day])
        return quota, displaced_by(quota, command.plan, booked)


def _locked(quotas: Quotas, department: DepartmentId, day: date) -> DayQuota:
    found = quotas.lock(department, [day]).get(day)
    if found is None:
        raise DayNotOpened(day)
    return found
