"""The log as people read it, on SQLite and MariaDB."""

import pytest

from adapters.database.event_log import DatabaseEventLog
from adapters.database.queries.log import DatabaseLogQueries
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.memory.world import SeededRandomness
from contracts.ports.log_queries import Log, LogQueriesContract
from tests.integration.conftest import Database


class TestDatabaseLogQueries(LogQueriesContract):
    @pytest.fixture
    def log(self, session: DatabaseSession, database: Database) -> Log:
        return Log(
            uow=DatabaseUnitOfWork(session),
            events=DatabaseEventLog(session, database.vault, SeededRandomness()),
            queries=DatabaseLogQueries(database.engine, database.vault),
        )
