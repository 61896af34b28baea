"""What a database error means to us: run the transaction again, nobody knows, or a key is taken."""

import re
import sqlite3

from sqlalchemy import Table, UniqueConstraint
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from adapters.database.metadata import metadata
from tjdomain.shared.errors import CommitUnknown, PortError, TransactionRefused, Unavailable

LOCK_WAIT_ENDED = 1205
REFUSED = frozenset(
    {
        1020,  # the row changed since the snapshot (snapshot isolation)
        1040,  # too many connections
        1047,  # the cluster's node is not ready
        LOCK_WAIT_ENDED,  # the server undid the statement only, the unit of work undoes the rest
        1213,  # deadlock, or a cluster conflict as late as COMMIT
        1290,  # read-only: this server is no longer the first one
        1836,  # the same, by super_read_only
        2002,  # cannot connect (socket)
        2003,  # cannot connect (network)
    }
)
SQLITE_REFUSED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})

_MYSQL_KEY = re.compile(r"for key '(?:[^']*\.)?([^'.]+)'$")
_SQLITE_COLUMNS = re.compile(r"^UNIQUE constraint failed: (.+)$")
_STATEMENT_TABLE = re.compile(r"^\s*(?:INSERT\s+(?:IGNORE\s+)?INTO|REPLACE\s+INTO|UPDATE)\s+[`\"]?(\w+)", re.IGNORECASE)


def translated(error: BaseException, *, in_commit: bool = False) -> PortError | None:
    """The port's word for a database error; ``None`` where it is not about the connection or the transaction."""
    if isinstance(error, PoolTimeout):
        return Unavailable("database")
    if not isinstance(error, DBAPIError):
        return None
    if error.connection_invalidated:
        return CommitUnknown("database") if in_commit else TransactionRefused("database")
    return TransactionRefused("database") if _refused(error.orig) else None


def lock_wait_ended(error: DBAPIError) -> bool:
    """Whether the statement waited for a row lock until the server's limit."""
    return error.orig is not None and error.orig.args[0] == LOCK_WAIT_ENDED


def _refused(original: BaseException | None) -> bool:
    if isinstance(original, sqlite3.Error):
        return (getattr(original, "sqlite_errorcode", 0) & 0xFF) in SQLITE_REFUSED
    return original is not None and bool(original.args) and original.args[0] in REFUSED


def violated_key(error: IntegrityError) -> str:
    """The unique key (constraint, index or ``pk_<table>``) that refused the row; empty where it was no unique key.

    MySQL names the key, SQLite its columns; both come out as the name in ``metadata``.
    """
    text = str(error.orig.args[-1]) if error.orig is not None and error.orig.args else ""
    if found := _MYSQL_KEY.search(text):
        return found[1] if found[1] != "PRIMARY" else _primary_key(error.statement)
    if found := _SQLITE_COLUMNS.match(text):
        return _key_of([name.strip() for name in found[1].split(",")])
    return ""


def _primary_key(statement: str | None) -> str:
    found = _STATEMENT_TABLE.match(statement or "")
    return f"pk_{found[1]}" if found else "PRIMARY"


def _key_of(columns: list[str]) -> str:
    table = metadata.tables[columns[0].split(".")[0]]
    names = {column.split(".")[1] for column in columns}
    return next(name for name, members in _unique_keys(table) if members == names)


def _unique_keys(table: Table) -> list[tuple[str, set[str]]]:
    keys = [(str(table.primary_key.name), {column.name for column in table.primary_key})]
    keys += [(str(c.name), {k.name for k in c.columns}) for c in table.constraints if isinstance(c, UniqueConstraint)]
    keys += [(str(i.name), {k.name for k in i.columns}) for i in table.indexes if i.unique]
    return keys
