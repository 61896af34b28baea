"""The state machine of examinations on SQLite."""

from typing import Any

import pytest
from hypothesis import settings

from adapters.database.engine import make_engine
from adapters.database.event_log import DatabaseEventLog
from adapters.database.queries.examination import DatabaseExaminationQueries
from adapters.database.queries.examination_registers import DatabaseExaminationRegisters
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import (
    DatabaseCatalogues,
    DatabaseChiefPhysicians,
    DatabasePublicHealthCases,
    DatabaseStaffMembers,
)
from adapters.database.repositories.queue import DatabaseQueueTickets, DatabaseRooms
from adapters.database.schema import complete_metadata
from adapters.database.sequences import DatabaseSequences
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemRandomness
from adapters.memory.examination import MemoryExaminationPolicies
from adapters.memory.world import SettableClock
from adapters.security.vault import AesVault
from ports.event_log import EventLog
from ports.examination import (
    Catalogues,
    ChiefPhysicians,
    ExaminationPolicies,
    Examinations,
    PublicHealthCases,
    StaffMembers,
)
from ports.examination_queries import ExaminationQueries, ExaminationRegisters
from ports.queue import QueueTickets, Rooms
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tests.examination_world import NOW, World
from tests.unit.examination.machine import ExaminationMachine

TABLES = (
    "examination",
    "examination_item",
    "examination_result",
    "examination_tube",
    "examination_attachment",
    "examination_review",
    "examination_contributor",
    "catalogue_version",
    "staff",
    "chief_physician",
    "public_health_case",
    "event_log",
    "file",
    "sequence",
    "queue_room",
    "queue_ticket",
)


class ExaminationsInSqlite(ExaminationMachine):
    def make_world(self) -> World:
        self.engine = make_engine("sqlite://")
        metadata = complete_metadata()
        metadata.create_all(self.engine, [metadata.tables[name] for name in TABLES])
        session = DatabaseSession(self.engine)
        vault = AesVault({"k1": bytes(range(32))}, {"i1": bytes(range(32, 64))})
        adapters: dict[type, Any] = {
            UnitOfWork: DatabaseUnitOfWork(session),
            Examinations: DatabaseExaminations(session, vault),
            Catalogues: DatabaseCatalogues(session),
            StaffMembers: DatabaseStaffMembers(session),
            ChiefPhysicians: DatabaseChiefPhysicians(session),
            PublicHealthCases: DatabasePublicHealthCases(session, vault),
            ExaminationPolicies: MemoryExaminationPolicies(),
            ExaminationQueries: DatabaseExaminationQueries(self.engine, vault),
            ExaminationRegisters: DatabaseExaminationRegisters(self.engine, vault),
            Sequences: DatabaseSequences(session),
            QueueTickets: DatabaseQueueTickets(session),
            Rooms: DatabaseRooms(session),
            EventLog: DatabaseEventLog(session, vault, SystemRandomness()),
        }
        return World(adapters, SettableClock(NOW))

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()


ExaminationsInSqlite.TestCase.settings = settings(max_examples=settings.default.max_examples // 5)
TestExaminationsInSqlite = pytest.mark.stateful(ExaminationsInSqlite.TestCase)
