"""What can be booked, as a picture of a department's coming days that may be a second old."""

from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType

from attrs import field, frozen

from tjdomain.booking.domain.calendar import DayKind, OwnDay, Stop, works_on
from tjdomain.booking.domain.quota import DayQuota
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.actor import Channel
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class Openings:
    """The coming days of one department: places, its own table, the published kinds of both, stops in force.

    Good for showing and for refusing; only the conditional update of the rows themselves sells.
    """

    department: DepartmentId
    days: Mapping[date, DayQuota]
    own_days: Mapping[date, OwnDay]
    published: Mapping[date, DayKind]
    stops: tuple[Stop, ...]
    with_places: Mapping[date, tuple[Slot, ...]] = field(init=False)
    """Slots with a free place, in order, by day; days without one are not in it."""

    @with_places.default
    def _with_places(self) -> Mapping[date, tuple[Slot, ...]]:
        free = {
            day: tuple(Slot(day, row.period.start) for row in quota.periods if quota.free(row.period.start))
            for day, quota in sorted(self.days.items())
        }
        return MappingProxyType({day: slots for day, slots in free.items() if slots})

    def works(self, day: date) -> bool:
        """Whether the department works on ``day``."""
        return works_on(day, self.published.get(day), self.own_days.get(day))

    def knows(self, slot: Slot) -> bool:
        """Whether the day is opened and has that period."""
        return slot.day in self.days and self.days[slot.day].has(slot.start)

    def stop(self, day: date, start: time | None, channel: Channel) -> Stop | None:
        """The stop that is in the way of a booking through ``channel``, if any."""
        return next((stop for stop in self.stops if stop.covers(day, start, channel)), None)
