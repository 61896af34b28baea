"""The state machine of certification on SQLite."""

import pytest
from hypothesis import settings

from adapters.database.engine import make_engine
from adapters.database.event_log import DatabaseEventLog
from adapters.database.metadata import metadata
from adapters.database.queries.certification import DatabaseCertificateArchive
from adapters.database.repositories.certification import DatabaseCertificates, DatabasePendingCertificates
from adapters.database.sequences import DatabaseSequences
from adapters.database.session import DatabaseSession
from adapters.database.tables.certification import certificate, pending_certificate
from adapters.database.tables.examination import examination
from adapters.database.tables.kernel import event_log, file, sequence
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemRandomness
from adapters.security.vault import AesVault
from tests.unit.certification.machine import CertificationMachine
from tests.unit.certification.making import World
from tjdomain.certification.usecases.issuing import Issuing

TABLES = [certificate, examination, pending_certificate, event_log, file, sequence]


class DatabaseWorld(World):
    """Certificates, sequences and events in SQLite in memory; files and parameters as in the other world."""

    def __init__(self) -> None:
        super().__init__()
        self.engine, vault = make_engine("sqlite://"), AesVault({"k1": bytes(range(32))}, {"i1": bytes(range(32, 64))})
        metadata.create_all(self.engine, TABLES)
        session = DatabaseSession(self.engine)
        self.uow = DatabaseUnitOfWork(session)
        self.certificates = DatabaseCertificates(session, vault)
        self.pendings = DatabasePendingCertificates(session, vault)
        self.archive = DatabaseCertificateArchive(self.engine, vault)
        self.log = DatabaseEventLog(session, vault, SystemRandomness())
        self.issuing = Issuing(
            self.certificates,
            self.pendings,
            DatabaseSequences(session),
            self.policies,
            self.log,
            self.clock,
            self.ids,
        )


class CertificationInSqlite(CertificationMachine):
    world: DatabaseWorld

    def make_world(self) -> World:
        return DatabaseWorld()

    def teardown(self) -> None:
        self.world.engine.dispose()


CertificationInSqlite.TestCase.settings = settings(max_examples=settings.default.max_examples // 5)
TestCertificationInSqlite = pytest.mark.stateful(CertificationInSqlite.TestCase)
