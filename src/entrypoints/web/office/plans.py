"""Periods and capacities as a form has them: one row a period, blank rows left out."""

from collections.abc import Iterable
from datetime import time
from typing import Final

from attrs import frozen

from entrypoints.web.mistakes import Mistake, mistake
from entrypoints.web.office.desk import Desk
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.quota import MAX_CAPACITY, DayQuota
from tjdomain.booking.domain.slot import Period
from tjdomain.shared.errors import InvalidValue

SPARE: Final = 3
"""Blank rows below those that are filled in."""
_COLUMNS: Final = ("start", "end", "capacity", "walk_in")


@frozen
class Row:
    """A period as it is typed."""

    start: str = ""
    end: str = ""
    capacity: str = ""
    walk_in: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not (self.start or self.end or self.capacity or self.walk_in)


USUAL: Final = (Row("08:00", "09:00", "40", "5"), Row("09:00", "10:00", "40", "5"), Row("10:00", "11:00", "20", "0"))
"""What a form for new days begins with."""


def typed_rows(desk: Desk) -> tuple[Row, ...]:
    """The rows that were sent, blank ones apart."""
    columns = [[text.strip() for text in desk.all_given(name)] for name in _COLUMNS]
    return tuple(row for cells in zip(*columns, strict=False) if not (row := Row(*cells)).is_blank)


def standing_rows(quota: DayQuota) -> tuple[Row, ...]:
    """The rows of an open day."""
    return tuple(
        Row(
            f"{row.period.start:%H:%M}",
            f"{row.period.end:%H:%M}",
            str(row.counts.capacity),
            str(row.counts.walk_in),
        )
        for row in quota.periods
    )


def spared(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows with blank ones below, for more periods."""
    return (*rows, *(Row() for _ in range(SPARE)))


def plan_of(rows: tuple[Row, ...], total: str = "") -> DayPlan | tuple[Mistake, ...]:
    """The plan, or what is wrong with it. ``total`` is the day's own limit, empty for the sum of the periods."""
    mistakes: list[Mistake] = []
    periods = []
    for number, row in enumerate(rows, 1):
        try:
            periods.append(_period(row))
        except (ValueError, InvalidValue):
            mistakes.append(mistake("periods", "office.period_wrong", row=str(number)))
    if not rows:
        mistakes.append(mistake("periods", "office.periods_missing"))
    capacity = _whole(total) if total else None
    if total and capacity is None:
        mistakes.append(mistake("total", "office.count_wrong"))
    return tuple(mistakes) or DayPlan(periods=tuple(periods), capacity=capacity)


def _period(row: Row) -> PeriodPlan:
    capacity, walk_in = _whole(row.capacity), _whole(row.walk_in or "0")
    if capacity is None or walk_in is None or walk_in > capacity:
        raise ValueError(row.capacity)
    period = Period(time.fromisoformat(row.start), time.fromisoformat(row.end))
    return PeriodPlan(period=period, capacity=capacity, walk_in=walk_in)


def _whole(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() else -1
    return number if 0 <= number <= MAX_CAPACITY else None
