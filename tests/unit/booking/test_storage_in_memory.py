"""The memory adapters keep the contracts of booking."""

import pytest

from adapters.memory.booking import MemoryAppointments, MemoryHolds, MemoryQuotas
from adapters.memory.booking_queries import MemoryAppointmentQueries, MemoryEmployerQueries, MemoryTeamQueries
from adapters.memory.booking_registers import (
    MemoryCurrentOpenings,
    MemoryEmployers,
    MemoryHolidays,
    MemoryOwnDays,
    MemoryPersonStandings,
    MemoryStops,
    MemoryTeams,
)
from adapters.memory.store import MemoryStore, MemoryUnitOfWork
from adapters.memory.world import SettableClock
from contracts.ports.booking import NOON, AppointmentsContract, HoldsContract, PersonStandingsContract, QuotasContract
from contracts.ports.booking_queries import AppointmentQueriesContract, EmployerQueriesContract, TeamQueriesContract
from contracts.ports.booking_registers import (
    CurrentOpeningsContract,
    EmployersContract,
    OwnDaysContract,
    StopsContract,
    TeamsContract,
)


class InMemory:
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()

    @pytest.fixture
    def uow(self, store: MemoryStore) -> MemoryUnitOfWork:
        return MemoryUnitOfWork(store)

    @pytest.fixture
    def appointments(self, store: MemoryStore) -> MemoryAppointments:
        return MemoryAppointments(store)

    @pytest.fixture
    def standings(self, store: MemoryStore) -> MemoryPersonStandings:
        return MemoryPersonStandings(store)

    @pytest.fixture
    def quotas(self, store: MemoryStore) -> MemoryQuotas:
        return MemoryQuotas(store)

    @pytest.fixture
    def holds(self, store: MemoryStore) -> MemoryHolds:
        return MemoryHolds(store)

    @pytest.fixture
    def teams(self, store: MemoryStore) -> MemoryTeams:
        return MemoryTeams(store)

    @pytest.fixture
    def employers(self, store: MemoryStore) -> MemoryEmployers:
        return MemoryEmployers(store)

    @pytest.fixture
    def own_days(self, store: MemoryStore) -> MemoryOwnDays:
        return MemoryOwnDays(store)

    @pytest.fixture
    def stops(self, store: MemoryStore) -> MemoryStops:
        return MemoryStops(store)

    @pytest.fixture
    def openings(self, store: MemoryStore) -> MemoryCurrentOpenings:
        return MemoryCurrentOpenings(store, MemoryHolidays(), SettableClock(NOON))

    @pytest.fixture
    def queries(self, store: MemoryStore) -> MemoryAppointmentQueries:
        return MemoryAppointmentQueries(store)

    @pytest.fixture
    def team_queries(self, store: MemoryStore) -> MemoryTeamQueries:
        return MemoryTeamQueries(store)

    @pytest.fixture
    def employer_queries(self, store: MemoryStore) -> MemoryEmployerQueries:
        return MemoryEmployerQueries(store)


class TestAppointments(InMemory, AppointmentsContract):
    pass


class TestPersonStandings(InMemory, PersonStandingsContract):
    pass


class TestQuotas(InMemory, QuotasContract):
    pass


class TestHolds(InMemory, HoldsContract):
    pass


class TestTeams(InMemory, TeamsContract):
    pass


class TestEmployers(InMemory, EmployersContract):
    pass


class TestOwnDays(InMemory, OwnDaysContract):
    pass


class TestStops(InMemory, StopsContract):
    pass


class TestCurrentOpenings(InMemory, CurrentOpeningsContract):
    pass


class TestAppointmentQueries(InMemory, AppointmentQueriesContract):
    pass


class TestTeamQueries(InMemory, TeamQueriesContract):
    pass


class TestEmployerQueries(InMemory, EmployerQueriesContract):
    pass
