"""What ``tj open-days`` does."""

import re
from collections.abc import Sequence
from datetime import date, time

import typer

from entrypoints.cli.opening import department_named, opened
from entrypoints.cli.refusals import BadPeriods
from entrypoints.install import operator
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.slot import Period
from tjdomain.booking.usecases.open_days import DaysOpened, OpenDays, OpenDaysCommand
from tjdomain.shared.errors import InvalidValue

_PERIOD = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)x(\d{1,5})")


def opened_days(first: date, last: date, periods: str, walk_in: int, department: str | None) -> DaysOpened:
    """Open the workdays. Raises ``BadPeriods``, ``DepartmentUnclear``, and what ``OpenDays`` raises."""
    plan = DayPlan(periods=tuple(_period(text.strip(), walk_in) for text in periods.split(",")))
    with opened() as system:
        command = OpenDaysCommand(
            actor=operator(), department=department_named(system, department), first=first, last=last, plan=plan
        )
        return system.run(OpenDays, command)


def _period(text: str, walk_in: int) -> PeriodPlan:
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise BadPeriods("periods", text)
    try:
        period = Period(time.fromisoformat(found[1]), time.fromisoformat(found[2]))
    except (ValueError, InvalidValue):
        raise BadPeriods("periods", text) from None
    return PeriodPlan(period=period, capacity=int(found[3]), walk_in=walk_in)


def tell(done: DaysOpened) -> None:
    """What happened to the days."""
    _tell_days("已开放", done.opened)
    _tell_days("原已开放，未改动", done.already_open)
    _tell_days("休息日，不开放", done.resting)
    _tell_days("节假日安排尚未公布，按星期开放，公布后请核对", done.unpublished)


def _tell_days(what: str, days: Sequence[date]) -> None:
    if days:
        typer.echo(f"{what}：{len(days)} 天（{days[0]} 至 {days[-1]}）")
