"""The database adapters keep the contracts of booking, on SQLite and on MariaDB."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event

import pytest
from attrs import evolve
from sqlalchemy import event, text

from adapters.database import paging
from adapters.database.queries.appointments import DatabaseAppointmentQueries
from adapters.database.queries.booking import (
    DatabaseEmployerQueries,
    DatabaseTeamQueries,
)
from adapters.database.queries.openings import FRESH, STALE, DatabaseCurrentOpenings
from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.repositories.booking_quotas import DatabaseQuotas
from adapters.database.repositories.booking_registers import (
    DatabaseEmployers,
    DatabaseHolds,
    DatabaseOwnDays,
    DatabaseStops,
    DatabaseTeams,
)
from adapters.database.repositories.booking_standing import DatabasePersonStandings
from adapters.database.repositories.certification import DatabaseCertificates
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.memory.booking_registers import MemoryHolidays
from adapters.memory.world import SettableClock
from contracts.ports.booking import (
    CENTRE,
    DAY,
    EIGHT,
    NOON,
    AppointmentsContract,
    HoldsContract,
    PersonStandingsContract,
    QuotasContract,
    appointment,
    day,
    new,
    person,
    take,
)
from contracts.ports.booking_queries import (
    ALL,
    AppointmentQueriesContract,
    EmployerQueriesContract,
    TeamQueriesContract,
)
from contracts.ports.booking_registers import (
    CurrentOpeningsContract,
    EmployersContract,
    OwnDaysContract,
    StopsContract,
    TeamsContract,
)
from contracts.ports.certification import certificate
from contracts.ports.examination_samples import registered
from ports.booking_queries import AppointmentFilter
from tests.integration.conftest import Database
from tjdomain.booking.domain.policies import Standing
from tjdomain.booking.domain.slot import Slot
from tjdomain.certification.domain.certificate import CertificateState
from tjdomain.examination.domain.kinds import ExaminationState


class InDatabase:
    @pytest.fixture
    def session(self, database: Database) -> DatabaseSession:
        return database.session()

    @pytest.fixture
    def uow(self, session: DatabaseSession) -> DatabaseUnitOfWork:
        return DatabaseUnitOfWork(session)

    @pytest.fixture
    def appointments(self, session: DatabaseSession, database: Database) -> DatabaseAppointments:
        return DatabaseAppointments(session, database.vault)

    @pytest.fixture
    def standings(self, session: DatabaseSession, database: Database) -> DatabasePersonStandings:
        return DatabasePersonStandings(session, database.vault)

    @pytest.fixture
    def quotas(self, session: DatabaseSession) -> DatabaseQuotas:
        return DatabaseQuotas(session)

    @pytest.fixture
    def holds(self, session: DatabaseSession) -> DatabaseHolds:
        return DatabaseHolds(session)

    @pytest.fixture
    def teams(self, session: DatabaseSession, database: Database) -> DatabaseTeams:
        return DatabaseTeams(session, database.vault)

    @pytest.fixture
    def employers(self, session: DatabaseSession, database: Database) -> DatabaseEmployers:
        return DatabaseEmployers(session, database.vault)

    @pytest.fixture
    def own_days(self, session: DatabaseSession) -> DatabaseOwnDays:
        return DatabaseOwnDays(session)

    @pytest.fixture
    def stops(self, session: DatabaseSession) -> DatabaseStops:
        return DatabaseStops(session)

    @pytest.fixture
    def openings(self, database: Database) -> DatabaseCurrentOpenings:
        return DatabaseCurrentOpenings(database.engine, MemoryHolidays(), SettableClock(NOON))

    @pytest.fixture
    def queries(self, database: Database) -> DatabaseAppointmentQueries:
        return DatabaseAppointmentQueries(database.engine, database.vault)

    @pytest.fixture
    def team_queries(self, database: Database) -> DatabaseTeamQueries:
        return DatabaseTeamQueries(database.engine, database.vault)

    @pytest.fixture
    def employer_queries(self, database: Database) -> DatabaseEmployerQueries:
        return DatabaseEmployerQueries(database.engine, database.vault)


class Slow:
    """A calendar that keeps whoever asks until it is let go on."""

    def __init__(self) -> None:
        self.block, self.asked = Event(), Event()
        self.block.set()
        self.looks = 0

    def kind(self, _day: date) -> None:
        self.looks += 1
        if not self.block.is_set():
            self.asked.set()
            assert self.block.wait(10)


class TestAppointments(InDatabase, AppointmentsContract):
    def test_number_phone_and_code_are_not_readable_in_the_row(
        self, uow: DatabaseUnitOfWork, appointments: DatabaseAppointments, database: Database
    ) -> None:
        with uow:
            appointments.add(new(code="SECR3T77"))
        with database.engine.connect() as connection:
            row = connection.execute(text("SELECT * FROM appointment")).one()
        stored = b"|".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
        for secret in (person().document.number, "13800000001", "SECR3T77"):
            assert secret.encode() not in stored
        assert "王小明".encode() in stored


class TestPersonStandings(InDatabase, PersonStandingsContract):
    def test_certificates_and_open_rechecks_of_the_person_count(
        self, uow: DatabaseUnitOfWork, session: DatabaseSession, standings: DatabasePersonStandings, database: Database
    ) -> None:
        soon, late = date(2027, 1, 1), date(2027, 2, 1)
        with uow:
            archive = DatabaseCertificates(session, database.vault)
            for n, (until, state) in enumerate(
                [
                    (soon, CertificateState.VALID),
                    (late, CertificateState.VALID),
                    (date(2030, 1, 1), CertificateState.REVOKED),
                ]
            ):
                archive.add(certificate(n + 1, holder=person(1), valid_until=until, state=state))
            DatabaseExaminations(session, database.vault).add(
                evolve(registered(1, person=person(1)), state=ExaminationState.AWAITING_RECHECK)
            )
            DatabaseExaminations(session, database.vault).add(registered(2, person=person(2)))
        with uow:
            assert standings.of(person(1).document, DAY) == Standing(certificate_until=late, awaits_recheck=True)
            assert standings.of(person(2).document, DAY) == Standing()
            together = standings.of_all([person(2).document, person(1).document], DAY)
        assert together == {
            person(1).document: Standing(certificate_until=late, awaits_recheck=True),
            person(2).document: Standing(),
        }

    def test_a_list_of_many_persons_is_read_in_one_statement(
        self, uow: DatabaseUnitOfWork, standings: DatabasePersonStandings, database: Database
    ) -> None:
        seen: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
        with uow:
            standings.of_all([person(n).document for n in range(1, 2001)], DAY)
        assert [statement.split()[0] for statement in seen if not statement.startswith("BEGIN")] == ["SELECT"]


class TestQuotas(InDatabase, QuotasContract):
    def test_a_place_is_taken_by_one_statement(
        self, uow: DatabaseUnitOfWork, quotas: DatabaseQuotas, database: Database
    ) -> None:
        with uow:
            quotas.add(day(3, 3))
        seen: list[str] = []
        event.listen(database.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
        with uow:
            assert quotas.apply(CENTRE, take())
        assert [statement.split()[0] for statement in seen if not statement.startswith("BEGIN")] == ["UPDATE"]


class TestHolds(InDatabase, HoldsContract):
    pass


class TestTeams(InDatabase, TeamsContract):
    pass


class TestEmployers(InDatabase, EmployersContract):
    pass


class TestOwnDays(InDatabase, OwnDaysContract):
    pass


class TestStops(InDatabase, StopsContract):
    pass


class TestCurrentOpenings(InDatabase, CurrentOpeningsContract):
    def test_the_picture_is_taken_once_a_second(
        self, uow: DatabaseUnitOfWork, quotas: DatabaseQuotas, database: Database
    ) -> None:
        clock = SettableClock(NOON)
        openings = DatabaseCurrentOpenings(database.engine, MemoryHolidays(), clock)
        assert openings.of(CENTRE).days == {}
        with uow:
            quotas.add(day(1))

        assert openings.of(CENTRE).days == {}
        clock.move(FRESH)
        assert openings.of(CENTRE).days == {day(1).day: day(1)}

    @pytest.mark.parametrize(("age", "waits"), [(FRESH, False), (STALE, True)])
    def test_while_one_takes_a_picture_the_others_go_on_with_the_last_one_for_a_second(
        self, uow: DatabaseUnitOfWork, quotas: DatabaseQuotas, database: Database, age: timedelta, *, waits: bool
    ) -> None:
        with uow:
            quotas.add(day(1))
        clock, holidays = SettableClock(NOON), Slow()
        openings = DatabaseCurrentOpenings(database.engine, holidays, clock)
        openings.of(CENTRE)
        clock.move(age)
        holidays.block.clear()
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(openings.of, CENTRE)
            assert holidays.asked.wait(10)
            second = pool.submit(openings.of, CENTRE)
            if waits:
                with pytest.raises(TimeoutError):
                    second.result(0.2)
            else:
                assert second.result(10).days == {day(1).day: day(1)}
            holidays.block.set()
            assert first.result(10).days == second.result(10).days == {day(1).day: day(1)}

    def test_who_wants_a_slot_that_was_just_opened_shares_the_look_with_those_who_wait_too(
        self, uow: DatabaseUnitOfWork, quotas: DatabaseQuotas, database: Database
    ) -> None:
        holidays, wanted = Slow(), [Slot(day(1).day, EIGHT)]
        openings = DatabaseCurrentOpenings(database.engine, holidays, SettableClock(NOON))
        assert openings.of(CENTRE).days == {}
        with uow:
            quotas.add(day(1))
        holidays.block.clear()
        with ThreadPoolExecutor(3) as pool:
            asked = [pool.submit(openings.of, CENTRE, wanted)]
            assert holidays.asked.wait(10)
            asked += [pool.submit(openings.of, CENTRE, wanted) for _ in range(2)]
            for waiting in asked:
                with pytest.raises(TimeoutError):
                    waiting.result(0.2)
            holidays.block.set()
            assert all(one.result(10).days == {day(1).day: day(1)} for one in asked)
        assert holidays.looks == 2


class TestAppointmentQueries(InDatabase, AppointmentQueriesContract):
    def test_a_count_stops_at_ten_thousand_and_one(
        self,
        uow: DatabaseUnitOfWork,
        appointments: DatabaseAppointments,
        queries: DatabaseAppointmentQueries,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(paging, "CAP", 3)
        with uow:
            appointments.add_all([new(n) for n in range(1, 6)])

        assert queries.count(AppointmentFilter(), ALL) == 3
        assert appointment(1).number == "260000000001"


class TestTeamQueries(InDatabase, TeamQueriesContract):
    pass


class TestEmployerQueries(InDatabase, EmployerQueriesContract):
    pass
