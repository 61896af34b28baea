"""Choosing a slot: one calendar for a new booking and for another day of an old one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from attrs import evolve, frozen
from litestar import Response
from litestar.response import Template

from entrypoints.web.h5.calendar import bookable, day_among, month_of, standing
from entrypoints.web.h5.visit import Visit
from entrypoints.web.mistakes import Mistake, mistake, told
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team_errors import TeamFull
from tjdomain.booking.usecases.show_days import DayLeft, PeriodLeft, ShowDays, ShowDaysQuery
from tjdomain.booking.usecases.team_periods import TeamPeriod
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import DepartmentId

LISTED = frozenset({"elder", "largest"})
"""With these sizes a month does not fit: the days stand in a list, and the periods on a page of their own."""


def days_of(team: Sequence[TeamPeriod]) -> tuple[DayLeft, ...]:
    """The team's periods as a calendar: nothing else can be chosen."""
    days = sorted({one.slot.day for one in team})
    return tuple(_day(team, one) for one in days)


def _day(team: Sequence[TeamPeriod], day: date) -> DayLeft:
    periods = tuple(
        PeriodLeft(
            period=one.period,
            capacity=one.left,
            left=one.left,
            refusal=None if one.left else TeamFull(one.slot.day, one.slot.start),
        )
        for one in team
        if one.slot.day == day
    )
    return DayLeft(day=day, left=sum(one.left for one in periods), periods=periods)


@frozen(kw_only=True)
class Picker:
    """A calendar at ``path``; ``title`` is the page's heading, ``chosen`` what stands there already.

    ``booking`` says that it is a step of a new booking, ``common`` that everybody sees these very days.
    """

    path: str
    title: str
    days: Sequence[DayLeft]
    chosen: Slot | None = None
    booking: bool = True
    common: bool = False

    @classmethod
    def of(cls, visit: Visit, department: DepartmentId, path: str, title: str) -> "Picker":
        """The calendar of a department."""
        query = ShowDaysQuery(actor=visit.call.actor, department=department)
        if visit.is_answer:
            return cls(path=path, title=title, days=visit.call.run(ShowDays, query))
        days = visit.recent(f"days {department}", lambda: visit.call.run(ShowDays, query))
        return cls(path=path, title=title, days=days, common=True)

    def at(self, slot: Slot | None) -> "Picker":
        """With ``slot`` as the one chosen before."""
        return evolve(self, chosen=slot)

    def page(self, visit: Visit, mistakes: tuple[Mistake, ...] = (), nearest: Sequence[Slot] = ()) -> Response[Any]:
        """The calendar, or for htmx the periods of the day alone; ``nearest`` are offered instead of a lost slot."""
        if self.common and not mistakes:
            return visit.drawn(self.days, (self.path, self.booking, self.chosen), lambda: self._page(visit))
        return self._page(visit, mistakes, nearest)

    def _page(self, visit: Visit, mistakes: tuple[Mistake, ...] = (), nearest: Sequence[Slot] = ()) -> Template:
        listed = visit.size in LISTED
        day = self._day(visit, mistakes, listed=listed)
        context: dict[str, Any] = {
            "picker": self,
            "day": day,
            "listed": listed,
            "nearest": self._known(nearest),
            "standing": standing,
        }
        if visit.is_fragment:
            return visit.page("periods", **context)
        month = month_of(self.days, self._month(visit, day)) if self.days else None
        status = 422 if mistakes else 200
        return visit.page("date", status, mistakes, month=month, free=bookable(self.days), **context)

    def answer(self, visit: Visit) -> Slot | Response[Any]:
        """The slot that was chosen, or the page that comes instead: the periods of another day, or what is wrong."""
        if near := visit.given("near"):
            day_text, _, start = near.partition("T")
        else:
            day_text, start = visit.given("day"), visit.given("start")
        day = day_among(self.days, day_text)
        if day is None:
            return self.page(visit, (mistake("day", "h5.day_missing"),))
        if not near and (visit.given("show") or visit.given("shown") != day_text):
            return visit.go(f"{self.path}?day={day_text}#periods")
        period = next((one for one in day.periods if f"{one.period.start:%H:%M}" == start), None)
        if period is None:
            return self.page(visit, (mistake("start", "h5.start_missing"),))
        if period.refusal is not None:
            return self.lost(visit, period.refusal, Slot(day.day, period.period.start))
        return Slot(day.day, period.period.start)

    def lost(self, visit: Visit, refusal: DomainError, slot: Slot) -> Response[Any]:
        """The slot cannot be had: why, and which free ones are nearest."""
        nearest = getattr(refusal, "nearest", ()) or self._nearest(slot)
        return self.page(visit, (told(refusal, "start"),), nearest)

    def period(self, slot: Slot) -> Period | None:
        """The period of ``slot``, as long as there is one."""
        found = self._known([slot])
        return found[0][1].period if found else None

    def _nearest(self, slot: Slot, count: int = 3) -> list[Slot]:
        free = [Slot(day.day, one.period.start) for day in self.days for one in day.periods if one.refusal is None]
        return sorted(free, key=lambda one: (abs(one.day - slot.day), one))[:count]

    def _known(self, slots: Sequence[Slot]) -> list[tuple[date, PeriodLeft]]:
        periods = {(day.day, one.period.start): one for day in self.days for one in day.periods}
        return [(slot.day, periods[slot.day, slot.start]) for slot in slots if (slot.day, slot.start) in periods]

    def _day(self, visit: Visit, mistakes: tuple[Mistake, ...], *, listed: bool) -> DayLeft | None:
        """The day whose periods are shown."""
        asked = visit.given("day") or visit.query("day")
        if found := day_among(self.days, asked):
            return found
        if listed and not (mistakes and self.chosen):
            return None
        month = visit.query("month")[:7]
        known = day_among(self.days, self.chosen.day.isoformat()) if self.chosen else None
        if known and known.day.isoformat().startswith(month):
            return known
        return next((one for one in bookable(self.days) if one.day.isoformat().startswith(month)), None)

    def _month(self, visit: Visit, day: DayLeft | None) -> date:
        months = sorted({one.day.replace(day=1) for one in self.days})
        asked = next((month for month in months if month.isoformat() == visit.query("month")), None)
        return asked or (day.day.replace(day=1) if day else months[0])
