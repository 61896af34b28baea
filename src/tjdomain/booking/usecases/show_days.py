"""What can be booked: the coming days with the places left, and the periods of one day."""

from datetime import date, datetime, timedelta

from attrs import frozen

from ports.booking import BookingPolicies, CurrentOpenings
from ports.clock import Clock
from tjdomain.booking.domain.policies import Facts, SlotWish, released_to, slot_objection
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import DepartmentId

_FRESH = timedelta(seconds=1)


@frozen(kw_only=True)
class ShowDaysQuery:
    """Whose calendar; anybody may look. ``part`` is WALK_IN for those who are here without an appointment."""

    actor: Actor
    department: DepartmentId
    part: Part = Part.FREE
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
class _Judged:
    """All days of a picture, judged for an actor at a moment."""

    facts: Facts
    actor: Actor
    part: Part
    at: datetime
    days: tuple[DayLeft, ...]

    def holds(self, facts: Facts, actor: Actor, part: Part, now: datetime) -> bool:
        """Whether it still says how things are: the same picture and parameters, and hardly any time has passed."""
        pictured = self.facts.openings is facts.openings and self.facts.policy is facts.policy
        return pictured and (self.actor, self.part) == (actor, part) and self.at <= now < self.at + _FRESH


class ShowDays:
    """Reads a picture that is at most a second old; no unit of work.

    What everybody asks in the same second is judged once in each thread: hundreds of rules for a month of periods.
    """

    def __init__(self, openings: CurrentOpenings, policies: BookingPolicies, clock: Clock) -> None:
        self._openings = openings
        self._policies = policies
        self._clock = clock
        self._judged: _Judged | None = None

    def __call__(self, query: ShowDaysQuery) -> tuple[DayLeft, ...]:
        """Opened days from today on, or between ``first`` and ``last`` inclusive."""
        facts = Facts(openings=self._openings.of(query.department), policy=self._policies.current())
        now = self._clock.now()
        first, last = query.first or local_day(now), query.last or date.max
        return tuple(day for day in self._judge(facts, query, now).days if first <= day.day <= last)

    def _judge(self, facts: Facts, query: ShowDaysQuery, now: datetime) -> _Judged:
        judged, actor, part = self._judged, query.actor, query.part
        if judged is None or not judged.holds(facts, actor, part, now):
            days = tuple(_day(day, actor, part, now, facts) for day in sorted(facts.openings.days))
            judged = self._judged = _Judged(facts, actor, part, now, days)
        return judged


def _day(day: date, actor: Actor, part: Part, now: datetime, facts: Facts) -> DayLeft:
    quota = facts.openings.days[day]
    released = released_to(actor, day, now, facts.policy)
    periods = tuple(
        PeriodLeft(
            period=row.period,
            capacity=row.counts.capacity,
            left=quota.left(row.period.start, part, released),
            refusal=slot_objection(SlotWish(actor=actor, now=now, slot=Slot(day, row.period.start), part=part), facts),
        )
        for row in quota.periods
    )
    open_places = sum(row.left for row in periods if row.refusal is None)
    whole = quota.total.free(released) + (quota.total.kept if part is Part.WALK_IN else 0)
    return DayLeft(day=day, left=min(whole, open_places), periods=periods)
