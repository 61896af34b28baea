"""Files: contents by opaque id, and the rows that say what they are."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.ids import DepartmentId, FileId

UPLOADS: Final = frozenset({"licence", "portrait", "sheet", "signature"})
"""Purposes of files that somebody hands in for something; until that keeps the file's id, nobody needs it."""


class FileContents(Protocol):
    """Where the bytes are, sealed. Not part of any transaction, so putting twice is as good as once.

    Put the content first, then add its record in the transaction; what never gets a record is swept after a day.
    """

    def put(self, file: FileId, chunks: Iterable[bytes]) -> int:
        """Write the content, whole or not at all; its size. Raises ``Unavailable`` (disk full, folder gone)."""
        ...

    def read(self, file: FileId) -> Iterator[bytes]:
        """The content in chunks. Raises ``NotFound``; ``BadReply`` where it was changed or cut off."""
        ...

    def delete(self, file: FileId) -> None:
        """Remove the content; nothing happens where there is none."""
        ...

    def older_than(self, moment: datetime) -> Iterator[FileId]:
        """Every content that was put before ``moment``."""
        ...


@frozen(kw_only=True)
class FileRecord:
    """What a file is. ``purpose`` is a code (``portrait``, ``licence``), ``digest`` the plain content's SHA-256.

    ``name`` is what a download is called; ``subject_id`` the thing that it belongs to.
    """

    id: FileId
    purpose: str
    name: str
    media_type: str
    size: int
    digest: bytes = field(repr=False)
    department: DepartmentId
    created_by: UUID | None
    created_at: datetime
    subject_id: UUID | None = None


class FileRecords(Protocol):
    """The records. All that changes them works inside a unit of work; the content of what has no record is swept.

    A file is attached when the first row that names it is written, in that row's transaction and by the storage itself.
    """

    def add(self, record: FileRecord) -> None:
        """Keep a new record."""
        ...

    def remove(self, file: FileId) -> None:
        """Drop the record; nothing happens where there is none."""
        ...

    def get(self, file: FileId) -> FileRecord:
        """Raises ``NotFound``."""
        ...

    def of(self, subject_id: UUID) -> Sequence[FileRecord]:
        """The files of one thing, oldest first."""
        ...

    def sweep(self, added_before: datetime, now: datetime, limit: int) -> int:
        """Give up at most ``limit`` uploads of before that moment that were never attached; how many.

        They are not found from now on. An attach in the same moment wins, or raises ``NotFound``.
        """
        ...

    def forget_swept(self, before: datetime) -> int:
        """Drop what was given up before that moment, when no transaction of then is under way any more; how many."""
        ...

    def known(self, files: Collection[FileId]) -> frozenset[FileId]:
        """Those of ``files`` (at most 1,000) that have a record."""
        ...
