"""Choosing a day and period at the desk: one list of all that can be had, by day."""

from datetime import date, datetime

from attrs import frozen

from entrypoints.web.mistakes import Mistake, mistake
from entrypoints.web.office.desk import Desk
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.show_days import PeriodLeft, ShowDays, ShowDaysQuery
from tjdomain.shared.ids import DepartmentId


@frozen
class Option:
    """A period; ``value`` is what the form sends."""

    value: str
    words: str


@frozen
class Day:
    """A day with the periods that can be had."""

    day: date
    left: int
    options: tuple[Option, ...]


def slot_value(slot: Slot) -> str:
    """``2026-03-05T08:00``."""
    return f"{slot.day.isoformat()}T{slot.start:%H:%M}"


def days_with_slots(desk: Desk, department: DepartmentId, part: Part = Part.FREE) -> tuple[Day, ...]:
    """All days with something to be had; full periods are offered to who may overbook."""
    overbooks = desk.actor.may(BookingRight.OVERBOOK)
    query = ShowDaysQuery(actor=desk.actor, department=department, part=part)
    days = (
        Day(
            one.day,
            one.left,
            tuple(_option(one.day, period) for period in one.periods if _can_be_had(period, overbooks=overbooks)),
        )
        for one in desk.call.run(ShowDays, query)
    )
    return tuple(day for day in days if day.options)


def _can_be_had(period: PeriodLeft, *, overbooks: bool) -> bool:
    return period.refusal is None or (overbooks and isinstance(period.refusal, SoldOut))


def _option(day: date, period: PeriodLeft) -> Option:
    left = "已满，可超量" if period.refusal else f"余 {period.left}"
    return Option(slot_value(Slot(day, period.period.start)), f"{day:%m-%d} {period.period}  {left}")


def slot_of(text: str) -> Slot | None:
    """The slot that a form's option stands for; ``None`` where it stands for none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return Slot(moment.date(), moment.time())


def chosen_slot(desk: Desk) -> Slot | Mistake:
    """The slot that the form names, whether or not it can be had."""
    return slot_of(desk.given("slot")) or mistake("slot", "office.slot_missing")
