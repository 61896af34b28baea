"""Where events go, in the transaction that made them."""

from typing import Protocol

from tjdomain.shared.events import Event


class EventLog(Protocol):
    """Append-only: outbox and audit at once. Works inside a unit of work only."""

    def append(self, event: Event) -> None:
        """Add the event to the running transaction."""
        ...
