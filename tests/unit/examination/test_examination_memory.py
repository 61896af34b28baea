"""Examination's storage in memory, by the contracts of its ports."""

import pytest

from adapters.memory.examination import (
    MemoryCatalogues,
    MemoryChiefPhysicians,
    MemoryExaminations,
    MemoryPublicHealthCases,
    MemoryStaffMembers,
)
from adapters.memory.examination_queries import MemoryExaminationQueries
from adapters.memory.examination_registers import MemoryExaminationRegisters
from adapters.memory.identity import MemoryUsers
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from contracts.ports.examination import (
    CataloguesContract,
    ChiefPhysiciansContract,
    ExaminationsContract,
    PublicHealthCasesContract,
    StaffMembersContract,
)
from contracts.ports.examination_queries import ExaminationQueriesContract, ExaminationRegistersContract


class InMemory:
    """All adapters over one store."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def uow(self, store: MemoryStore) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(store)

    @pytest.fixture
    def examinations(self, store: MemoryStore) -> MemoryExaminations:
        return MemoryExaminations(store)

    @pytest.fixture
    def catalogues(self, store: MemoryStore) -> MemoryCatalogues:
        return MemoryCatalogues(store)

    @pytest.fixture
    def members(self, store: MemoryStore) -> MemoryStaffMembers:
        return MemoryStaffMembers(store)

    @pytest.fixture
    def chiefs(self, store: MemoryStore) -> MemoryChiefPhysicians:
        return MemoryChiefPhysicians(store)

    @pytest.fixture
    def cases(self, store: MemoryStore) -> MemoryPublicHealthCases:
        return MemoryPublicHealthCases(store)

    @pytest.fixture
    def users(self, store: MemoryStore) -> MemoryUsers:
        return MemoryUsers(store)

    @pytest.fixture
    def queries(self, store: MemoryStore) -> MemoryExaminationQueries:
        return MemoryExaminationQueries(store)

    @pytest.fixture
    def registers(self, store: MemoryStore) -> MemoryExaminationRegisters:
        return MemoryExaminationRegisters(store)


class TestMemoryExaminations(InMemory, ExaminationsContract):
    pass


class TestMemoryCatalogues(InMemory, CataloguesContract):
    pass


class TestMemoryStaffMembers(InMemory, StaffMembersContract):
    pass


class TestMemoryChiefPhysicians(InMemory, ChiefPhysiciansContract):
    pass


class TestMemoryPublicHealthCases(InMemory, PublicHealthCasesContract):
    pass


class TestMemoryExaminationQueries(InMemory, ExaminationQueriesContract):
    pass


class TestMemoryExaminationRegisters(InMemory, ExaminationRegistersContract):
    pass
