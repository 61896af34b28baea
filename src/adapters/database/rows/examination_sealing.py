"""Rows with sealed columns: built open, so that two states compare, and sealed when written."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from adapters.database.types import Sealed, seal_context
from ports.security import Vault

Values = dict[str, Any]
"""The columns of a row, sealed ones still as open bytes."""


def sealed_row(table: Table, values: Values, vault: Vault) -> Values:
    """The row as it is written; its primary key is among ``values``."""
    return {
        name: vault.seal(value, _context(table, name, values))
        if value is not None and isinstance(table.c[name].type, Sealed)
        else value
        for name, value in values.items()
    }


def opened(table: Table, name: str, row: Mapping[Any, Any], vault: Vault) -> bytes:
    """What is sealed in the column ``name`` of a row that has its primary key beside it."""
    return vault.open(row[name], _context(table, name, row))


def opened_text(table: Table, name: str, row: Mapping[Any, Any], vault: Vault) -> str:
    """The same as text, empty where there is none."""
    return "" if row[name] is None else opened(table, name, row, vault).decode()


def bytes_of(text: str | None) -> bytes | None:
    """A text as it is sealed; nothing is kept of an empty one."""
    return text.encode() if text else None


def _context(table: Table, name: str, row: Mapping[Any, Any]) -> str:
    return seal_context(table.name, name, "|".join(str(row[column.name]) for column in table.primary_key))
