"""The register of card readers in SQL; the secrets are sealed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select, update

from adapters.database.session import DatabaseSession
from adapters.database.tables.administration import desk_reader
from adapters.database.types import seal_context
from ports.security import Vault
from tjdomain.administration.domain.desk_reader import DeskReader, DeskReaderId
from tjdomain.shared.errors import NotFound

_PLAIN = tuple(column.name for column in desk_reader.columns if column.name != "secret")
_ONE = desk_reader.c.id == bindparam("of")
_ALL = select(desk_reader).order_by(desk_reader.c.id)


class DatabaseDeskReaders:
    """``DeskReaders``."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def get(self, reader: DeskReaderId) -> DeskReader:
        """Raises ``NotFound``."""
        with self._session.reading() as connection:
            row = connection.execute(select(desk_reader).where(_ONE), {"of": reader}).mappings().one_or_none()
        if row is None:
            raise NotFound("desk_reader", str(reader))
        return self._reader(row)

    def listed(self) -> Sequence[DeskReader]:
        """All of them, oldest first."""
        with self._session.reading() as connection:
            return [self._reader(row) for row in connection.execute(_ALL).mappings()]

    def add(self, reader: DeskReader) -> None:
        """Keep a new one."""
        row: dict[str, Any] = {name: getattr(reader, name) for name in _PLAIN}
        row["secret"] = self._vault.seal(reader.secret, _context(reader.id))
        self._session.connection.execute(insert(desk_reader), row)

    def revoke(self, reader: DeskReaderId) -> bool:
        """Of two who revoke at the same moment, one did."""
        statement = update(desk_reader).where(_ONE, desk_reader.c.active).values(active=False)
        return self._session.connection.execute(statement, {"of": reader}).rowcount == 1

    def seen(self, reader: DeskReaderId, at: datetime, agent: str) -> None:
        """A page reached its agent."""
        self._session.connection.execute(
            update(desk_reader).where(_ONE).values(seen_at=at, agent=agent), {"of": reader}
        )

    def told(self, reader: DeskReaderId, at: datetime, outcome: str) -> None:
        """A reading ended."""
        self._session.connection.execute(
            update(desk_reader).where(_ONE).values(read_at=at, outcome=outcome), {"of": reader}
        )

    def _reader(self, row: RowMapping) -> DeskReader:
        plain = {name: row[name] for name in _PLAIN}
        return DeskReader(secret=self._vault.open(row["secret"], _context(row["id"])), **plain)


def _context(reader: DeskReaderId) -> str:
    return seal_context("desk_reader", "secret", reader)
