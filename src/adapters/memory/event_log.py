"""The event log in memory."""

from adapters.memory.store import MemoryStore
from tjdomain.shared.events import Event


class MemoryEventLog:
    """Keeps events in order; ``events`` is for tests and demos to read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def append(self, event: Event) -> None:
        """Add the event to the running transaction."""
        self._store.table("event_log")[event.id] = event

    @property
    def events(self) -> list[Event]:
        """All events, oldest first."""
        return list(self._store.table("event_log").values())
