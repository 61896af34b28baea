"""The register of card readers in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from attrs import evolve

from adapters.memory.store import MemoryStore
from tjdomain.administration.domain.desk_reader import DeskReader, DeskReaderId
from tjdomain.shared.errors import NotFound


class MemoryDeskReaders:
    """``DeskReaders`` in the store, undone by its rollback."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, reader: DeskReaderId) -> DeskReader:
        """Raises ``NotFound``."""
        found: DeskReader | None = self._store.table("desk_reader").get(reader)
        if found is None:
            raise NotFound("desk_reader", str(reader))
        return found

    def listed(self) -> Sequence[DeskReader]:
        """All of them, oldest first."""
        return sorted(self._store.table("desk_reader").values(), key=lambda reader: reader.id)

    def add(self, reader: DeskReader) -> None:
        """Keep a new one."""
        self._store.table("desk_reader")[reader.id] = reader

    def revoke(self, reader: DeskReaderId) -> bool:
        """Take it out of use."""
        found = self._store.table("desk_reader").get(reader)
        if found is None or not found.active:
            return False
        self._change(reader, active=False)
        return True

    def seen(self, reader: DeskReaderId, at: datetime, agent: str) -> None:
        """A page reached its agent."""
        self._change(reader, seen_at=at, agent=agent)

    def told(self, reader: DeskReaderId, at: datetime, outcome: str) -> None:
        """A reading ended."""
        self._change(reader, read_at=at, outcome=outcome)

    def _change(self, reader: DeskReaderId, **changes: Any) -> None:
        table = self._store.table("desk_reader")
        table[reader] = evolve(table[reader], **changes)
