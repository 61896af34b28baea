"""The parts of an examination written: what is new is added, what differs replaced, nothing else touched."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, and_, bindparam, delete, insert, update
from sqlalchemy.sql.elements import ColumnElement

from adapters.database.attaching import attach_files, named_files
from adapters.database.rows.examination_parts import Parts
from adapters.database.rows.examination_sealing import Values, sealed_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.examination import examination_item, examination_tube
from adapters.database.together import Write
from ports.security import Vault

_CHANGING = frozenset({examination_item, examination_tube})
"""Rows of these change; of these alone items may go. Versions of results and all others are only ever added."""


def write_parts(session: DatabaseSession, before: Parts, after: Parts, vault: Vault) -> None:
    """Make the rows of ``before`` those of ``after``; what no key can refuse goes with the next answer that is needed.

    Raises ``IntegrityError`` on a barcode given before; ``ValueError``, a fault of the program, on history rewritten.
    """
    for table, rows in after.items():
        known = before.get(table, {})
        new = [values for key, values in rows.items() if key not in known]
        changed = [values for key, values in rows.items() if values != known.get(key, values)]
        gone = [key for key in known if key not in rows]
        if (changed and table not in _CHANGING) or (gone and table is not examination_item):
            message = f"rows of {table.name} are only ever added"
            raise ValueError(message)
        if gone:
            session.connection.execute(delete(table).where(_key(table)), [_bound(table, key) for key in gone])
        if new:
            _add(session, table, [sealed_row(table, values, vault) for values in new])
        if changed:
            _replace(session.connection, table, changed, vault)


def _add(session: DatabaseSession, table: Table, rows: list[Values]) -> None:
    if table is examination_tube or named_files(rows):
        attach_files(session.connection, rows)
        session.connection.execute(insert(table), rows)
        return
    for row in rows:
        session.later(Write(_insert(table), row))


@cache
def _insert(table: Table) -> Insert:
    """One statement a table, so that it is compiled once."""
    return insert(table)


def _replace(connection: Connection, table: Table, changed: list[Values], vault: Vault) -> None:
    names = [column.name for column in table.columns if not column.primary_key]
    statement = update(table).where(_key(table)).values({name: bindparam(name) for name in names})
    rows = [
        {name: values[name] for name in names} | _bound(table, tuple(values[c.name] for c in table.primary_key))
        for values in (sealed_row(table, values, vault) for values in changed)
    ]
    connection.execute(statement, rows)


def _key(table: Table) -> ColumnElement[bool]:
    return and_(*(column == bindparam(f"key_{column.name}") for column in table.primary_key))


def _bound(table: Table, key: tuple[Any, ...]) -> Values:
    return {f"key_{column.name}": part for column, part in zip(table.primary_key, key, strict=True)}
