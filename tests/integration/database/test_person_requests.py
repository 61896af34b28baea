"""Persons' requests on SQLite and MariaDB: sealed, found, and cleared for once by two who press at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from attrs import evolve
from sqlalchemy import select

from adapters.database.event_log import DatabaseEventLog
from adapters.database.queries.person_requests import DatabasePersonRequestQueries
from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.repositories.person_requests import DatabasePersonRequests
from adapters.database.retention import DatabaseRetention
from adapters.database.tables.person_requests import person_request
from adapters.database.unit_of_work import DatabaseUnitOfWork, writing
from adapters.kit.world import SystemRandomness, UuidV7
from adapters.memory.world import SettableClock
from contracts.ports.booking import DAY, NOON, new, person
from contracts.ports.person_requests import READER, PersonRequestsContract, Register, request
from tests.integration.conftest import Database
from tests.integration.database.test_retention import carry_out, proofs
from tjdomain.administration.domain.person_request import (
    IdentityCheck,
    PersonRequest,
    RequestAction,
    RequestKind,
)
from tjdomain.administration.domain.retention import DataKind
from tjdomain.administration.usecases.clear_for_request import ClearForRequest, ClearForRequestCommand
from tjdomain.administration.usecases.clearing import Clearing
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.shared.errors import StaleVersion, TransactionRefused
from tjdomain.shared.rights import PersonRight

MANAGER = evolve(READER, rights=frozenset(PersonRight))
AT_ONCE = 6


class TestDatabasePersonRequests(PersonRequestsContract):
    @pytest.fixture
    def register(self, database: Database) -> Register:
        session = database.session()
        return Register(
            DatabaseUnitOfWork(session),
            DatabasePersonRequests(session, database.vault),
            DatabasePersonRequestQueries(database.engine, database.vault),
        )


def kept(database: Database, *made: PersonRequest) -> None:
    session = database.session()
    with DatabaseUnitOfWork(session):
        for one in made:
            DatabasePersonRequests(session, database.vault).add(one)


def booked(database: Database, *made: tuple[int, int]) -> None:
    """Cancelled appointments by number and person, the last one's day still to come."""
    session = database.session()
    with DatabaseUnitOfWork(session):
        for n, of in made:
            one = new(n, f"ABCD23{n:02d}", state=AppointmentState.CANCELLED, person=person(of), day=DAY + timedelta(n))
            DatabaseAppointments(session, database.vault).add(one)


def clear(database: Database, of: PersonRequest) -> PersonRequest:
    session, clock, ids = database.session(), SettableClock(NOON), UuidV7()
    retention = DatabaseRetention(session, database.vault, clock)
    events = DatabaseEventLog(session, database.vault, SystemRandomness())
    clearing = Clearing(retention, events, clock, ids)
    requests = DatabasePersonRequests(session, database.vault)
    run = ClearForRequest(DatabaseUnitOfWork(session), requests, retention, clearing, events, clock, ids)
    return run(ClearForRequestCommand(actor=MANAGER, request=of.id, version=of.version))


def test_words_and_numbers_are_sealed(database: Database) -> None:
    kept(database, request(1, wish="我的全部记录"))
    with writing(database.engine) as connection:
        row = connection.execute(select(person_request)).mappings().one()
    stored = b"".join(value for value in row.values() if isinstance(value, bytes))
    assert "我的全部记录".encode() not in stored
    assert person(1).document.number.encode() not in stored


def test_only_what_is_of_that_person_goes(database: Database) -> None:
    asked = request(1, kind=RequestKind.DELETE, known_by=IdentityCheck.ORIGINAL)
    kept(database, asked)
    booked(database, (1, 1), (2, 1), (3, 2))
    assert clear(database, asked).cleared == 2
    (proof,) = proofs(database)
    assert (proof["kind"], proof["count"]) == ("appointments", 2)
    assert carry_out(database, DataKind.APPOINTMENTS).count == 1


def test_two_who_clear_at_once_clear_once(mariadb: Database) -> None:
    asked = request(1, kind=RequestKind.DELETE, known_by=IdentityCheck.ORIGINAL)
    kept(mariadb, asked)
    booked(mariadb, (1, 1), (2, 1))
    start = Barrier(AT_ONCE)

    def press(_: int) -> int | None:
        start.wait()
        try:
            return clear(mariadb, asked).cleared
        except (StaleVersion, TransactionRefused):
            return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        done = list(pool.map(press, range(AT_ONCE)))
    assert [one for one in done if one is not None] == [2]
    assert [proof["count"] for proof in proofs(mariadb)] == [2]


def test_an_answered_request_is_kept_three_years_and_an_open_one_until_it_is_answered(database: Database) -> None:
    answered = request(1, known_by=IdentityCheck.CODE).decided(RequestAction.ANSWER, "已交付", None, NOON)
    kept(database, evolve(answered, version=1), request(2))
    three_years = SettableClock(NOON + timedelta(days=3 * 365 + 1))
    assert carry_out(database, DataKind.REQUESTS, clock=three_years).count == 0
    assert carry_out(database, DataKind.REQUESTS, clock=SettableClock(NOON + timedelta(days=3 * 365 + 3))).count == 1
    assert carry_out(database, DataKind.REQUESTS).count == 0
