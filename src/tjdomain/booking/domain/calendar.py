"""On which days the department works, from when a day can be booked, and what a clerk has stopped."""

from datetime import date, datetime, time, timedelta
from enum import Enum
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.shared.actor import Channel
from tjdomain.shared.dates import at_local
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import DepartmentId, EntityId
from tjdomain.shared.text import clean

SATURDAY = 5
NOTE_LIMIT = 100


class DayKind(Enum):
    """What the State Council's yearly notice makes of a day 法定节假日调休."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP_WORKDAY = "make_up_workday"


def day_note(text: str) -> str:
    """A note or reason that people read on the calendar, at most 100 characters."""
    return clean(text, "note", NOTE_LIMIT, nfkc=True)


class OwnDayId(EntityId):
    """A day of the department's own table."""


class StopId(EntityId):
    """A stop of registration."""


class OwnRule(Enum):
    """What the department does on a day of its own table; ``AS_PUBLISHED`` withdraws an entry."""

    WORKS = "works"
    RESTS = "rests"
    AS_PUBLISHED = "as_published"


@frozen(kw_only=True)
class OwnDay:
    """A day on which the department departs from the published calendar. ``note`` is what people read."""

    id: OwnDayId
    department: DepartmentId
    day: date
    rule: OwnRule
    note: str = field(default="", converter=day_note)
    version: int = 1
    created_by: UUID | None


_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""元旦, 劳动节, 国庆节 as 全国年节及纪念日放假办法 (2025) §2 has them; the others follow the moon."""


def ordinary_kind(day: date) -> DayKind:
    """The kind of a day of a year whose notice is not known yet: off are weekends, and the holidays of fixed date."""
    if (day.month, day.day) in _FIXED:
        return DayKind.HOLIDAY
    return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKDAY


_EXPECTED = (12, 1)
"""The notice comes out in November; people book into January."""


def missing_year(today: date, *, known: bool) -> int | None:
    """The next year, where from December on its notice is still not ``known``; else ``None``."""
    late = not known and (today.month, today.day) >= _EXPECTED
    return today.year + 1 if late else None


def works_on(day: date, published: DayKind | None, own: OwnDay | None) -> bool:
    """Whether the department works: its own table first, then the published calendar, then the weekday."""
    if own is not None and own.rule is not OwnRule.AS_PUBLISHED:
        return own.rule is OwnRule.WORKS
    return (published or ordinary_kind(day)) in {DayKind.WORKDAY, DayKind.MAKE_UP_WORKDAY}


def released_at(day: date, days_before: int, policy: BookingPolicy) -> datetime:
    """The moment at which the stage ``days_before`` of that day is given out."""
    return at_local(day - timedelta(days=days_before), policy.release_hour)


def released_percent(day: date, now: datetime, policy: BookingPolicy) -> int:
    """Per cent of the capacity of ``day`` that is given out by now; 0 before the window opens."""
    return max(
        (percent for before, percent in policy.release_stages if now >= released_at(day, before, policy)), default=0
    )


def opens_at(day: date, policy: BookingPolicy) -> datetime:
    """The moment at which booking of ``day`` begins."""
    return released_at(day, max(before for before, _ in policy.release_stages), policy)


def changes_until(day: date, policy: BookingPolicy) -> datetime:
    """The last moment at which a person may cancel or reschedule an appointment of ``day``."""
    return at_local(day - timedelta(days=policy.change_until_days), policy.change_until_hour)


def stop_reason(text: str) -> str:
    """Why registration is stopped, for people to read; raises ``EmptyValue`` where nothing is said."""
    return clean(text, "reason", NOTE_LIMIT, nfkc=True, required=True)


class StopState(Enum):
    """A stop is in force until it is lifted."""

    IN_FORCE = "in_force"
    LIFTED = "lifted"


@frozen(kw_only=True)
class Stop:
    """A clerk's stop of registration: of a day, of one period of it, of a channel, or of any of them together.

    An empty field stands for «all»; all three empty stops the department. ``reason`` is what people read.
    """

    id: StopId
    department: DepartmentId
    day: date | None
    start: time | None
    channel: Channel | None
    reason: str = field(converter=stop_reason)
    state: StopState = StopState.IN_FORCE
    version: int = 1
    created_by: UUID | None

    def covers(self, day: date, start: time | None, channel: Channel) -> bool:
        """Whether a booking through ``channel`` is stopped; without ``start``, whether every period of the day is."""
        return (
            self.day in {None, day} and (self.start is None or self.start == start) and self.channel in {None, channel}
        )

    def lifted(self) -> "Stop":
        """Open registration again; raises ``WrongState`` when it is lifted already."""
        if self.state is StopState.LIFTED:
            raise WrongState("stop", self.state.value, "reopen")
        return evolve(self, state=StopState.LIFTED, version=self.version + 1)
