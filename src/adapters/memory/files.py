"""Files in memory: contents and records."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from adapters.memory.store import MemoryStore
from ports.clock import Clock
from ports.files import FileRecord
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import FileId


class MemoryFileContents:
    """Contents beside the store, since no rollback touches them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._contents: dict[FileId, tuple[datetime, bytes]] = {}

    def put(self, file: FileId, chunks: Iterable[bytes]) -> int:
        """Keep the content; its size."""
        content = b"".join(chunks)
        self._contents[file] = (self._clock.now(), content)
        return len(content)

    def read(self, file: FileId) -> Iterator[bytes]:
        """The content in one chunk. Raises ``NotFound``."""
        if file not in self._contents:
            raise NotFound("file", str(file))
        return iter([self._contents[file][1]])

    def delete(self, file: FileId) -> None:
        """Remove the content; nothing happens where there is none."""
        self._contents.pop(file, None)

    def older_than(self, moment: datetime) -> Iterator[FileId]:
        """Every content that was put before ``moment``."""
        return iter([file for file, (put_at, _) in self._contents.items() if put_at < moment])


class MemoryFileRecords:
    """Records in the store, undone by its rollback."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def _rows(self) -> dict[FileId, FileRecord]:
        return self._store.table("file")

    def add(self, record: FileRecord) -> None:
        """Keep a new record."""
        self._rows[record.id] = record

    def remove(self, file: FileId) -> None:
        """Drop the record; nothing happens where there is none."""
        self._rows.pop(file, None)

    def get(self, file: FileId) -> FileRecord:
        """Raises ``NotFound``."""
        if file not in self._rows:
            raise NotFound("file", str(file))
        return self._rows[file]

    def of(self, subject_id: UUID) -> Sequence[FileRecord]:
        """The files of one thing, oldest first."""
        rows = [row for row in self._rows.values() if row.subject_id == subject_id]
        return sorted(rows, key=lambda row: row.id)

    def known(self, files: Collection[FileId]) -> frozenset[FileId]:
        """Those of ``files`` (at most 1,000) that have a record."""
        return frozenset(files) & frozenset(self._rows)
