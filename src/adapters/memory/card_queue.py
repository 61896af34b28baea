"""The card printer's queue in memory."""

from collections import Counter
from collections.abc import Iterator, Mapping

from adapters.memory.store import MemoryStore
from ports.certification import Sight
from tjdomain.certification.domain.errors import AlreadyQueued
from tjdomain.certification.domain.queued_card import LIVE, QueuedCard, QueuedCardId, QueuedCardState
from tjdomain.shared.errors import NotFound

_CARDS = "queued_card"


def _seen(store: MemoryStore, sight: Sight) -> Iterator[QueuedCard]:
    for card in store.table(_CARDS).values():
        if sight.scope.covers(card.department, card.created_by, sight.owner):
            yield card


def _page(
    store: MemoryStore, state: QueuedCardState, sight: Sight, after: QueuedCardId | None, limit: int
) -> tuple[QueuedCard, ...]:
    live = state in LIVE
    cards = sorted((card for card in _seen(store, sight) if card.state is state), key=lambda card: card.id)
    beyond = (card for card in cards if after is None or (card.id > after if live else card.id < after))
    return tuple(beyond if live else reversed(tuple(beyond)))[:limit]


class MemoryCardQueue:
    """``CardQueue`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, card: QueuedCardId) -> QueuedCard:
        """The card."""
        found: QueuedCard | None = self._store.table(_CARDS).get(card)
        if found is None:
            raise NotFound(_CARDS, str(card))
        return found

    def waiting(self, sight: Sight, limit: int) -> tuple[QueuedCard, ...]:
        """Those that wait, in order."""
        return _page(self._store, QueuedCardState.WAITING, sight, None, limit)

    def add(self, card: QueuedCard) -> None:
        """Add a card."""
        self._refuse_second(card)
        self._store.table(_CARDS)[card.id] = card

    def save(self, card: QueuedCard) -> None:
        """Replace the version before."""
        self._refuse_second(card)
        self._store.replace(_CARDS, card.id, card.version - 1, card)

    def _refuse_second(self, card: QueuedCard) -> None:
        others = (one for one in self._store.table(_CARDS).values() if one.id != card.id and one.state in LIVE)
        if card.state in LIVE and any(one.certificate == card.certificate for one in others):
            raise AlreadyQueued


class MemoryCardQueueQueries:
    """``CardQueueQueries`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def page(
        self, state: QueuedCardState, sight: Sight, after: QueuedCardId | None, limit: int
    ) -> tuple[QueuedCard, ...]:
        """At most ``limit`` beyond ``after``."""
        return _page(self._store, state, sight, after, limit)

    def counts(self, sight: Sight) -> Mapping[QueuedCardState, int]:
        """How many cards are in each state."""
        counted = Counter(card.state for card in _seen(self._store, sight))
        return {state: counted[state] for state in QueuedCardState}
