"""One event for each changed aggregate."""

from typing import TypeVar

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from tjdomain.certification.domain.certificate import Certificate, PendingCertificate
from tjdomain.certification.domain.queued_card import QueuedCard
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Event, Plain, difference
from tjdomain.shared.ids import EventId

T = TypeVar("T", Certificate, PendingCertificate, QueuedCard)


class Journal:
    """Writes certification's events into the running transaction."""

    def __init__(self, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._events = events
        self._clock = clock
        self._ids = ids

    def record(
        self, kind: str, actor: Actor, before: T | None, after: T, reason: str | None = None, **details: Plain
    ) -> None:
        """Append ``kind`` (``<subject>.<what happened>``) with what differs between the two states, and ``details``."""
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
            new={**new, **details},
            reason=reason,
        )
        self._events.append(event)
