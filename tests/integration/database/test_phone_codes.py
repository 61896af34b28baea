"""Codes for phones on SQLite and MariaDB; two who prove one at the same moment."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from adapters.database.limits import DatabaseLimits
from adapters.database.repositories.phone_codes import DatabasePhoneCodes
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports.phone_codes import CODE, RIGHT, WRONG, PhoneCodesContract
from entrypoints.runner import ATTEMPTS
from ports.limits import Limits
from tests.booking_database import booking_over
from tests.integration.conftest import Database
from tjdomain.booking.domain.errors import PhoneCodeWrong
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.usecases.prove_phone_code import ProvePhoneCode, ProvePhoneCodeCommand
from tjdomain.booking.usecases.request_phone_code import RequestPhoneCode, RequestPhoneCodeCommand
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import LimitExceeded, TransactionRefused

CROWD, ROUNDS = 12, 8
PHONE = Phone("13800001111")


class TestDatabasePhoneCodes(PhoneCodesContract):
    @pytest.fixture
    def codes(self, session: DatabaseSession, database: Database) -> DatabasePhoneCodes:
        return DatabasePhoneCodes(session, database.vault)


def test_neither_digits_nor_phone_nor_ticket_can_be_read_in_the_table(database: Database) -> None:
    session = database.session()
    with DatabaseUnitOfWork(session):
        DatabasePhoneCodes(session, database.vault).add(CODE, RIGHT)
    with database.engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM phone_code")).all()
    kept = b"|".join(bytes(cell) if isinstance(cell, bytes) else str(cell).encode() for cell in row)
    for secret in (RIGHT.encode(), CODE.subject.encode(), CODE.id.value.bytes, str(CODE.id).encode()):
        assert secret not in kept


def at_once(database: Database, act: str, crowd: int = CROWD) -> Counter[str]:
    """What ``crowd`` people are told who type ``act`` at the same moment, each on a connection of their own."""
    barrier = Barrier(crowd)

    def one(_: int) -> str:
        world = booking_over(database.engine, database.vault)
        command = ProvePhoneCodeCommand(ticket=CODE.id, typed=act)
        barrier.wait(timeout=30)
        for _attempt in range(ATTEMPTS):
            try:
                world.run(ProvePhoneCode, command)
            except TransactionRefused:
                continue
            except PhoneCodeWrong:
                return "refused"
            return "proven"
        return "undone"

    with ThreadPoolExecutor(crowd) as pool:
        return Counter(pool.map(one, range(crowd)))


def draw(database: Database) -> None:
    session = database.session()
    with DatabaseUnitOfWork(session):
        codes = DatabasePhoneCodes(session, database.vault)
        codes.forget(CODE.expires_at.replace(year=2030))
        codes.add(CODE, RIGHT)


def test_of_many_proofs_of_one_code_exactly_one_wins(mariadb: Database) -> None:
    for _ in range(ROUNDS):
        draw(mariadb)
        told = at_once(mariadb, RIGHT)
        assert told["proven"] == 1
        assert told["proven"] + told["refused"] == CROWD


def test_of_many_wrong_tries_at_once_five_count_and_none_is_lost(mariadb: Database) -> None:
    draw(mariadb)
    assert at_once(mariadb, WRONG) == {"refused": CROWD}
    with mariadb.engine.connect() as connection:
        assert connection.execute(text("SELECT tries FROM phone_code")).scalar_one() == BookingPolicy().code_tries
    assert at_once(mariadb, RIGHT, 2) == {"refused": 2}


def test_many_requests_for_one_phone_at_once_send_one_code(mariadb: Database) -> None:
    barrier = Barrier(CROWD)

    def one(_: int) -> bool:
        world = booking_over(mariadb.engine, mariadb.vault)
        world.adapters[Limits] = DatabaseLimits(mariadb.engine, mariadb.vault, world.clock)
        barrier.wait(timeout=30)
        try:
            world.run(RequestPhoneCode, RequestPhoneCodeCommand(phone=PHONE, address="203.0.113.5"))
        except LimitExceeded:
            return False
        return True

    with ThreadPoolExecutor(CROWD) as pool:
        assert sum(pool.map(one, range(CROWD))) == 1
