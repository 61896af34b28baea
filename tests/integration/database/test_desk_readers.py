"""The register of card readers in both databases; two who revoke at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from adapters.database.repositories.desk_readers import DatabaseDeskReaders
from adapters.database.session import DatabaseSession
from adapters.database.tables.administration import desk_reader
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports.desk_readers import DESK_READER, DeskReadersContract
from ports.security import Vault
from tests.integration.conftest import Database


class TestDeskReaders(DeskReadersContract):
    @pytest.fixture
    def readers(self, session: DatabaseSession, vault: Vault) -> DatabaseDeskReaders:
        return DatabaseDeskReaders(session, vault)

    def test_the_secret_is_sealed(self, session: DatabaseSession, added: DatabaseDeskReaders) -> None:
        with session.reading() as connection:
            (sealed,) = connection.execute(select(desk_reader.c.secret)).scalars()
        assert DESK_READER.secret not in sealed

    def test_of_two_who_revoke_at_once_one_did(self, database: Database, added: DatabaseDeskReaders) -> None:
        together = Barrier(8)

        def revoke(_: int) -> bool:
            session = database.session()
            together.wait()
            with DatabaseUnitOfWork(session):
                return DatabaseDeskReaders(session, database.vault).revoke(DESK_READER.id)

        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(revoke, range(8))) == [False] * 7 + [True]
