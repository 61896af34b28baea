"""The memory adapters' common ground: tables of frozen things, and a transaction over all of them."""

from collections import defaultdict
from threading import RLock
from types import TracebackType
from typing import Any, Self

from tjdomain.shared.errors import NotFound, StaleVersion


class MemoryStore:
    """Named tables, key → frozen thing. One per system under test; threads take turns by the unit of work's lock."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.tables: defaultdict[str, dict[Any, Any]] = defaultdict(dict)

    def table(self, name: str) -> dict[Any, Any]:
        """The table of that name, made on first use. To be looked up again after each unit of work."""
        return self.tables[name]

    def replace(self, name: str, key: Any, version: int, thing: Any) -> None:
        """Put ``thing`` in place of the row that still has ``version``; raises ``NotFound`` or ``StaleVersion``."""
        current = self.tables[name].get(key)
        if current is None:
            raise NotFound(name, str(key))
        if current.version != version:
            raise StaleVersion(name, str(key))
        self.tables[name][key] = thing


class MemoryUnitOfWork:
    """Holds the store's lock; an exception puts every table back as it was. One inside another is part of it."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._before: list[dict[str, dict[Any, Any]]] = []

    def __enter__(self) -> Self:
        self._store.lock.acquire()
        self._before.append({name: dict(rows) for name, rows in self._store.tables.items()})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        before = self._before.pop()
        if error is not None:
            self._store.tables = defaultdict(dict, before)
        self._store.lock.release()
