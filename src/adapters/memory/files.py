"""Files in memory: contents and records."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from adapters.memory.store import MemoryStore
from ports.clock import Clock
from ports.files import UPLOADS, FileRecord
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
    """Records in the store, undone by its rollback; ``attach`` is what a database does by itself."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def _rows(self) -> dict[FileId, FileRecord]:
        return self._store.table("file")

    @property
    def _swept(self) -> dict[FileId, datetime]:
        return self._store.table("file_swept")

    @property
    def _attached(self) -> dict[FileId, bool]:
        return self._store.table("file_attached")

    def attach(self, file: FileId) -> None:
        """Some row names the file. Raises ``NotFound`` where it was swept."""
        if file in self._swept:
            raise NotFound("file", str(file))
        self._attached[file] = True

    def sweep(self, added_before: datetime, now: datetime, limit: int) -> int:
        """Give up old uploads that were never attached."""
        waiting = (row for file, row in self._rows.items() if file not in self._attached)
        old = [row.id for row in waiting if row.purpose in UPLOADS and row.created_at < added_before][:limit]
        for file in old:
            del self._rows[file]
            self._swept[file] = now
        return len(old)

    def forget_swept(self, before: datetime) -> int:
        """Drop what was given up before."""
        gone = [file for file, at in self._swept.items() if at < before]
        for file in gone:
            del self._swept[file]
        return len(gone)

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
