"""Places 号源 of a day and of its periods, as named counts, and the arithmetic that never oversells.

An open day has one row for the day and one for each period. An appointment takes one place of both rows, always of the
same ``Part``. The rows' key order (department, day, slot; the day's own slot is empty and so comes first) is the order
in which every writer touches them.
"""

from collections.abc import Iterable, Mapping
from datetime import date, time
from enum import Enum
from itertools import pairwise
from types import MappingProxyType
from typing import Self
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.booking.domain.day_errors import BadDayPlan, NoSuchPeriod
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.shared.ids import DepartmentId, EntityId

MAX_CAPACITY = 100_000
"""The most places a row can have: a typing error is larger, no department is."""


class DayId(EntityId):
    """An open day of one department, with its periods."""


class Part(Enum):
    """Of which part of both rows a place is: free, a team's, kept for walk-ins, or above the capacity by right."""

    FREE = "free"
    TEAM = "team"
    WALK_IN = "walk_in"
    OVERBOOKED = "overbooked"


@frozen
class Place:
    """One place: the slot it is in and the part of the rows it was taken from."""

    slot: Slot
    part: Part


@frozen(kw_only=True)
class Change:
    """Signed numbers to add to a row's counts; all zero changes nothing."""

    booked: int = 0
    team_held: int = 0
    walk_in_used: int = 0
    overbooked: int = 0

    def __add__(self, other: Self) -> "Change":
        return Change(
            booked=self.booked + other.booked,
            team_held=self.team_held + other.team_held,
            walk_in_used=self.walk_in_used + other.walk_in_used,
            overbooked=self.overbooked + other.overbooked,
        )


NOTHING = Change()


@frozen(kw_only=True)
class Counts:
    """One row of places.

    ``capacity`` = free part + ``team_held`` (also those that members already use) + ``walk_in``. Of the free part
    ``booked`` are taken, of the walk-in part ``walk_in_used``; ``overbooked`` appointments stand above the capacity.
    The places that members use are counted at the team's hold, not here, so that a team never waits for the day's row.
    """

    capacity: int
    walk_in: int = 0
    team_held: int = 0
    booked: int = 0
    walk_in_used: int = 0
    overbooked: int = 0

    def __attrs_post_init__(self) -> None:
        """Refuse counts that no sequence of bookings can reach."""
        if not 0 <= self.capacity <= MAX_CAPACITY or not 0 <= self.walk_in <= self.capacity:
            raise BadDayPlan("capacity", f"{self.capacity}/{self.walk_in}")

    @property
    def taken(self) -> int:
        """Places of the capacity that a free booking can no longer have."""
        return self.booked + self.team_held + self.walk_in

    def free(self, released: int = 100) -> int:
        """Free places left while ``released`` per cent of the capacity are given out (staged release)."""
        return max(0, (self.capacity * released) // 100 - self.taken)

    @property
    def kept(self) -> int:
        """Places of the walk-in part that nobody has taken yet."""
        return max(0, self.walk_in - self.walk_in_used)

    def holds(self, change: Change, released: int = 100) -> bool:
        """Whether the row can take ``change``: nothing below zero, and no part above its size where that part grows."""
        after = self.after(change)
        return (
            (change.booked + change.team_held <= 0 or after.taken * 100 <= self.capacity * released)
            and (change.walk_in_used <= 0 or after.walk_in_used <= self.walk_in)
            and min(after.booked, after.team_held, after.walk_in_used, after.overbooked) >= 0
        )

    def after(self, change: Change) -> "Counts":
        """The counts with ``change`` added; ask ``holds`` first."""
        return evolve(
            self,
            booked=self.booked + change.booked,
            team_held=self.team_held + change.team_held,
            walk_in_used=self.walk_in_used + change.walk_in_used,
            overbooked=self.overbooked + change.overbooked,
        )


RowKey = tuple[date, time | None]
"""The day and the period's start; ``None`` is the day's own row."""
Changes = Mapping[RowKey, Change]


def _in_key_order(key: RowKey) -> tuple[date, bool, time]:
    return key[0], key[1] is not None, key[1] or time.min


def taking(place: Place, number: int = 1) -> Changes:
    """What taking ``number`` places like ``place`` does to both rows; a negative number gives back.

    A member's place of a team's hold changes neither: the hold took it from both rows when the team was created.
    """
    match place.part:
        case Part.TEAM:
            return {}
        case Part.WALK_IN:
            change = Change(walk_in_used=number)
        case Part.OVERBOOKED:
            change = Change(overbooked=number)
        case _:
            change = Change(booked=number)
    return _both_rows(place.slot, change)


def holding(slot: Slot, number: int) -> Changes:
    """What holding ``number`` places for a team does to both rows; a negative number gives back."""
    return _both_rows(slot, Change(team_held=number))


def _both_rows(slot: Slot, change: Change) -> Changes:
    return {(slot.day, None): change, (slot.day, slot.start): change}


def together(*many: Changes) -> Changes:
    """The sum of several changes in key order, without rows in which they cancel out.

    So a move inside one day leaves the day's row alone, and a move between days touches four rows at once.
    """
    total: dict[RowKey, Change] = {}
    for changes in many:
        for key, change in changes.items():
            total[key] = total.get(key, NOTHING) + change
    return MappingProxyType({key: total[key] for key in sorted(total, key=_in_key_order) if total[key] != NOTHING})


@frozen(kw_only=True)
class PeriodQuota:
    """The places of one period."""

    period: Period
    counts: Counts


def _in_order(periods: Iterable[PeriodQuota]) -> tuple[PeriodQuota, ...]:
    return tuple(sorted(periods, key=lambda row: row.period))


def _checked_periods(_: object, __: object, periods: tuple[PeriodQuota, ...]) -> None:
    if not periods:
        raise BadDayPlan("periods", "")
    for earlier, later in pairwise(periods):
        if later.period.start < earlier.period.end:
            raise BadDayPlan("period", str(later.period))


@frozen(kw_only=True)
class DayQuota:
    """An open day of a department with its places; made by opening the day, edited by the department's clerk.

    ``version`` counts the clerk's changes of capacities, not the bookings.
    """

    id: DayId
    department: DepartmentId
    day: date
    version: int = 1
    created_by: UUID | None
    total: Counts
    periods: tuple[PeriodQuota, ...] = field(converter=_in_order, validator=_checked_periods)

    def of(self, start: time) -> PeriodQuota:
        """The period that starts at ``start``; raises ``NoSuchPeriod``."""
        for row in self.periods:
            if row.period.start == start:
                return row
        raise NoSuchPeriod(self.day, start)

    def has(self, start: time) -> bool:
        """Whether a period starts at ``start``."""
        return any(row.period.start == start for row in self.periods)

    def free(self, start: time, released: int = 100) -> int:
        """Free places of that period, never more than the day has."""
        return min(self.total.free(released), self.of(start).counts.free(released))

    def left(self, start: time, part: Part, released: int = 100) -> int:
        """Places of that period for a booking; those who walk in have the ones kept for them besides."""
        kept = min(self.total.kept, self.of(start).counts.kept) if part is Part.WALK_IN else 0
        return self.free(start, released) + kept

    def rows(self) -> Iterable[tuple[RowKey, Counts]]:
        """The rows in key order."""
        yield (self.day, None), self.total
        for row in self.periods:
            yield (self.day, row.period.start), row.counts

    def after(self, changes: Changes) -> "DayQuota":
        """The day with those of ``changes`` that are its own."""
        return evolve(
            self,
            total=self.total.after(changes.get((self.day, None), NOTHING)),
            periods=tuple(
                evolve(row, counts=row.counts.after(changes.get((self.day, row.period.start), NOTHING)))
                for row in self.periods
            ),
        )

    def holds(self, changes: Changes, released: int = 100) -> bool:
        """Whether every row of this day can take its part of ``changes``."""
        return all(counts.holds(changes.get(key, NOTHING), released) for key, counts in self.rows())
