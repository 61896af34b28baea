"""What can be booked: the coming days with the places left, and the periods of one day."""

from datetime import date, datetime

from attrs import frozen

from ports.booking import BookingPolicies, CurrentOpenings
from ports.clock import Clock
from tjdomain.booking.domain.policies import Facts, SlotWish, released_to, slot_objection
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class ShowDaysQuery:
    """Whose calendar; anybody may look."""

    actor: Actor
    department: DepartmentId
    first: date | None = None
    last: date | None = None


@frozen(kw_only=True)
class PeriodLeft:
    """A period with the places left; ``refusal`` says why this actor cannot have one, ``None`` that he can."""

    period: Period
    capacity: int
    left: int
    refusal: DomainError | None


@frozen(kw_only=True)
class DayLeft:
    """A day with the places left for this actor, whatever their periods, and the periods in order."""

    day: date
    left: int
    periods: tuple[PeriodLeft, ...]

    @property
    def refusal(self) -> DomainError | None:
        """Why nothing of the day can be had: what the first period says; ``None`` as long as one can."""
        refusals = [row.refusal for row in self.periods]
        return None if None in refusals else refusals[0]


@frozen
class _Shown:
    """What was worked out last, and of what."""

    query: ShowDaysQuery
    facts: Facts
    days: tuple[DayLeft, ...]


class ShowDays:
    """Reads a picture that is at most a second old; no unit of work.

    Judging every period costs more than all the rest of a page that thousands open at once, so the same question about
    the same picture is answered as the last time.
    """

    def __init__(self, openings: CurrentOpenings, policies: BookingPolicies, clock: Clock) -> None:
        self._openings = openings
        self._policies = policies
        self._clock = clock
        self._last: _Shown | None = None

    def __call__(self, query: ShowDaysQuery) -> tuple[DayLeft, ...]:
        """Opened days from today on, or between ``first`` and ``last`` inclusive."""
        facts = Facts(openings=self._openings.of(query.department), policy=self._policies.current())
        if self._last is None or not _same(self._last, query, facts):
            self._last = _Shown(query, facts, self._judged(query, facts))
        return self._last.days

    def _judged(self, query: ShowDaysQuery, facts: Facts) -> tuple[DayLeft, ...]:
        now = self._clock.now()
        first, last = query.first or local_day(now), query.last or date.max
        return tuple(_day(day, query.actor, now, facts) for day in sorted(facts.openings.days) if first <= day <= last)


def _same(last: _Shown, query: ShowDaysQuery, facts: Facts) -> bool:
    """Whether it is the very same picture, and the same question."""
    known = last.facts
    return known.openings is facts.openings and known.policy is facts.policy and last.query == query


def _day(day: date, actor: Actor, now: datetime, facts: Facts) -> DayLeft:
    quota = facts.openings.days[day]
    released = released_to(actor, day, now, facts.policy)
    periods = tuple(
        PeriodLeft(
            period=row.period,
            capacity=row.counts.capacity,
            left=quota.free(row.period.start, released),
            refusal=slot_objection(SlotWish(actor=actor, now=now, slot=Slot(day, row.period.start)), facts),
        )
        for row in quota.periods
    )
    open_places = sum(row.left for row in periods if row.refusal is None)
    return DayLeft(day=day, left=min(quota.total.free(released), open_places), periods=periods)
