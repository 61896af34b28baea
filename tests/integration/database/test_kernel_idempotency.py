"""Parallel requests with one key, through the wrapper that the web uses."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID

import punq
import pytest
from attrs import evolve, frozen
from sqlalchemy import Connection, event, func, insert, select

from adapters.database.idempotency import DatabaseIdempotencyKeys
from adapters.database.session import DatabaseSession, reading
from adapters.database.tables.kernel import sequence
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.memory.world import SettableClock
from contracts.ports.idempotency import CALL
from entrypoints.keyed import Done, KeyedCommand, keyed
from entrypoints.runner import Runner
from ports.clock import Clock
from ports.idempotency import Answer, IdempotencyKeys, KeyBusy, OtherBody
from ports.security import Vault
from ports.unit_of_work import UnitOfWork
from tests.integration.conftest import Database
from tests.servers import MariaDb, kill
from tjdomain.shared.errors import TransactionRefused, WrongState

THING = UUID(int=9)


@frozen
class AddRow:
    series: str


class AddsRow:
    """Adds a row without looking; only the key keeps it from adding two."""

    begun, go_on = Event(), Event()

    def __init__(self, uow: UnitOfWork, session: DatabaseSession) -> None:
        self._uow = uow
        self._session = session

    def __call__(self, command: AddRow, /) -> UUID:
        with self._uow:
            number = self._session.connection.execute(select(func.count()).select_from(sequence)).scalar_one()
            self._session.connection.execute(insert(sequence), {"series": f"{command.series}{number}", "value": number})
            if command.series == "refused":
                raise WrongState("row", "any", "add")
            if command.series == "slow":
                self.begun.set()
                self.go_on.wait(10)
        return THING


def answer(thing: UUID) -> Answer:
    return Answer("row", thing)


@pytest.fixture
def run(database: Database, clock: SettableClock) -> Runner:
    container = punq.Container()
    container.register(DatabaseSession, factory=database.session, scope=punq.Scope.transient)
    container.register(UnitOfWork, DatabaseUnitOfWork)
    container.register(Vault, instance=database.vault)
    container.register(Clock, instance=clock)
    container.register(IdempotencyKeys, DatabaseIdempotencyKeys)
    container.register(AddsRow)
    container.register(keyed(AddsRow, answer))
    AddsRow.begun.clear()
    AddsRow.go_on.clear()
    return Runner(container)


def rows(database: Database) -> int:
    with reading(database.engine) as connection:
        return connection.execute(select(func.count()).select_from(sequence)).scalar_one()


def test_the_second_request_gets_the_answer_of_the_first(run: Runner, database: Database) -> None:
    once = keyed(AddsRow, answer)
    first = run(once, KeyedCommand(CALL, AddRow("a")))
    second = run(once, KeyedCommand(CALL, AddRow("a")))
    assert (first, second) == (Done(Answer("row", THING), THING), Done(Answer("row", THING)))
    assert rows(database) == 1


def test_eight_parallel_requests_do_the_thing_once(run: Runner, database: Database) -> None:
    once = keyed(AddsRow, answer)
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: run(once, KeyedCommand(CALL, AddRow("a"))), range(8)))
    assert [each.answer for each in done] == [Answer("row", THING)] * 8
    assert sum(each.result is not None for each in done) == 1
    assert rows(database) == 1


def test_a_refusal_leaves_the_key_free_and_nothing_else(run: Runner, database: Database) -> None:
    once = keyed(AddsRow, answer)
    with pytest.raises(WrongState):
        run(once, KeyedCommand(CALL, AddRow("refused")))
    assert rows(database) == 0
    assert run(once, KeyedCommand(CALL, AddRow("a"))).result == THING


def test_a_parallel_request_with_another_body_is_refused(run: Runner, database: Database) -> None:
    once = keyed(AddsRow, answer)
    run(once, KeyedCommand(CALL, AddRow("a")))
    with pytest.raises(OtherBody):
        run(once, KeyedCommand(evolve(CALL, body=b"other"), AddRow("b")))
    assert rows(database) == 1


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_a_first_request_that_takes_too_long_makes_the_second_come_again_later(run: Runner, database: Database) -> None:
    once = keyed(AddsRow, answer)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(run, once, KeyedCommand(CALL, AddRow("slow")))
        AddsRow.begun.wait(10)
        with pytest.raises(KeyBusy) as busy:
            run(once, KeyedCommand(CALL, AddRow("slow")))
        AddsRow.go_on.set()
        assert slow.result().result == THING
    assert busy.value.retry_after == 3
    assert rows(database) == 1


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_after_a_commit_without_an_answer_the_key_tells_what_happened(
    run: Runner, database: Database, mariadb_server: MariaDb
) -> None:
    def lose(connection: Connection) -> None:
        connection.exec_driver_sql("COMMIT")  # it takes effect, and then the line breaks before anybody hears of it
        kill(mariadb_server, connection)

    event.listen(database.engine, "commit", lose, once=True)
    done = run(keyed(AddsRow, answer), KeyedCommand(CALL, AddRow("a")))
    assert done == Done(Answer("row", THING))
    assert rows(database) == 1


@pytest.mark.parametrize("database", ["mariadb"], indirect=True)
def test_a_connection_lost_before_the_claim_is_no_busy_key(
    database: Database, clock: SettableClock, mariadb_server: MariaDb
) -> None:
    session = database.session()
    keys = DatabaseIdempotencyKeys(session, database.vault, clock)
    with pytest.raises(TransactionRefused), DatabaseUnitOfWork(session):
        kill(mariadb_server, session.connection)
        keys.claim(CALL)
