"""The kernel's adapters keep their ports' contracts on SQLite and on MariaDB."""

from pathlib import Path

import pytest

from adapters.database.attaching import attach_files
from adapters.database.deliveries import DatabaseDeliveries, DatabaseDeliveryDesk
from adapters.database.drafts import DatabaseDrafts
from adapters.database.event_log import DatabaseEventLog
from adapters.database.files import DatabaseFileRecords
from adapters.database.idempotency import DatabaseIdempotencyKeys
from adapters.database.jobs import DatabaseJobQueue, DatabaseJobs
from adapters.database.queries.event_history import DatabaseEventHistory
from adapters.database.repositories.webhooks import DatabaseWebhooks
from adapters.database.schedules import DatabaseSchedules
from adapters.database.sealer import DatabaseSealer
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.files.folder import FolderFileContents
from adapters.memory.world import CountedIds, SeededRandomness, SettableClock
from contracts.ports.deliveries import NOON, DeliveriesContract, Publish
from contracts.ports.drafts import DraftsContract
from contracts.ports.event_history import EventHistoryContract
from contracts.ports.files import Attach, FileContentsContract, FileRecordsContract
from contracts.ports.idempotency import IdempotencyContract
from contracts.ports.jobs import JobsContract, SchedulesContract
from contracts.ports.webhooks import WebhooksContract
from ports.security import Vault
from tests.integration.conftest import Database
from tjdomain.shared.events import Event


class TestIdempotencyKeys(IdempotencyContract):
    @pytest.fixture
    def keys(self, session: DatabaseSession, vault: Vault, clock: SettableClock) -> DatabaseIdempotencyKeys:
        return DatabaseIdempotencyKeys(session, vault, clock)


class TestDrafts(DraftsContract):
    @pytest.fixture
    def drafts(self, session: DatabaseSession, vault: Vault, clock: SettableClock) -> DatabaseDrafts:
        return DatabaseDrafts(session, vault, clock)


class TestFileContents(FileContentsContract):
    @pytest.fixture
    def contents(self, tmp_path: Path, vault: Vault, clock: SettableClock) -> FolderFileContents:
        return FolderFileContents(tmp_path, vault, clock)


class TestFileRecords(FileRecordsContract):
    @pytest.fixture
    def records(self, session: DatabaseSession, vault: Vault) -> DatabaseFileRecords:
        return DatabaseFileRecords(session, vault)

    @pytest.fixture
    def attach(self, session: DatabaseSession) -> Attach:
        return lambda file: attach_files(session.connection, [{"licence_photo": file, "name": "王小明"}])


class TestWebhooks(WebhooksContract):
    @pytest.fixture
    def webhooks(self, session: DatabaseSession, vault: Vault) -> DatabaseWebhooks:
        return DatabaseWebhooks(session, vault)


class TestJobs(JobsContract):
    @pytest.fixture
    def jobs(self, session: DatabaseSession, vault: Vault, clock: SettableClock) -> DatabaseJobs:
        return DatabaseJobs(session, vault, clock)

    @pytest.fixture
    def queue(self, database: Database, clock: SettableClock) -> DatabaseJobQueue:
        return DatabaseJobQueue(database.engine, database.vault, clock)


class TestSchedules(SchedulesContract):
    @pytest.fixture
    def schedules(self, database: Database, clock: SettableClock) -> DatabaseSchedules:
        return DatabaseSchedules(database.engine, database.vault, clock, CountedIds(clock))

    @pytest.fixture
    def second(self, database: Database, clock: SettableClock) -> DatabaseSchedules:
        return DatabaseSchedules(database.engine, database.vault, clock, CountedIds(clock))

    @pytest.fixture
    def queue(self, database: Database, clock: SettableClock) -> DatabaseJobQueue:
        return DatabaseJobQueue(database.engine, database.vault, clock)


class TestDeliveries(DeliveriesContract):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock(NOON)

    @pytest.fixture
    def publish(self, database: Database, clock: SettableClock) -> Publish:
        session = database.session()
        log = DatabaseEventLog(session, database.vault, SeededRandomness())
        sealer = DatabaseSealer(database.engine, clock, CountedIds(clock))

        def publish(event: Event) -> None:
            with DatabaseUnitOfWork(session):
                log.append(event)
            sealer.seal()

        return publish

    @pytest.fixture
    def deliveries(self, database: Database, clock: SettableClock) -> DatabaseDeliveries:
        return DatabaseDeliveries(database.engine, clock, CountedIds(clock))

    @pytest.fixture
    def desk(self, session: DatabaseSession, clock: SettableClock) -> DatabaseDeliveryDesk:
        return DatabaseDeliveryDesk(session, clock)


class TestEventHistory(EventHistoryContract):
    @pytest.fixture
    def events(self, session: DatabaseSession, vault: Vault) -> DatabaseEventLog:
        return DatabaseEventLog(session, vault, SeededRandomness())

    @pytest.fixture
    def history(self, database: Database, vault: Vault) -> DatabaseEventHistory:
        return DatabaseEventHistory(database.engine, vault)
