"""Drafts in memory."""

from datetime import datetime

from adapters.memory.store import MemoryStore
from ports.clock import Clock
from ports.drafts import Draft
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DraftId


class MemoryDrafts:
    """Drafts in the store, undone by its rollback."""

    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def _rows(self) -> dict[DraftId, Draft]:
        return self._store.table("draft")

    def get(self, draft: DraftId, kind: str) -> Draft:
        """The draft. Raises ``NotFound`` where there is none of that kind or it has expired."""
        found = self._live(draft)
        if found is None or found.kind != kind:
            raise NotFound("draft", kind)
        return found

    def save(self, draft: Draft) -> None:
        """Keep it: version 1 is a new one, a later one replaces the one before. Raises ``StaleVersion``."""
        before = self._live(draft.id) if draft.version == 1 else self._rows.get(draft.id)
        if (before.version if before else 0) != draft.version - 1:
            raise StaleVersion("draft", draft.kind)
        self._rows[draft.id] = draft

    def _live(self, draft: DraftId) -> Draft | None:
        found = self._rows.get(draft)
        return found if found and found.expires > self._clock.now() else None

    def drop(self, draft: DraftId) -> None:
        """Forget it; nothing happens where there is none."""
        self._rows.pop(draft, None)

    def forget(self, before: datetime) -> int:
        """Drop those that expired before that moment; how many."""
        old = [draft.id for draft in self._rows.values() if draft.expires < before]
        for key in old:
            del self._rows[key]
        return len(old)
