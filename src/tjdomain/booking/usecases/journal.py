"""One event for each changed aggregate."""

from typing import TypeVar

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.binding import Binding
from tjdomain.booking.domain.calendar import OwnDay, Stop
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.quota import DayQuota
from tjdomain.booking.domain.team import Team
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Event, difference
from tjdomain.shared.ids import EventId

T = TypeVar("T", Appointment, Binding, DayQuota, Employer, OwnDay, Stop, Team)


class Journal:
    """Writes booking's events into the running transaction."""

    def __init__(self, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._events = events
        self._clock = clock
        self._ids = ids

    def record(self, kind: str, actor: Actor, before: T | None, after: T, reason: str | None = None) -> None:
        """Append ``kind`` (``<subject>.<what happened>``) with what differs between the two states."""
        old, new = difference(before, after)
        event = Event(
            id=EventId(self._ids.new()),
            kind=kind,
            actor=actor,
            at=self._clock.now(),
            subject=kind.partition(".")[0],
            subject_id=after.id,
            version=after.version,
            old=old,
            new=new,
            reason=reason,
        )
        self._events.append(event)
