"""Where the queue of the card printer is kept."""

from collections.abc import Mapping
from typing import Protocol

from ports.certification import Sight
from tjdomain.certification.domain.queued_card import QueuedCard, QueuedCardId, QueuedCardState


class CardQueue(Protocol):
    """Repository of queued cards, at most one live one of a certificate. Works inside a unit of work."""

    def get(self, card: QueuedCardId) -> QueuedCard:
        """The card. Raises ``NotFound``."""
        ...

    def waiting(self, sight: Sight, limit: int) -> tuple[QueuedCard, ...]:
        """At most ``limit`` that wait, in the order in which they are printed."""
        ...

    def add(self, card: QueuedCard) -> None:
        """Add a card. Raises ``AlreadyQueued``."""
        ...

    def save(self, card: QueuedCard) -> None:
        """Replace the version before. Raises ``StaleVersion``, ``NotFound``, ``AlreadyQueued``."""
        ...


class CardQueueQueries(Protocol):
    """Reads for lists. Needs no unit of work."""

    def page(
        self, state: QueuedCardState, sight: Sight, after: QueuedCardId | None, limit: int
    ) -> tuple[QueuedCard, ...]:
        """At most ``limit`` beyond ``after``: live ones in the order of the queue, others newest first."""
        ...

    def counts(self, sight: Sight) -> Mapping[QueuedCardState, int]:
        """How many cards are in each state, none left out."""
        ...
