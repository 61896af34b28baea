"""号源与排班: the months with the places of each day; opening days; stopping registration and opening it again."""

from calendar import Calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from attrs import evolve, frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.departments import chosen_department, seen_departments
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.plans import USUAL, plan_of, spared, typed_rows
from entrypoints.web.places import OpenDepartment
from tjdomain.booking.domain.calendar import StopId
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.list_stops import ListStops, ListStopsQuery
from tjdomain.booking.usecases.open_days import DaysOpened, OpenDays, OpenDaysCommand
from tjdomain.booking.usecases.reopen_booking import ReopenBooking, ReopenBookingCommand
from tjdomain.booking.usecases.show_calendar import CalendarDay, ShowCalendar, ShowCalendarQuery
from tjdomain.booking.usecases.stop_booking import StopBooking, StopBookingCommand
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation

SLOTS: Final = f"{HOME}/slots"
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_FIELDS: Final[Mapping[str, str]] = {"days": "first", "period": "periods", "capacity": "periods"}
"""What a refused plan calls its fields → what the form does."""


@frozen
class Month:
    """A month in whole weeks; ``None`` are days of other months."""

    first: date
    previous: str
    next: str
    weeks: tuple[tuple[CalendarDay | None, ...], ...]


def department_of(desk: Desk) -> OpenDepartment:
    """Whose calendar it is: the one that is named, else the own. Raises ``NotFound`` where that is not in sight."""
    named = desk.given("department") or desk.query("department")
    found = chosen_department(desk, named, every=True)
    if found is None or named not in {"", str(found.id)}:
        raise NotFound("department", named[:36])
    return found


def slots_path(desk: Desk, department: OpenDepartment, below: str = "") -> str:
    """The address of a page of the calendar; the own department need not be named."""
    own = str(department.id) == str(desk.actor.department)
    return f"{SLOTS}{below}" + ("" if own else "?" + urlencode({"department": str(department.id)}))


def placed(refused: Conflict | RuleViolation, field: str) -> Mistake:
    """The refusal at the form's field."""
    if isinstance(refused, InvalidValue):
        field = _FIELDS.get(refused.field, refused.field)
    return evolve(told(refused), field=field)


def day_given(desk: Desk, name: str) -> date | Mistake:
    """A day of the form."""
    try:
        return date.fromisoformat(desk.given(name))
    except ValueError:
        return mistake(name, "office.day_missing")


class SlotsController(Controller):
    """The calendar."""

    path = "/slots"

    @get("/", **page(BookingRight.VIEW))
    def calendar(self, desk: Here) -> Response[Any]:
        """A month; today's unless another one is asked for."""
        department, first = department_of(desk), _first_day(desk)
        mistakes = () if first else (mistake("page", "office.month_wrong"),)
        return desk.page(
            "slots",
            422 if mistakes else 200,
            mistakes,
            department=department,
            departments=seen_departments(desk, every=True),
            month=_month(desk, department, first or desk.call.today.replace(day=1)),
            today=desk.call.today,
            stops=desk.call.run(ListStops, ListStopsQuery(actor=desk.actor, department=department.id)),
            link=lambda below: slots_path(desk, department, below),
            may_open=desk.actor.may(BookingRight.MANAGE_DAYS),
            may_stop=desk.actor.may(BookingRight.STOP),
        )

    @get("/open", **page(BookingRight.MANAGE_DAYS))
    def ask_what_to_open(self, desk: Here) -> Response[Any]:
        """A span with the same periods on every workday."""
        return _open_form(desk)

    @post("/open", **page(BookingRight.MANAGE_DAYS))
    def open_days(self, desk: Here) -> Response[Any]:
        """What is open already stays as it is, so that a second press changes nothing."""
        first, last, plan = day_given(desk, "first"), day_given(desk, "last"), plan_of(typed_rows(desk))
        mistakes = [one for one in (first, last) if isinstance(one, Mistake)]
        if isinstance(first, Mistake) or isinstance(last, Mistake) or isinstance(plan, tuple):
            return _open_form(desk, (*mistakes, *(plan if isinstance(plan, tuple) else ())))
        department = department_of(desk)
        command = OpenDaysCommand(actor=desk.actor, department=department.id, first=first, last=last, plan=plan)
        try:
            opened = desk.call.run(OpenDays, command)
        except (RuleViolation, Conflict) as refused:
            return _open_form(desk, (placed(refused, "first"),))
        return _open_form(desk, opened=opened)

    @get("/stops/new", **page(BookingRight.STOP))
    def ask_what_to_stop(self, desk: Here) -> Response[Any]:
        """A day, a period, a channel, or any of them together."""
        return _stop_form(desk)

    @post("/stops/new", **page(BookingRight.STOP))
    def stop(self, desk: Here) -> Response[Any]:
        """In force within a second; people read the reason."""
        department = department_of(desk)
        day = day_given(desk, "day") if desk.given("day") else None
        channel = next((one for one in Channel if one.value == desk.given("channel")), None)
        if isinstance(day, Mistake):
            return _stop_form(desk, (day,))
        command = StopBookingCommand(
            actor=desk.actor, department=department.id, reason=desk.given("reason"), day=day, channel=channel
        )
        try:
            desk.call.run(StopBooking, command)
        except RuleViolation as refused:
            return _stop_form(desk, (placed(refused, "reason"),))
        return desk.go(SLOTS, done="stopped", department=desk.given("department"))

    @post("/stops/{key:uuid}/lift", **page(BookingRight.STOP))
    def lift(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Open registration again; a second press finds it done."""
        try:
            desk.call.run(ReopenBooking, ReopenBookingCommand(actor=desk.actor, stop=StopId(key)))
        except Conflict:
            return desk.go(SLOTS, done="lifted", department=desk.given("department"))
        return desk.go(SLOTS, done="lifted", department=desk.given("department"))


def _first_day(desk: Desk) -> date | None:
    """Of the month in the address, or of today's; ``None`` where it makes no sense."""
    try:
        first = date.fromisoformat(f"{desk.query('month') or desk.call.today.isoformat()[:7]}-01")
    except ValueError:
        return None
    return first if _FIRST_YEAR <= first.year < _LAST_YEAR else None


def _month(desk: Desk, department: OpenDepartment, first: date) -> Month:
    after = (first + timedelta(days=31)).replace(day=1)
    query = ShowCalendarQuery(actor=desk.actor, department=department.id, first=first, last=after - timedelta(days=1))
    days = {one.day: one for one in desk.call.run(ShowCalendar, query)}
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        first=first,
        previous=f"{first - timedelta(days=1):%Y-%m}",
        next=f"{after:%Y-%m}",
        weeks=tuple(tuple(days.get(day) for day in week) for week in weeks),
    )


def _open_form(desk: Desk, mistakes: tuple[Mistake, ...] = (), opened: DaysOpened | None = None) -> Response[Any]:
    department = department_of(desk)
    return desk.page(
        "slots_open",
        422 if mistakes else 200,
        mistakes,
        department=department,
        back=slots_path(desk, department),
        first=desk.given("first") or desk.query("first"),
        last=desk.given("last") or desk.query("first"),
        rows=spared(typed_rows(desk) or USUAL),
        opened=opened,
    )


def _stop_form(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    department = department_of(desk)
    return desk.page(
        "slots_stop",
        422 if mistakes else 200,
        mistakes,
        department=department,
        back=slots_path(desk, department),
        day=desk.given("day") or desk.query("day"),
        channel=desk.given("channel"),
        channels=list(Channel),
        reason=desk.given("reason"),
    )
