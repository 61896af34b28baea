"""A new key for blind indexes: what is found by them is computed anew from what was opened.

All nodes must be stopped: while old and new indexes stand side by side, a search finds half of the rows.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen
from sqlalchemy import Engine, RowMapping, Table, select, update

from adapters.database.person_columns import person_indexes, row_to_person
from adapters.database.rows.binding import binding_indexes, row_to_binding
from adapters.database.schema import complete_metadata
from adapters.database.session import reading
from adapters.database.tables.booking import binding
from adapters.database.unit_of_work import writing
from ports.security import Vault

BATCH = 200


@frozen
class Reindexed:
    """What was done in one table."""

    table: str
    seen: int
    changed: int


def person_tables() -> tuple[Table, ...]:
    """Every table in which a person is found."""
    return tuple(table for table in complete_metadata().sorted_tables if "document_index" in table.c)


class PersonReindexing:
    """Can be stopped and run again at any time: rows that have the new indexes already are left as they are."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def run(self) -> Iterator[Reindexed]:
        """Table by table."""
        for table in person_tables():
            yield self.reindex(table)

    def reindex(self, table: Table) -> Reindexed:
        """One table."""
        seen = changed = 0
        last: Any = None
        while rows := self._read(table, last):
            last = rows[-1]["id"]
            seen += len(rows)
            changed += self._write(table, rows)
        return Reindexed(table.name, seen, changed)

    def _read(self, table: Table, last: Any) -> list[RowMapping]:
        query = select(table).order_by(table.c.id).limit(BATCH)
        if last is not None:
            query = query.where(table.c.id > last)
        with reading(self._engine) as connection:
            return list(connection.execute(query).mappings())

    def _write(self, table: Table, rows: list[RowMapping]) -> int:
        changed = 0
        with writing(self._engine) as connection:
            for row in rows:
                indexes = self._indexes(table, row)
                if any(row[name] != index for name, index in indexes.items()):
                    connection.execute(update(table).where(table.c.id == row["id"]).values(indexes))
                    changed += 1
        return changed

    def _indexes(self, table: Table, row: RowMapping) -> Mapping[str, bytes | None]:
        if table is binding:
            return binding_indexes(row_to_binding(row, self._vault), self._vault)
        return person_indexes(row_to_person(row, table.name, self._vault), self._vault)
