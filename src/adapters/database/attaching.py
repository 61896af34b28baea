"""Files become attached by the rows that name them, in the transaction that writes the rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from adapters.database.tables.kernel import file
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import FileId

_NAMED = file.c.id.in_(bindparam("named", expanding=True))
_ATTACH = update(file).where(_NAMED, file.c.attached.is_(False), file.c.swept_at.is_(None)).values(attached=True)
_SWEPT = select(file.c.id).where(_NAMED, file.c.swept_at.is_not(None)).limit(1)


def attach_files(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    """Attach every file that ``rows`` name. Raises ``NotFound`` where one was swept.

    The condition is asked under the lock of the file's row: a sweep of the same moment waits, or is waited for.
    """
    named = named_files(rows)
    if not named or connection.execute(_ATTACH, {"named": named}).rowcount == len(named):
        return
    if swept := connection.execute(_SWEPT, {"named": named}).scalar():
        raise NotFound("file", str(swept))


def named_files(rows: Iterable[Mapping[str, Any]]) -> list[FileId]:
    """The files that ``rows`` name, in order."""
    return sorted({value for row in rows for value in row.values() if isinstance(value, FileId)})
