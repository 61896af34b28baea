"""The memory adapters keep the contracts."""

import pytest

from adapters.memory.card_queue import MemoryCardQueue, MemoryCardQueueQueries
from adapters.memory.certification import MemoryCertificateArchive, MemoryCertificates, MemoryPendingCertificates
from adapters.memory.examination import MemoryExaminations
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from contracts.ports.card_queue import CardQueueContract
from contracts.ports.certification import (
    CertificateArchiveContract,
    CertificatesContract,
    PendingCertificatesContract,
)


class InMemory:
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def uow(self, store: MemoryStore) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(store)

    @pytest.fixture
    def certificates(self, store: MemoryStore) -> MemoryCertificates:
        return MemoryCertificates(store)

    @pytest.fixture
    def pendings(self, store: MemoryStore) -> MemoryPendingCertificates:
        return MemoryPendingCertificates(store)

    @pytest.fixture
    def examinations(self, store: MemoryStore) -> MemoryExaminations:
        return MemoryExaminations(store)

    @pytest.fixture
    def archive(self, store: MemoryStore) -> MemoryCertificateArchive:
        return MemoryCertificateArchive(store)


class TestCardQueue(InMemory, CardQueueContract):
    @pytest.fixture
    def queue(self, store: MemoryStore) -> MemoryCardQueue:
        return MemoryCardQueue(store)

    @pytest.fixture
    def queries(self, store: MemoryStore) -> MemoryCardQueueQueries:
        return MemoryCardQueueQueries(store)


class TestCertificates(InMemory, CertificatesContract):
    pass


class TestPendingCertificates(InMemory, PendingCertificatesContract):
    pass


class TestCertificateArchive(InMemory, CertificateArchiveContract):
    pass
