"""Bindings on SQLite and MariaDB, under a new key, and two phones at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from adapters.database.reindexing import PersonReindexing
from adapters.database.repositories.bindings import DatabaseBindings
from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import binding
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.security.vault import AesVault
from contracts.ports.entrances import BindingsContract, a_binding, document
from entrypoints.runner import ATTEMPTS
from tests.booking_database import booking_over
from tests.integration.conftest import Database
from tjdomain.booking.domain.binding import Binding
from tjdomain.booking.usecases.bind_identity import BindIdentity, BindIdentityCommand
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.errors import TransactionRefused

ROUNDS, CROWD = 8, 8
WECHAT = Entrance.WECHAT


class TestDatabaseBindings(BindingsContract):
    @pytest.fixture
    def bindings(self, session: DatabaseSession, database: Database) -> DatabaseBindings:
        return DatabaseBindings(session, database.vault)


def test_neither_account_nor_number_can_be_read_in_the_table(database: Database) -> None:
    made, session = a_binding(1, subject="oSecret-openid"), database.session()
    with DatabaseUnitOfWork(session):
        DatabaseBindings(session, database.vault).add(made)
    with database.engine.connect() as connection:
        (row,) = connection.execute(text("SELECT * FROM binding")).all()
    said = b"|".join(bytes(cell) if isinstance(cell, bytes) else str(cell).encode() for cell in row)
    assert made.subject.encode() not in said
    assert made.document.number.encode() not in said


def test_a_new_index_key_finds_the_accounts_again(database: Database) -> None:
    session = database.session()
    with DatabaseUnitOfWork(session):
        DatabaseBindings(session, database.vault).add(a_binding(1))
    data = {"k1": bytes(range(32))}
    rekeyed = AesVault(data, {"i2": bytes(32)})
    session = database.session()
    with DatabaseUnitOfWork(session):
        sealed = DatabaseBindings(session, rekeyed)
        assert sealed.of(WECHAT, "o-1") is None
    done = PersonReindexing(database.engine, rekeyed).reindex(binding)
    assert (done.seen, done.changed) == (1, 1)
    session = database.session()
    with DatabaseUnitOfWork(session):
        assert DatabaseBindings(session, rekeyed).of(WECHAT, "o-1") == a_binding(1)


def at_once(database: Database, *commands: BindIdentityCommand) -> list[Binding | None]:
    """What each phone has bound that binds at the same moment as the others."""
    barrier = Barrier(len(commands))

    def one(command: BindIdentityCommand) -> Binding | None:
        world = booking_over(database.engine, database.vault)
        barrier.wait(timeout=30)
        for _attempt in range(ATTEMPTS):
            try:
                made: Binding = world.run(BindIdentity, command)
            except TransactionRefused:
                continue
            return made
        return None

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(one, commands))


def command(account: int, person: int) -> BindIdentityCommand:
    actor = Actor(ActorKind.EXAMINEE, Channel.WECHAT)
    return BindIdentityCommand(actor=actor, entrance=WECHAT, subject=f"o-{account}", proven=document(person))


def rows(database: Database) -> int:
    with database.engine.connect() as connection:
        return int(connection.execute(text("SELECT COUNT(*) FROM binding")).scalar_one())


def test_of_many_phones_that_bind_one_person_at_once_one_stays_bound(mariadb: Database) -> None:
    for _ in range(ROUNDS):
        told = at_once(mariadb, *(command(account, 1) for account in range(CROWD)))
        assert any(told)
        assert rows(mariadb) == 1


def test_of_many_persons_that_one_account_proves_at_once_one_stays_bound(mariadb: Database) -> None:
    for _ in range(ROUNDS):
        told = at_once(mariadb, *(command(1, person) for person in range(CROWD)))
        assert any(told)
        assert rows(mariadb) == 1


def test_a_double_tap_binds_once(mariadb: Database) -> None:
    for number in range(ROUNDS):
        told = at_once(mariadb, *[command(number, number)] * 2)
        assert len({one.id for one in told if one}) == 1
        assert all(told)
    with mariadb.engine.connect() as connection:
        made = connection.execute(text("SELECT COUNT(*) FROM event_log WHERE kind = 'binding.made'")).scalar_one()
    assert made == ROUNDS == rows(mariadb)


def test_two_who_take_each_others_account_end(mariadb: Database) -> None:
    for _ in range(ROUNDS):
        told = at_once(mariadb, command(1, 1), command(2, 2), command(1, 2), command(2, 1))
        assert all(told)
        assert 1 <= rows(mariadb) <= 2
