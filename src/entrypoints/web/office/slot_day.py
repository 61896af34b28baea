"""One day of 号源与排班: its periods and capacities, and whether the department works."""

from datetime import date
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.conflicts import Difference, given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.impact import Impact, accepted, impact, moves
from entrypoints.web.office.overtaking import since
from entrypoints.web.office.plans import plan_of, spared, standing_rows, typed_rows
from entrypoints.web.office.slot_calendar import SLOTS, department_of, placed, slots_path
from entrypoints.web.places import OpenDepartment
from entrypoints.wording import label
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.calendar import OwnRule
from tjdomain.booking.domain.capacity import DayPlan
from tjdomain.booking.domain.day_errors import ImpactNotAccepted
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.change_day import ChangeDay, ChangeDayCommand, PreviewDayChange, PreviewDayChangeQuery
from tjdomain.booking.usecases.set_own_days import (
    OwnDayEntry,
    PreviewOwnDays,
    PreviewOwnDaysQuery,
    SetOwnDays,
    SetOwnDaysCommand,
)
from tjdomain.booking.usecases.show_calendar import CalendarDay, ShowCalendar, ShowCalendarQuery
from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation, StaleVersion

_CONFLICT, _WRONG, _FINE = 409, 422, 200


class SlotDayController(Controller):
    """A day; what it breaks is named before anything is saved."""

    path = "/slots/{day:date}"

    @get("/", **page(BookingRight.VIEW))
    def show(self, desk: Here, day: FromPath[date]) -> Response[Any]:
        """Places, what is taken, and the form for other capacities."""
        return _page(desk, day)

    @post("/", **page(BookingRight.MANAGE_DAYS))
    def change(self, desk: Here, day: FromPath[date]) -> Response[Any]:
        """The new capacities, with whom they move; the first press names whom they break."""
        plan = plan_of(typed_rows(desk), desk.given("total").strip())
        if isinstance(plan, tuple):
            return _page(desk, day, plan)
        department = department_of(desk)
        hit: tuple[Appointment, ...] = ()
        try:
            query = PreviewDayChangeQuery(actor=desk.actor, department=department.id, day=day, plan=plan)
            hit = desk.call.run(PreviewDayChange, query)
            if hit and not accepted(desk):
                return _page(desk, day, broken=impact(desk, department.id, hit))
            desk.call.run(ChangeDay, _change(desk, department, day, plan))
        except StaleVersion:
            return _page(desk, day, conflict=_since_seen(desk, day))
        except ImpactNotAccepted as refused:
            return _page(desk, day, (told(refused, "accepted"),), impact(desk, department.id, hit))
        except (RuleViolation, Conflict) as refused:
            broken = impact(desk, department.id, hit) if accepted(desk) else None
            return _page(desk, day, (placed(refused, "move_all" if broken else "periods"),), broken)
        return desk.go(f"{SLOTS}/{day}", done="changed", department=desk.given("department"))

    @get("/rule", **page(BookingRight.MANAGE_DAYS))
    def ask_whether_it_works(self, desk: Here, day: FromPath[date]) -> Response[Any]:
        """A day off, a make-up workday, or as published."""
        return _rule_form(desk, day)

    @post("/rule", **page(BookingRight.MANAGE_DAYS))
    def set_rule(self, desk: Here, day: FromPath[date]) -> Response[Any]:
        """Whom a day off breaks is named first."""
        rule = next((one for one in OwnRule if one.value == desk.given("rule")), None)
        if rule is None:
            return _rule_form(desk, day, (mistake("rule", "office.rule_missing"),))
        department = department_of(desk)
        hit: tuple[Appointment, ...] = ()
        try:
            entries = (OwnDayEntry(day=day, rule=rule, note=desk.given("note")),)
            query = PreviewOwnDaysQuery(actor=desk.actor, department=department.id, entries=entries)
            hit = desk.call.run(PreviewOwnDays, query)
            if hit and not accepted(desk):
                return _rule_form(desk, day, broken=impact(desk, department.id, hit))
            command = SetOwnDaysCommand(
                actor=desk.actor,
                department=department.id,
                entries=entries,
                accepted=accepted(desk),
                moves=moves(desk),
                reason=desk.given("note"),
            )
            desk.call.run(SetOwnDays, command)
        except ImpactNotAccepted as refused:
            return _rule_form(desk, day, (told(refused, "accepted"),), impact(desk, department.id, hit))
        except (RuleViolation, Conflict) as refused:
            broken = impact(desk, department.id, hit) if accepted(desk) else None
            return _rule_form(desk, day, (_at_rule(refused, moving=broken is not None),), broken)
        return desk.go(f"{SLOTS}/{day}", done="ruled", department=desk.given("department"))


def _change(desk: Desk, department: OpenDepartment, day: date, plan: DayPlan) -> ChangeDayCommand:
    return ChangeDayCommand(
        actor=desk.actor,
        department=department.id,
        day=day,
        plan=plan,
        reason=desk.given("reason"),
        version=given_version(desk),
        accepted=accepted(desk),
        moves=moves(desk),
    )


def _one_day(desk: Desk, department: OpenDepartment, day: date) -> CalendarDay:
    query = ShowCalendarQuery(actor=desk.actor, department=department.id, first=day, last=day)
    (found,) = desk.call.run(ShowCalendar, query)
    return found


def _since_seen(desk: Desk, day: date) -> tuple[Difference, ...]:
    """What was typed beside what stands there by now, period by period."""
    quota = _one_day(desk, department_of(desk), day).quota
    mine = {row.start: f"{row.capacity}（现场 {row.walk_in or 0}）" for row in typed_rows(desk)}
    rows = standing_rows(quota) if quota else ()
    present = {row.start: f"{row.capacity}（现场 {row.walk_in}）" for row in rows}
    return tuple(
        Difference(f"{start} 起", mine.get(start, "没有"), present.get(start, "没有"))
        for start in sorted({*mine, *present})
    )


def _page(
    desk: Desk,
    day: date,
    mistakes: tuple[Mistake, ...] = (),
    broken: Impact | None = None,
    conflict: tuple[Difference, ...] = (),
) -> Response[Any]:
    department = department_of(desk)
    found = _one_day(desk, department, day)
    rows = typed_rows(desk) or (standing_rows(found.quota) if found.quota else ())
    return desk.page(
        "slots_day",
        _CONFLICT if conflict else _WRONG if mistakes else _FINE,
        mistakes,
        department=department,
        day=found,
        is_over=day < desk.call.today,
        rows=spared(rows),
        total=desk.given("total") if typed_rows(desk) else _own_total(found),
        reason=desk.given("reason"),
        version=_version(desk, found, fresh=bool(conflict)),
        broken=broken,
        conflict=conflict,
        faster=since(desk, "booking_day", found.quota.id) if conflict and found.quota else (),
        link=lambda below: slots_path(desk, department, below),
        bookings=f"/admin/bookings?{_of_day(day)}",
        may_change=desk.actor.may(BookingRight.MANAGE_DAYS),
        may_stop=desk.actor.may(BookingRight.STOP),
    )


def _own_total(found: CalendarDay) -> str:
    """The day's own limit where it is not the sum of its periods."""
    if found.quota is None or found.quota.total.capacity == sum(row.counts.capacity for row in found.quota.periods):
        return ""
    return str(found.quota.total.capacity)


def _version(desk: Desk, found: CalendarDay, *, fresh: bool) -> int:
    """The one on the screen; after a conflict the present one, so that the next press knows what it overwrites."""
    standing = found.quota.version if found.quota else 0
    return standing if fresh or not desk.given("version") else given_version(desk)


def _of_day(day: date) -> str:
    return f"first={day}&last={day}&sort=day"


def _at_rule(refused: RuleViolation | Conflict, *, moving: bool) -> Mistake:
    """The note is the only thing that is typed; the rest is about where somebody moves."""
    return told(refused, "note") if isinstance(refused, InvalidValue) or not moving else placed(refused, "move_all")


def _rule_form(
    desk: Desk, day: date, mistakes: tuple[Mistake, ...] = (), broken: Impact | None = None
) -> Response[Any]:
    department = department_of(desk)
    found = _one_day(desk, department, day)
    standing = found.own.rule if found.own else OwnRule.AS_PUBLISHED
    return desk.page(
        "slots_rule",
        _WRONG if mistakes else _FINE,
        mistakes,
        department=department,
        day=found,
        rules=[(one.value, label(one)) for one in OwnRule],
        rule=desk.given("rule") or standing.value,
        note=desk.given("note") or (found.own.note if found.own else ""),
        broken=broken,
        back=slots_path(desk, department, f"/{day}"),
    )
