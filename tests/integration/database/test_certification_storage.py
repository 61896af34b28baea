"""The database adapters keep the contracts of certification, on SQLite and on MariaDB."""

import pytest
from attrs import evolve
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from adapters.database.queries.card_queue import DatabaseCardQueueQueries
from adapters.database.queries.certification import DatabaseCertificateArchive
from adapters.database.repositories.card_queue import DatabaseCardQueue
from adapters.database.repositories.certification import DatabaseCertificates, DatabasePendingCertificates
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports.card_queue import CardQueueContract, queued
from contracts.ports.certification import (
    ZHANG,
    CertificateArchiveContract,
    CertificatesContract,
    PendingCertificatesContract,
    certificate,
)
from tests.integration.conftest import Database


class InDatabase:
    @pytest.fixture
    def session(self, database: Database) -> DatabaseSession:
        return database.session()

    @pytest.fixture
    def uow(self, session: DatabaseSession) -> DatabaseUnitOfWork:
        return DatabaseUnitOfWork(session)

    @pytest.fixture
    def certificates(self, session: DatabaseSession, database: Database) -> DatabaseCertificates:
        return DatabaseCertificates(session, database.vault)

    @pytest.fixture
    def pendings(self, session: DatabaseSession, database: Database) -> DatabasePendingCertificates:
        return DatabasePendingCertificates(session, database.vault)

    @pytest.fixture
    def examinations(self, session: DatabaseSession, database: Database) -> DatabaseExaminations:
        return DatabaseExaminations(session, database.vault)

    @pytest.fixture
    def archive(self, database: Database) -> DatabaseCertificateArchive:
        return DatabaseCertificateArchive(database.engine, database.vault)


class TestCertificates(InDatabase, CertificatesContract):
    def test_number_and_phone_are_not_readable_in_the_row(
        self, uow: DatabaseUnitOfWork, certificates: DatabaseCertificates, database: Database
    ) -> None:
        with uow:
            certificates.add(certificate())
        with database.engine.connect() as connection:
            row = connection.execute(text("SELECT * FROM certificate")).one()
        stored = b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
        phone = ZHANG.phone
        assert phone is not None
        assert ZHANG.document.number.encode() not in stored
        assert phone.number.encode() not in stored
        assert "张伟".encode() in stored

    def test_another_broken_rule_is_not_called_already_issued(
        self, uow: DatabaseUnitOfWork, certificates: DatabaseCertificates
    ) -> None:
        first = certificate()
        other = evolve(certificate(2), id=first.id)
        with uow:
            certificates.add(first)
        with pytest.raises(IntegrityError), uow:
            certificates.add(other)


class TestCardQueue(InDatabase, CardQueueContract):
    @pytest.fixture
    def queue(self, session: DatabaseSession) -> DatabaseCardQueue:
        return DatabaseCardQueue(session)

    @pytest.fixture
    def queries(self, database: Database) -> DatabaseCardQueueQueries:
        return DatabaseCardQueueQueries(database.engine)

    def test_another_broken_rule_is_not_called_already_queued(
        self, uow: DatabaseUnitOfWork, queue: DatabaseCardQueue
    ) -> None:
        first = queued(1)
        with uow:
            queue.add(first)
        with pytest.raises(IntegrityError), uow:
            queue.add(queued(2, id=first.id))


class TestPendingCertificates(InDatabase, PendingCertificatesContract):
    pass


class TestCertificateArchive(InDatabase, CertificateArchiveContract):
    pass
