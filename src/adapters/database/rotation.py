"""Key rotation: every sealed column is opened and sealed anew by the key in use, in batches, while the system runs."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Column, Engine, Table, select, update

from adapters.database.schema import complete_metadata
from adapters.database.session import reading
from adapters.database.types import Sealed, seal_context
from adapters.database.unit_of_work import writing
from ports.security import Vault
from tjdomain.shared.errors import BadReply
from tjdomain.shared.ids import EntityId

BATCH = 200


@frozen
class EncryptedColumn:
    """A column of sealed values; its values are bound to the row's key."""

    table: Table
    column: Column[bytes]
    key: Column[Any]


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
        EncryptedColumn(table, column, table.primary_key.columns[0])
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
            yield self._rotate(place)

    def _rotate(self, place: EncryptedColumn) -> Rotated:
        seen = resealed = unopened = 0
        last: Any = None
        while batch := self._read(place, last):
            last = batch[-1][0]
            seen += len(batch)
            done, failed = self._reseal(place, [row for row in batch if not self._vault.is_current(row[1])])
            resealed, unopened = resealed + done, unopened + failed
        return Rotated(place.table.name, place.column.name, seen, resealed, unopened)

    def _read(self, place: EncryptedColumn, last: Any) -> list[tuple[Any, bytes]]:
        query = select(place.key, place.column).where(place.column.is_not(None)).order_by(place.key).limit(BATCH)
        if last is not None:
            query = query.where(place.key > last)
        with reading(self._engine) as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def _reseal(self, place: EncryptedColumn, rows: list[tuple[Any, bytes]]) -> tuple[int, int]:
        done = failed = 0
        if not rows:
            return 0, 0
        with writing(self._engine) as connection:
            for key, sealed in rows:
                context = seal_context(place.table.name, place.column.name, _row_id(key))
                try:
                    plain = self._vault.open(sealed, context)
                except BadReply:
                    failed += 1
                    continue
                replace = update(place.table).where(place.key == key, place.column == sealed)
                new = {place.column: self._vault.seal(plain, context)}
                done += connection.execute(replace.values(new)).rowcount
        return done, failed


def _row_id(key: EntityId | UUID | bytes | str) -> str:
    return key.hex() if isinstance(key, bytes) else str(key)
