"""Sequences in memory."""

from adapters.memory.store import MemoryStore


class MemorySequences:
    """Counters in the store, put back by its rollback."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def next(self, series: str) -> int:
        """The next number of ``series``: 1, 2, 3 and so on."""
        table = self._store.table("sequence")
        table[series] = table.get(series, 0) + 1
        return int(table[series])

    def skip(self, series: str, count: int) -> None:
        """Leave out the next ``count`` numbers."""
        table = self._store.table("sequence")
        table[series] = table.get(series, 0) + count
