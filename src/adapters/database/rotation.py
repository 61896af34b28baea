"""Key rotation: every sealed column is opened and sealed anew by the key in use, in batches, while the system runs."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from attrs import frozen
from sqlalchemy import Column, ColumnElement, Engine, Table, and_, false, or_, select, update

from adapters.database.schema import complete_metadata
from adapters.database.session import reading
from adapters.database.types import Sealed, seal_context
from adapters.database.unit_of_work import writing
from ports.security import Vault
from tjdomain.shared.errors import BadReply

BATCH = 200


Key: TypeAlias = tuple[Any, ...]


@frozen
class EncryptedColumn:
    """A column of sealed values; its values are bound to the row's primary key."""

    table: Table
    column: Column[bytes]

    @property
    def keys(self) -> tuple[Column[Any], ...]:
        """The primary key's columns."""
        return tuple(self.table.primary_key.columns)

    def is_row(self, key: Key) -> ColumnElement[bool]:
        """The row of that primary key."""
        return and_(*(column == value for column, value in zip(self.keys, key, strict=True)))

    def comes_after(self, key: Key) -> ColumnElement[bool]:
        """Rows after that primary key, written so that its index is used."""
        first, *rest = zip(self.keys, key, strict=True)
        later: ColumnElement[bool] = false()
        for column, value in reversed(rest):
            later = or_(column > value, and_(column == value, later))
        return and_(first[0] >= first[1], or_(first[0] > first[1], later))

    def context(self, key: Key) -> str:
        """Where the sealed value of that row belongs."""
        parts = (value.hex() if isinstance(value, bytes) else str(value) for value in key)
        return seal_context(self.table.name, self.column.name, "|".join(parts))


@frozen
class Rotated:
    """What was done in one column: values seen, sealed anew, and such that no key opens."""

    table: str
    column: str
    seen: int
    resealed: int
    unopened: int


def encrypted_columns() -> tuple[EncryptedColumn, ...]:
    """Every sealed column of every table, found by its type."""
    return tuple(
        EncryptedColumn(table, column)
        for table in complete_metadata().sorted_tables
        for column in table.columns
        if isinstance(column.type, Sealed)
    )


class KeyRotation:
    """An edit that comes in between wins: a value is replaced only where it is still the one that was read."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def run(self) -> Iterator[Rotated]:
        """Rotate column by column. Can be stopped and run again at any time."""
        for place in encrypted_columns():
            yield self.rotate(place)

    def rotate(self, place: EncryptedColumn) -> Rotated:
        """Rotate one column."""
        seen = resealed = unopened = 0
        last: Key | None = None
        while batch := self._read(place, last):
            last = batch[-1][0]
            seen += len(batch)
            done, failed = self._reseal(place, [row for row in batch if not self._vault.is_current(row[1])])
            resealed, unopened = resealed + done, unopened + failed
        return Rotated(place.table.name, place.column.name, seen, resealed, unopened)

    def misfits(self) -> Iterator[EncryptedColumn]:
        """Columns whose first value no key opens: the keys are not those of this database."""
        for place in encrypted_columns():
            for key, sealed in self._read(place, None, 1):
                try:
                    self._vault.open(sealed, place.context(key))
                except BadReply:
                    yield place

    def _read(self, place: EncryptedColumn, last: Key | None, most: int = BATCH) -> list[tuple[Key, bytes]]:
        query = select(place.column, *place.keys).where(place.column.is_not(None)).order_by(*place.keys).limit(most)
        if last is not None:
            query = query.where(place.comes_after(last))
        with reading(self._engine) as connection:
            return [(tuple(row[1:]), row[0]) for row in connection.execute(query)]

    def _reseal(self, place: EncryptedColumn, rows: list[tuple[Key, bytes]]) -> tuple[int, int]:
        done = failed = 0
        if not rows:
            return 0, 0
        with writing(self._engine) as connection:
            for key, sealed in rows:
                try:
                    plain = self._vault.open(sealed, place.context(key))
                except BadReply:
                    failed += 1
                    continue
                replace = update(place.table).where(place.is_row(key), place.column == sealed)
                new = {place.column: self._vault.seal(plain, place.context(key))}
                done += connection.execute(replace.values(new)).rowcount
        return done, failed
