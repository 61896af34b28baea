"""What every list needs: the reader's data scope, the page after an id, a count that stops."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, false, func, select, true

from tjdomain.shared.actor import Scope, ScopeLevel

CAP = 10_001
"""Counts stop here: «more than 10,000»."""

Rows = TypeVar("Rows", bound=tuple[Any, ...])


def in_scope(table: Table, scope: Scope, owner: Any) -> ColumnElement[bool]:
    """Rows of ``table`` that a reader may see, by its ``department`` and ``created_by``; nothing by default."""
    if scope.level is ScopeLevel.ALL:
        return true()
    if scope.level is ScopeLevel.OWN:
        return table.c.created_by == owner if owner is not None else false()
    return table.c.department.in_(sorted(scope.departments)) if scope.departments else false()


def newest_first(statement: Select[Rows], table: Table, after: Any, limit: int) -> Select[Rows]:
    """At most ``limit`` rows with an id below ``after``, newest first (ids sort by the time of their making)."""
    if after is not None:
        statement = statement.where(table.c.id < after)
    return statement.order_by(table.c.id.desc()).limit(limit)


def oldest_first(statement: Select[Rows], table: Table, after: Any, limit: int) -> Select[Rows]:
    """At most ``limit`` rows with an id above ``after``, oldest first."""
    if after is not None:
        statement = statement.where(table.c.id > after)
    return statement.order_by(table.c.id).limit(limit)


def capped_count(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    """How many rows match, counted up to ``CAP``."""
    some = select(table.c.id).where(*conditions).limit(CAP).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def begins_with(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """``column`` begins with ``prefix``, which is taken as it is; uses the column's index."""
    return column.startswith(prefix, autoescape=True)
