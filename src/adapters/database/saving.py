"""The conditional write that every versioned row goes through."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select, update

from adapters.database.attaching import attach_files
from tjdomain.shared.errors import NotFound, StaleVersion


def replace_row(connection: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Write ``row`` over the one of the same ``id`` that has the version before, and attach the files that it names.

    Raises ``StaleVersion`` where another version stands there, ``NotFound`` where none does or a file was swept.
    """
    statement = (
        update(table)
        .where(table.c.id == bindparam("row_id"), table.c.version == bindparam("row_version"))
        .values({name: bindparam(name) for name in row if name != "id"})
    )
    values = {name: value for name, value in row.items() if name != "id"}
    attach_files(connection, [row])
    written = connection.execute(statement, {**values, "row_id": row["id"], "row_version": row["version"] - 1})
    if written.rowcount == 1:
        return
    known = connection.execute(select(table.c.id).where(table.c.id == row["id"])).first()
    raise StaleVersion(table.name, str(row["id"])) if known else NotFound(table.name, str(row["id"]))
