"""Where it is written who saw whose data."""

from collections.abc import Collection
from typing import Protocol

from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import EntityId


class ViewLog(Protocol):
    """Writes views as events: in the running unit of work, else in one of its own."""

    def seen(self, actor: Actor, subject: str, ids: Collection[EntityId]) -> None:
        """Log ``<subject>.viewed`` where somebody who may see personal data whole was shown ``ids``.

        Others see it masked, and nothing is logged.
        """
        ...

    def uncovered(self, actor: Actor, subject: str, ids: Collection[EntityId]) -> None:
        """Log ``<subject>.whole_viewed``: the covered numbers of ``ids`` were shown whole because somebody asked."""
        ...

    def opened(self, actor: Actor, kind: str, subject: str, opened: EntityId, **details: str) -> None:
        """Log that one thing was read, whatever the actor may see, with ``details`` of it."""
        ...
