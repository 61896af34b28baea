"""法定假期: a year as it was published, the department's own days over it, and many own days written at once."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from attrs import frozen
from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.departments import seen_departments
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.impact import Impact, accepted, impact, moves
from entrypoints.web.office.slot_calendar import department_of, placed, slots_path
from ports.booking import Holidays
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.calendar import DayKind, OwnRule
from tjdomain.booking.domain.day_errors import ImpactNotAccepted
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.set_own_days import (
    OwnDayEntry,
    PreviewOwnDays,
    PreviewOwnDaysQuery,
    SetOwnDays,
    SetOwnDaysCommand,
)
from tjdomain.booking.usecases.show_calendar import CalendarDay, ShowCalendar, ShowCalendarQuery
from tjdomain.shared.errors import Conflict, RuleViolation

HOLIDAYS: Final = "/admin/holidays"
MOST_DAYS: Final = 120
_YEARS: Final = range(2000, 2101)
_DAY: Final = r"\d{4}-\d{1,2}-\d{1,2}"
_LINE: Final = re.compile(rf"({_DAY})(?:\s*(?:至|到|~|～|—)\s*({_DAY}))?\s+(休|班|休息|上班|照常)\s*(.*)")
_RULES: Final = {
    "休": OwnRule.RESTS,
    "休息": OwnRule.RESTS,
    "班": OwnRule.WORKS,
    "上班": OwnRule.WORKS,
    "照常": OwnRule.AS_PUBLISHED,
}


@frozen
class LineWrong(Exception):
    """A line that cannot be read."""

    mistake: Mistake


@frozen
class Planned:
    """What a day is now, and what it is to be."""

    day: date
    works: bool
    entry: OwnDayEntry

    @property
    def changes(self) -> bool:
        """Whether the department would do otherwise than now; for a day as published that is seen afterwards."""
        return self.entry.rule is not OwnRule.AS_PUBLISHED and (self.entry.rule is OwnRule.WORKS) != self.works


class HolidayController(Controller):
    """One year of one department."""

    path = "/holidays"

    @get("/", **page(BookingRight.VIEW))
    def year(self, desk: Here) -> Response[Any]:
        """All days that are no ordinary ones."""
        return _page(desk)

    @post("/", **page(BookingRight.MANAGE_DAYS))
    def write(self, desk: Here) -> Response[Any]:
        """Many own days: looked at first, whom they break named, then saved."""
        department = department_of(desk)
        hit: tuple[Appointment, ...] = ()
        try:
            entries = _entries(desk.given("lines"))
            query = PreviewOwnDaysQuery(actor=desk.actor, department=department.id, entries=entries)
            hit = desk.call.run(PreviewOwnDays, query)
            if desk.given("to") == "preview" or (hit and not accepted(desk)):
                return _page(desk, planned=_planned(desk, entries), broken=impact(desk, department.id, hit))
            command = SetOwnDaysCommand(
                actor=desk.actor,
                department=department.id,
                entries=entries,
                accepted=accepted(desk),
                moves=moves(desk),
                reason=desk.given("reason"),
            )
            desk.call.run(SetOwnDays, command)
        except LineWrong as wrong:
            return _page(desk, (wrong.mistake,))
        except ImpactNotAccepted as refused:
            return _page(desk, (told(refused, "accepted"),), broken=impact(desk, department.id, hit))
        except (RuleViolation, Conflict) as refused:
            broken = impact(desk, department.id, hit) if accepted(desk) else None
            return _page(desk, (placed(refused, "move_all" if broken else "lines"),), broken=broken)
        return desk.go(HOLIDAYS, done="saved", year=str(entries[0].day.year), department=str(department.id))


def _entries(text: str) -> tuple[OwnDayEntry, ...]:
    """The days of the lines, each once, the last word counts. Raises ``LineWrong``."""
    found: dict[date, OwnDayEntry] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            found |= {entry.day: entry for entry in _line(number, line.strip())}
    if not found:
        raise LineWrong(mistake("lines", "office.holidays_missing"))
    if len(found) > MOST_DAYS:
        raise LineWrong(mistake("lines", "office.holidays_too_many", what=str(len(found))))
    return tuple(found[day] for day in sorted(found))


def _line(number: int, line: str) -> Iterator[OwnDayEntry]:
    match = _LINE.fullmatch(line)
    first, last = (_day(match[1]), _day(match[2] or match[1])) if match else (None, None)
    if match is None or first is None or last is None or not 0 <= (last - first).days < MOST_DAYS:
        raise LineWrong(mistake("lines", "office.holiday_line_wrong", row=str(number), what=line[:40]))
    for away in range((last - first).days + 1):
        yield OwnDayEntry(day=first + timedelta(days=away), rule=_RULES[match[3]], note=match[4].strip())


def _day(text: str) -> date | None:
    year, month, day = map(int, text.split("-"))
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _calendar(desk: Desk, first: date, last: date) -> tuple[CalendarDay, ...]:
    query = ShowCalendarQuery(actor=desk.actor, department=department_of(desk).id, first=first, last=last)
    return desk.call.run(ShowCalendar, query)


def _planned(desk: Desk, entries: tuple[OwnDayEntry, ...]) -> tuple[Planned, ...]:
    known = {one.day: one for year in {one.day.year for one in entries} for one in _year_of(desk, year)}
    return tuple(Planned(one.day, known[one.day].works, one) for one in entries)


def _year_of(desk: Desk, year: int) -> tuple[CalendarDay, ...]:
    return _calendar(desk, date(year, 1, 1), date(year, 12, 31))


def _is_told(day: CalendarDay) -> bool:
    own = day.own is not None and day.own.rule is not OwnRule.AS_PUBLISHED
    return own or day.published in {DayKind.HOLIDAY, DayKind.MAKE_UP_WORKDAY}


def _chosen_year(desk: Desk) -> int | None:
    """The year that is named, or this one; ``None`` where it makes no sense."""
    text = desk.given("year") or desk.query("year") or str(desk.call.today.year)
    return int(text) if text.isascii() and text.isdigit() and int(text[:5]) in _YEARS else None


def _page(
    desk: Desk,
    mistakes: tuple[Mistake, ...] = (),
    planned: tuple[Planned, ...] = (),
    broken: Impact | None = None,
) -> Response[Any]:
    department, chosen = department_of(desk), _chosen_year(desk)
    mistakes = mistakes if chosen else (*mistakes, mistake("page", "office.year_wrong"))
    year = chosen or desk.call.today.year
    published: Holidays = desk.call.port(Holidays)
    return desk.page(
        "holidays",
        422 if mistakes else 200,
        mistakes,
        year=year,
        years=[one for one in (year - 1, year, year + 1) if one in _YEARS],
        known=published.kind(date(year, 1, 1)) is not None,
        days=[day for day in _year_of(desk, year) if _is_told(day)],
        department=department,
        departments=seen_departments(desk, every=True),
        link=lambda day: slots_path(desk, department, f"/{day}/rule"),
        planned=planned,
        broken=broken,
        lines_typed=desk.given("lines"),
        reason=desk.given("reason"),
        may_change=desk.actor.may(BookingRight.MANAGE_DAYS),
    )
