"""The kernel's memory adapters keep their ports' contracts."""

import pytest

from adapters.memory.deliveries import MemoryDeliveries, MemoryDeliveryDesk
from adapters.memory.drafts import MemoryDrafts
from adapters.memory.event_history import MemoryEventHistory
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.files import MemoryFileContents, MemoryFileRecords
from adapters.memory.idempotency import MemoryIdempotencyKeys
from adapters.memory.jobs import MemoryJobQueue, MemoryJobs, MemorySchedules
from adapters.memory.sequences import MemorySequences
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.webhooks import MemoryWebhooks
from adapters.memory.world import CountedIds, SettableClock
from contracts.ports.deliveries import NOON, DeliveriesContract, Publish
from contracts.ports.drafts import DraftsContract
from contracts.ports.event_history import EventHistoryContract
from contracts.ports.files import Attach, FileContentsContract, FileRecordsContract
from contracts.ports.idempotency import IdempotencyContract
from contracts.ports.jobs import MORNING, JobsContract, SchedulesContract
from contracts.ports.sequences import SequencesContract
from contracts.ports.unit_of_work import UnitOfWorkContract
from contracts.ports.webhooks import WebhooksContract
from tjdomain.shared.events import Event


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(MORNING)


@pytest.fixture
def uow(store: MemoryStore) -> MemoryUnitOfWork:
    return MemoryUnitOfWork(store)


class TestSequences(SequencesContract):
    @pytest.fixture
    def sequences(self, store: MemoryStore) -> MemorySequences:
        return MemorySequences(store)


class TestUnitOfWork(UnitOfWorkContract):
    @pytest.fixture
    def sequences(self, store: MemoryStore) -> MemorySequences:
        return MemorySequences(store)


class TestIdempotencyKeys(IdempotencyContract):
    @pytest.fixture
    def keys(self, store: MemoryStore, clock: SettableClock) -> MemoryIdempotencyKeys:
        return MemoryIdempotencyKeys(store, clock)


class TestDrafts(DraftsContract):
    @pytest.fixture
    def drafts(self, store: MemoryStore, clock: SettableClock) -> MemoryDrafts:
        return MemoryDrafts(store, clock)


class TestFileContents(FileContentsContract):
    @pytest.fixture
    def contents(self, clock: SettableClock) -> MemoryFileContents:
        return MemoryFileContents(clock)


class TestFileRecords(FileRecordsContract):
    @pytest.fixture
    def records(self, store: MemoryStore) -> MemoryFileRecords:
        return MemoryFileRecords(store)

    @pytest.fixture
    def attach(self, records: MemoryFileRecords) -> Attach:
        return records.attach


class TestWebhooks(WebhooksContract):
    @pytest.fixture
    def webhooks(self, store: MemoryStore) -> MemoryWebhooks:
        return MemoryWebhooks(store)


class TestJobs(JobsContract):
    @pytest.fixture
    def jobs(self, store: MemoryStore, clock: SettableClock) -> MemoryJobs:
        return MemoryJobs(store, clock)

    @pytest.fixture
    def queue(self, store: MemoryStore, clock: SettableClock) -> MemoryJobQueue:
        return MemoryJobQueue(store, clock)


class TestSchedules(SchedulesContract):
    @pytest.fixture
    def schedules(self, store: MemoryStore, clock: SettableClock) -> MemorySchedules:
        return MemorySchedules(store, clock, CountedIds(clock))

    @pytest.fixture
    def second(self, store: MemoryStore, clock: SettableClock) -> MemorySchedules:
        return MemorySchedules(store, clock, CountedIds(clock))

    @pytest.fixture
    def queue(self, store: MemoryStore, clock: SettableClock) -> MemoryJobQueue:
        return MemoryJobQueue(store, clock)


class TestDeliveries(DeliveriesContract):
    @pytest.fixture
    def clock(self) -> SettableClock:
        return SettableClock(NOON)

    @pytest.fixture
    def publish(self, store: MemoryStore) -> Publish:
        def publish(event: Event) -> None:
            with MemoryUnitOfWork(store):
                MemoryEventLog(store).append(event)

        return publish

    @pytest.fixture
    def deliveries(self, store: MemoryStore, clock: SettableClock) -> MemoryDeliveries:
        return MemoryDeliveries(store, clock, CountedIds(clock))

    @pytest.fixture
    def desk(self, store: MemoryStore, clock: SettableClock) -> MemoryDeliveryDesk:
        return MemoryDeliveryDesk(store, clock)


class TestEventHistory(EventHistoryContract):
    @pytest.fixture
    def uow(self, store: MemoryStore) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(store)

    @pytest.fixture
    def events(self, store: MemoryStore) -> MemoryEventLog:
        return MemoryEventLog(store)

    @pytest.fixture
    def history(self, store: MemoryStore) -> MemoryEventHistory:
        return MemoryEventHistory(store)
