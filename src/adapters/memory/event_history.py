"""The history of one thing, in memory."""

from adapters.memory.store import MemoryStore
from ports.event_history import PastEvent
from tjdomain.shared.events import Event
from tjdomain.shared.ids import EntityId


class MemoryEventHistory:
    """``EventHistory`` over the store's table ``event_log``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def of(self, subject: str, subject_id: EntityId, limit: int) -> tuple[PastEvent, ...]:
        """At most ``limit`` changes, newest first."""
        mine = [
            event
            for event in self._store.table("event_log").values()
            if event.subject == subject and event.subject_id == subject_id and not event.kind.endswith(".viewed")
        ]
        return tuple(_past(event) for event in sorted(mine, key=lambda one: one.version, reverse=True)[:limit])


def _past(event: Event) -> PastEvent:
    return PastEvent(
        kind=event.kind,
        at=event.at,
        actor_kind=event.actor.kind,
        actor_id=event.actor.id,
        channel=event.actor.channel,
        version=event.version,
        old=event.old,
        new=event.new,
        reason=event.reason,
    )
