import pytest

from adapters.memory.identity import (
    MemoryApiKeys,
    MemoryCredentials,
    MemoryDepartments,
    MemoryMenus,
    MemoryPosts,
    MemoryRoles,
    MemorySessions,
    MemoryUsers,
)
from adapters.memory.identity_queries import MemoryIdentityQueries, MemorySignInQueries
from adapters.memory.second_factors import MemorySecondFactors
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from contracts.ports.identity import IdentityStorage, IdentityStorageContract
from contracts.ports.second_factors import FactorStorage, SecondFactorsContract


class TestMemoryIdentity(IdentityStorageContract):
    @pytest.fixture
    def storage(self) -> IdentityStorage:
        store = MemoryStore()
        return IdentityStorage(
            uow=MemoryUnitOfWork(store),
            users=MemoryUsers(store),
            credentials=MemoryCredentials(store),
            roles=MemoryRoles(store),
            departments=MemoryDepartments(store),
            posts=MemoryPosts(store),
            menus=MemoryMenus(store),
            sessions=MemorySessions(store),
            keys=MemoryApiKeys(store),
            sign_ins=MemorySignInQueries(store),
            queries=MemoryIdentityQueries(store),
        )


class TestSecondFactorsInMemory(SecondFactorsContract):
    @pytest.fixture
    def storage(self) -> FactorStorage:
        store = MemoryStore()
        return FactorStorage(uow=MemoryUnitOfWork(store), factors=MemorySecondFactors(store))
