"""Opening days, and changing their capacities without losing sight of whom it hits."""

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID

from attrs import evolve, frozen

from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.day_errors import CapacityInUse, PeriodInUse
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.quota import Counts, DayId, DayQuota, Part, PeriodQuota, Place, taking, together
from tjdomain.booking.domain.slot import Period
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class PeriodPlan:
    """A period with its places; ``walk_in`` of them are kept for people who come without booking."""

    period: Period
    capacity: int
    walk_in: int = 0


@frozen(kw_only=True)
class DayPlan:
    """A day's periods; the day's own limits are the sums of theirs unless given."""

    periods: tuple[PeriodPlan, ...]
    capacity: int | None = None
    walk_in: int | None = None

    @property
    def total(self) -> tuple[int, int]:
        """The day's capacity and its walk-in part."""
        capacity = sum(row.capacity for row in self.periods) if self.capacity is None else self.capacity
        walk_in = sum(row.walk_in for row in self.periods) if self.walk_in is None else self.walk_in
        return capacity, walk_in


def opened(plan: DayPlan, day: date, day_id: DayId, department: DepartmentId, created_by: UUID | None) -> DayQuota:
    """A day with all its places free. Raises ``BadDayPlan``."""
    capacity, walk_in = plan.total
    return DayQuota(
        id=day_id,
        department=department,
        day=day,
        created_by=created_by,
        total=Counts(capacity=capacity, walk_in=walk_in),
        periods=tuple(
            PeriodQuota(period=row.period, counts=Counts(capacity=row.capacity, walk_in=row.walk_in))
            for row in plan.periods
        ),
    )


def leaving(quota: DayQuota, plan: DayPlan) -> frozenset[time]:
    """Starts of the periods that the plan no longer has."""
    return frozenset(row.period.start for row in quota.periods) - {row.period.start for row in plan.periods}


def displaced_by(quota: DayQuota, plan: DayPlan, appointments: Sequence[Appointment]) -> tuple[Appointment, ...]:
    """Exactly those of the day's appointments that the plan breaks: in periods that go, or newest above a capacity.

    Only booked ones in free places can be displaced. Raises ``CapacityInUse`` where held places, walk-ins or persons
    who have come already would not fit.
    """
    going = leaving(quota, plan)
    booked = sorted((a for a in appointments if a.state is AppointmentState.BOOKED), key=lambda a: a.id, reverse=True)
    hit = [a for a in booked if a.period.start in going]
    movable = [a for a in booked if a.part is Part.FREE and a.period.start not in going]
    for row in plan.periods:
        if quota.has(row.period.start):
            counts = quota.of(row.period.start).counts
            here = [a for a in movable if a.period.start == row.period.start]
            hit += _newest(here, counts, row.capacity, row.walk_in, quota.day, row.period.start)
    stay = [a for a in movable if a not in hit]
    gone = sum(1 for a in hit if a.part is Part.FREE)
    total = evolve(quota.total, booked=quota.total.booked - gone)
    hit += _newest(stay, total, *plan.total, quota.day, None)
    return tuple(hit)


def _newest(
    movable: list[Appointment], counts: Counts, capacity: int, walk_in: int, day: date, start: time | None
) -> list[Appointment]:
    excess = max(0, counts.booked + counts.team_held + walk_in - capacity)
    if excess > len(movable) or counts.walk_in_used > walk_in:
        fixed = counts.booked - len(movable) + counts.team_held
        raise CapacityInUse(day, start, fixed + max(walk_in, counts.walk_in_used))
    return movable[:excess]


@frozen(kw_only=True)
class Replan:
    """A day under a new plan, and the appointments whose place is above the capacity from now on."""

    quota: DayQuota
    displaced: tuple[Appointment, ...]


def replanned(quota: DayQuota, plan: DayPlan, hit: tuple[Appointment, ...], reason: str, today: date) -> Replan:
    """Put the plan in force; ``hit`` is what ``displaced_by`` found. They stay booked, marked as above the capacity.

    Raises ``PeriodInUse`` while a period that goes has appointments or held places.
    """
    for start in sorted(leaving(quota, plan)):
        counts = quota.of(start).counts
        if counts != Counts(capacity=counts.capacity, walk_in=counts.walk_in):
            raise PeriodInUse(quota.day, start)
    displaced = tuple(
        moved(a, AppointmentAction.DISPLACE, today, part=Part.OVERBOOKED, overbook_reason=reason) for a in hit
    )
    moves = together(*(c for a in displaced for c in (taking(Place(a.slot, Part.FREE), -1), taking(a.place))))
    after = quota.after(moves)
    capacity, walk_in = plan.total
    periods = tuple(_resized(after, row) for row in plan.periods)
    total = evolve(after.total, capacity=capacity, walk_in=walk_in)
    return Replan(quota=evolve(after, total=total, periods=periods, version=quota.version + 1), displaced=displaced)


def _resized(quota: DayQuota, row: PeriodPlan) -> PeriodQuota:
    if not quota.has(row.period.start):
        return PeriodQuota(period=row.period, counts=Counts(capacity=row.capacity, walk_in=row.walk_in))
    counts = quota.of(row.period.start).counts
    return PeriodQuota(period=row.period, counts=evolve(counts, capacity=row.capacity, walk_in=row.walk_in))
