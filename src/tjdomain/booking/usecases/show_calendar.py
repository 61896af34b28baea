"""The department's calendar as its clerks see it: what each day is, its places, what stops registration."""

from datetime import date, timedelta

from attrs import frozen

from ports.booking import Holidays, OwnDays, Quotas, Stops
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.calendar import DayKind, OwnDay, Stop, works_on
from tjdomain.booking.domain.day_errors import BadDayPlan
from tjdomain.booking.domain.quota import DayQuota
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.booking.usecases.open_days import LONGEST_SPAN
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class ShowCalendarQuery:
    """``first`` to ``last`` inclusive, at most a year."""

    actor: Actor
    department: DepartmentId
    first: date
    last: date


@frozen(kw_only=True)
class CalendarDay:
    """One day. ``quota`` is ``None`` while it is not open; ``stops`` are those in force that touch it."""

    day: date
    published: DayKind | None
    own: OwnDay | None
    quota: DayQuota | None
    stops: tuple[Stop, ...]

    @property
    def works(self) -> bool:
        """Whether the department works."""
        return works_on(self.day, self.published, self.own)

    @property
    def is_stopped(self) -> bool:
        """Whether nobody at all can register for it now."""
        return any(stop.start is None and stop.channel is None for stop in self.stops)


class ShowCalendar:
    """Reads what stands there, past days too."""

    def __init__(self, uow: UnitOfWork, quotas: Quotas, own_days: OwnDays, stops: Stops, holidays: Holidays) -> None:
        self._uow = uow
        self._quotas = quotas
        self._own_days = own_days
        self._stops = stops
        self._holidays = holidays

    def __call__(self, query: ShowCalendarQuery) -> tuple[CalendarDay, ...]:
        """Raises ``NotPermitted``, ``NotFound`` (department), ``BadDayPlan`` (no span, or more than a year)."""
        require_in(query.actor, BookingRight.VIEW, query.department)
        number = (query.last - query.first).days + 1
        if not 0 < number <= LONGEST_SPAN:
            raise BadDayPlan("days", f"{query.first}–{query.last}")
        days = [query.first + timedelta(days=n) for n in range(number)]
        with self._uow:
            quotas = self._quotas.between(query.department, query.first, query.last)
            own = self._own_days.on(query.department, days)
            stops = self._stops.in_force(query.department)
        return tuple(
            CalendarDay(
                day=day,
                published=self._holidays.kind(day),
                own=own.get(day),
                quota=quotas.get(day),
                stops=tuple(stop for stop in stops if stop.day in {None, day}),
            )
            for day in days
        )
