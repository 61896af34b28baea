"""Open days for booking: every workday of a span gets the same periods and capacities."""

from datetime import date, timedelta

from attrs import frozen

from ports.booking import Holidays, OwnDays, Quotas
from ports.clock import Clock, IdGenerator
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.calendar import works_on
from tjdomain.booking.domain.capacity import DayPlan, opened
from tjdomain.booking.domain.day_errors import BadDayPlan
from tjdomain.booking.domain.quota import DayId
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId

LONGEST_SPAN = 366
_FURTHEST = timedelta(days=731)
"""A day beyond is a mistyped year: nobody would notice it, and people could book there."""


@frozen(kw_only=True)
class OpenDaysCommand:
    """``first`` to ``last`` inclusive, from today on, at most a year, and no later than in two."""

    actor: Actor
    department: DepartmentId
    first: date
    last: date
    plan: DayPlan


@frozen(kw_only=True)
class DaysOpened:
    """What happened to the days of the span.

    ``resting`` are not worked, ``already_open`` stay as they are; of ``unpublished`` the holidays are not known yet, so
    that weekdays were opened by the weekday alone.
    """

    opened: tuple[date, ...]
    resting: tuple[date, ...]
    already_open: tuple[date, ...]
    unpublished: tuple[date, ...]


class OpenDays:
    """Opening again what is open changes nothing, so the command can be repeated."""

    def __init__(
        self,
        uow: UnitOfWork,
        quotas: Quotas,
        own_days: OwnDays,
        holidays: Holidays,
        journal: Journal,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._quotas = quotas
        self._own_days = own_days
        self._holidays = holidays
        self._journal = journal
        self._clock = clock
        self._ids = ids

    def __call__(self, command: OpenDaysCommand) -> DaysOpened:
        """Raises ``NotPermitted``, ``NotFound`` (department), ``BadDayPlan``, ``DayAlreadyOpen`` (in this moment)."""
        require_in(command.actor, BookingRight.MANAGE_DAYS, command.department)
        days = self._days(command)
        published = {day: self._holidays.kind(day) for day in days}
        with self._uow:
            own = self._own_days.on(command.department, days)
            working = [day for day in days if works_on(day, published[day], own.get(day))]
            there = self._quotas.lock(command.department, working)
            fresh = [day for day in working if day not in there]
            for day in fresh:
                self._open(command, day)
        return DaysOpened(
            opened=tuple(fresh),
            resting=tuple(day for day in days if day not in working),
            already_open=tuple(there),
            unpublished=tuple(day for day in fresh if published[day] is None and day not in own),
        )

    def _open(self, command: OpenDaysCommand, day: date) -> None:
        quota = opened(command.plan, day, DayId(self._ids.new()), command.department, command.actor.id)
        self._quotas.add(quota)
        self._journal.record("booking_day.opened", command.actor, None, quota)

    def _days(self, command: OpenDaysCommand) -> tuple[date, ...]:
        number = (command.last - command.first).days + 1
        today = local_day(self._clock.now())
        if not today <= command.first <= command.last <= today + _FURTHEST or number > LONGEST_SPAN:
            raise BadDayPlan("days", f"{command.first}–{command.last}")
        return tuple(command.first + timedelta(days=n) for n in range(number))
