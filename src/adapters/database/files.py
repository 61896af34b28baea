"""The records of files."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update

from adapters.database.session import DatabaseSession
from adapters.database.tables.kernel import file as file_table
from adapters.database.types import seal_context
from ports.files import UPLOADS, FileRecord
from ports.security import Vault
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import FileId

_F = file_table.c
_KEPT = _F.swept_at.is_(None)
_ONE = select(file_table).where(_F.id == bindparam("of"), _KEPT)
_OF = select(file_table).where(_F.subject_id == bindparam("of"), _KEPT).order_by(_F.id)
_KNOWN = select(_F.id).where(_F.id.in_(bindparam("asked", expanding=True)), _KEPT)
_UNUSED = (_F.attached.is_(False), _KEPT)
_OLD = (
    select(_F.id)
    .where(*_UNUSED, _F.created_at < bindparam("before"), _F.purpose.in_(sorted(UPLOADS)))
    .limit(bindparam("limit"))
)
_SWEEP = update(file_table).where(_F.id.in_(bindparam("old", expanding=True)), *_UNUSED)
_FORGET = delete(file_table).where(_F.attached.is_(False), _F.swept_at < bindparam("before"))
_INSERT = insert(file_table)
_REMOVE = delete(file_table).where(file_table.c.id == bindparam("of"))
_PLAIN = ("id", "purpose", "media_type", "size", "digest", "department", "created_by", "created_at", "subject_id")


class DatabaseFileRecords:
    """Rows; a file's name is sealed, since it often is a person's."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, record: FileRecord) -> None:
        """Keep a new record."""
        name = self._vault.seal(record.name.encode(), _context(record.id))
        row = {column: getattr(record, column) for column in _PLAIN}
        self._session.connection.execute(_INSERT, row | {"name": name, "attached": False})

    def remove(self, file: FileId) -> None:
        """Drop the record; nothing happens where there is none."""
        self._session.connection.execute(_REMOVE, {"of": file})

    def get(self, file: FileId) -> FileRecord:
        """Raises ``NotFound``."""
        with self._session.reading() as connection:
            row = connection.execute(_ONE, {"of": file}).mappings().one_or_none()
        if row is None:
            raise NotFound("file", str(file))
        return self._record(row)

    def of(self, subject_id: UUID) -> Sequence[FileRecord]:
        """The files of one thing, oldest first."""
        with self._session.reading() as connection:
            return [self._record(row) for row in connection.execute(_OF, {"of": subject_id}).mappings()]

    def sweep(self, added_before: datetime, now: datetime, limit: int) -> int:
        """Give up old uploads that were never attached, each under the lock of its row."""
        connection = self._session.connection
        old = connection.execute(_OLD, {"before": added_before, "limit": limit}).scalars().all()
        return connection.execute(_SWEEP.values(swept_at=now), {"old": sorted(old)}).rowcount if old else 0

    def forget_swept(self, before: datetime) -> int:
        """Drop what was given up before."""
        return self._session.connection.execute(_FORGET, {"before": before}).rowcount

    def known(self, files: Collection[FileId]) -> frozenset[FileId]:
        """Those of ``files`` (at most 1,000) that have a record."""
        with self._session.reading() as connection:
            return frozenset(connection.execute(_KNOWN, {"asked": list(files)}).scalars())

    def _record(self, row: RowMapping) -> FileRecord:
        name = self._vault.open(row["name"], _context(row["id"])).decode()
        return FileRecord(name=name, **{column: row[column] for column in _PLAIN})


def _context(file: FileId) -> str:
    return seal_context("file", "name", file)
