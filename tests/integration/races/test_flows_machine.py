"""The state machine of visits on SQLite."""

import pytest
from hypothesis import settings

from adapters.database.engine import make_engine
from adapters.database.schema import complete_metadata
from adapters.security.vault import AesVault
from tests.integration.conftest import Database
from tests.integration.races.test_flows_races import department
from tests.unit.flows.machine import VisitMachine
from tests.unit.flows.making import Department

TABLES = complete_metadata()
VAULT = AesVault({"k1": bytes(range(32))}, {"i1": bytes(range(32, 64))})


class VisitsInSqlite(VisitMachine):
    def make_department(self) -> Department:
        self.engine = make_engine("sqlite://")
        TABLES.create_all(self.engine)
        made = department(Database(self.engine, "sqlite://", VAULT))
        made.install()
        return made

    def teardown(self) -> None:
        self.engine.dispose()


VisitsInSqlite.TestCase.settings = settings(max_examples=settings.default.max_examples // 10)
TestVisitsInSqlite = pytest.mark.timeout(1800)(pytest.mark.stateful(VisitsInSqlite.TestCase))
