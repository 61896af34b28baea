"""The calendar of a department as a page shows it: a month of weeks, or a list of the days that can be booked."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum

from attrs import frozen

from tjdomain.booking.domain.day_errors import (
    BookingStopped,
    DayNotOpened,
    NotAWorkday,
    NotYetReleased,
    SoldOut,
)
from tjdomain.booking.usecases.show_days import DayLeft
from tjdomain.shared.errors import DomainError

_FIRST_OF_WEEKEND = 5


class Standing(Enum):
    """What a day or period says about itself."""

    FREE = "free"
    FULL = "full"
    CLOSED = "closed"
    LATER = "later"
    STOPPED = "stopped"
    OVER = "over"
    NOTHING = "nothing"


_BY_REFUSAL: tuple[tuple[type[DomainError], Standing], ...] = (
    (SoldOut, Standing.FULL),
    (NotAWorkday, Standing.CLOSED),
    (NotYetReleased, Standing.LATER),
    (BookingStopped, Standing.STOPPED),
    (DayNotOpened, Standing.NOTHING),
)


def standing(refusal: DomainError | None) -> Standing:
    """What a refusal comes to in one word."""
    if refusal is None:
        return Standing.FREE
    return next((found for kind, found in _BY_REFUSAL if isinstance(refusal, kind)), Standing.OVER)


@frozen(kw_only=True)
class Cell:
    """A day of the month."""

    day: date
    left: int = 0
    standing: Standing = Standing.NOTHING


@frozen(kw_only=True)
class Month:
    """A month in weeks from Monday; ``None`` fills the first and the last week. ``previous`` and ``next`` have days."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]
    previous: date | None
    next: date | None


def _cell(day: date, left: DayLeft | None) -> Cell:
    if left is None:
        weekend = day.weekday() >= _FIRST_OF_WEEKEND
        return Cell(day=day, standing=Standing.CLOSED if weekend else Standing.NOTHING)
    return Cell(day=day, left=left.left, standing=standing(left.refusal))


def _neighbour(months: Sequence[date], first: date, *, later: bool) -> date | None:
    found = [month for month in months if (month > first if later else month < first)]
    return (min(found) if later else max(found)) if found else None


def month_of(days: Sequence[DayLeft], first: date) -> Month:
    """The month that begins on ``first``."""
    known = {one.day: one for one in days}
    months = sorted({day.replace(day=1) for day in known})
    end = (first + timedelta(days=31)).replace(day=1)
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [_cell(day, known.get(day)) for day in (first + timedelta(days=n) for n in range((end - first).days))]
    cells += [None] * (-len(cells) % 7)
    weeks = tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))
    return Month(
        first=first,
        weeks=weeks,
        previous=_neighbour(months, first, later=False),
        next=_neighbour(months, first, later=True),
    )


def bookable(days: Sequence[DayLeft]) -> tuple[DayLeft, ...]:
    """The days of which something can be had."""
    return tuple(one for one in days if one.refusal is None)


def day_among(days: Sequence[DayLeft], text: str) -> DayLeft | None:
    """The day that an address or form names, if it is one of these."""
    return next((one for one in days if one.day.isoformat() == text), None)
