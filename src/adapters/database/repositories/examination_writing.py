"""The parts of an examination written: what is new is added, what differs replaced, nothing else touched."""

from typing import Any

from sqlalchemy import Connection, Table, and_, bindparam, delete, insert, update
from sqlalchemy.sql.elements import ColumnElement

from adapters.database.attaching import attach_files
from adapters.database.rows.examination_parts import Parts
from adapters.database.rows.examination_sealing import Values, sealed_row
from adapters.database.tables.examination import examination_item, examination_tube
from ports.security import Vault

_CHANGING = frozenset({examination_item, examination_tube})
"""Rows of these change; of these alone items may go. Versions of results and all others are only ever added."""


def write_parts(connection: Connection, before: Parts, after: Parts, vault: Vault) -> None:
    """Make the rows of ``before`` those of ``after``.

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
            connection.execute(delete(table).where(_key(table)), [_bound(table, key) for key in gone])
        if new:
            attach_files(connection, new)
            connection.execute(insert(table), [sealed_row(table, values, vault) for values in new])
        if changed:
            _replace(connection, table, changed, vault)


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
