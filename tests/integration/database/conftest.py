"""What the kernel's suites share: one session, one clock."""

import pytest

from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.memory.world import SettableClock
from contracts.ports.jobs import MORNING
from tests.integration.conftest import Database


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(MORNING)


@pytest.fixture
def session(database: Database) -> DatabaseSession:
    return database.session()


@pytest.fixture
def uow(session: DatabaseSession) -> DatabaseUnitOfWork:
    return DatabaseUnitOfWork(session)
