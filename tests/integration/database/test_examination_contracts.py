"""Examination's storage in SQL, by the contracts of its ports, on SQLite and on MariaDB."""

import pytest

from adapters.database.queries.examination import DatabaseExaminationQueries
from adapters.database.queries.examination_registers import DatabaseExaminationRegisters
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.repositories.examination_registers import (
    DatabaseCatalogues,
    DatabaseChiefPhysicians,
    DatabasePublicHealthCases,
    DatabaseStaffMembers,
)
from adapters.database.repositories.identity import DatabaseUsers
from adapters.database.session import DatabaseSession
from contracts.ports.examination import (
    CataloguesContract,
    ChiefPhysiciansContract,
    ExaminationsContract,
    PublicHealthCasesContract,
    StaffMembersContract,
)
from contracts.ports.examination_queries import ExaminationQueriesContract, ExaminationRegistersContract
from tests.integration.conftest import Database


class InDatabase:
    """All adapters over one database, those that write over one session."""

    @pytest.fixture
    def examinations(self, session: DatabaseSession, database: Database) -> DatabaseExaminations:
        return DatabaseExaminations(session, database.vault)

    @pytest.fixture
    def catalogues(self, session: DatabaseSession) -> DatabaseCatalogues:
        return DatabaseCatalogues(session)

    @pytest.fixture
    def members(self, session: DatabaseSession) -> DatabaseStaffMembers:
        return DatabaseStaffMembers(session)

    @pytest.fixture
    def chiefs(self, session: DatabaseSession) -> DatabaseChiefPhysicians:
        return DatabaseChiefPhysicians(session)

    @pytest.fixture
    def cases(self, session: DatabaseSession, database: Database) -> DatabasePublicHealthCases:
        return DatabasePublicHealthCases(session, database.vault)

    @pytest.fixture
    def users(self, session: DatabaseSession, database: Database) -> DatabaseUsers:
        return DatabaseUsers(session, database.vault)

    @pytest.fixture
    def queries(self, database: Database) -> DatabaseExaminationQueries:
        return DatabaseExaminationQueries(database.engine, database.vault)

    @pytest.fixture
    def registers(self, database: Database) -> DatabaseExaminationRegisters:
        return DatabaseExaminationRegisters(database.engine, database.vault)


class TestDatabaseExaminations(InDatabase, ExaminationsContract):
    pass


class TestDatabaseCatalogues(InDatabase, CataloguesContract):
    pass


class TestDatabaseStaffMembers(InDatabase, StaffMembersContract):
    pass


class TestDatabaseChiefPhysicians(InDatabase, ChiefPhysiciansContract):
    pass


class TestDatabasePublicHealthCases(InDatabase, PublicHealthCasesContract):
    pass


class TestDatabaseExaminationQueries(InDatabase, ExaminationQueriesContract):
    pass


class TestDatabaseExaminationRegisters(InDatabase, ExaminationRegistersContract):
    pass
