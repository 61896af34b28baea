"""Transactions on the real databases: what is committed, what is undone, and which error says so."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.database.engine import make_engine
from adapters.database.errors import violated_key
from adapters.database.metadata import metadata
from adapters.database.sequences import DatabaseSequences
from adapters.database.session import DatabaseSession, reading, reading_as_of_now
from adapters.database.tables.kernel import sequence
from adapters.database.unit_of_work import DatabaseUnitOfWork, writing
from contracts.ports.unit_of_work import UnitOfWorkContract
from tests.integration.conftest import Database
from tests.servers import MariaDb, free_port, kill
from tjdomain.shared.errors import CommitUnknown, TransactionRefused, Unavailable


def value(database: Database, series: str) -> int | None:
    with reading(database.engine) as connection:
        return connection.execute(select(sequence.c.value).where(sequence.c.series == series)).scalar()


def begin_series(database: Database, series: str) -> None:
    with writing(database.engine) as connection:
        connection.execute(insert(sequence), {"series": series, "value": 0})


class TestDatabaseUnitOfWork(UnitOfWorkContract):
    @pytest.fixture
    def sequences(self, session: DatabaseSession) -> DatabaseSequences:
        return DatabaseSequences(session)


def test_a_repository_outside_the_transaction_is_a_fault(database: Database) -> None:
    with pytest.raises(RuntimeError, match="inside a unit of work"):
        _ = database.session().connection


def test_a_taken_primary_key_is_named(database: Database) -> None:
    begin_series(database, "a")
    with pytest.raises(IntegrityError) as refused:
        begin_series(database, "a")
    assert violated_key(refused.value) == "pk_sequence"


def test_what_the_session_says_to_mariadb(mariadb: Database) -> None:
    asked = text("SELECT @@tx_isolation, @@innodb_lock_wait_timeout, @@character_set_client, @@autocommit")
    with writing(mariadb.engine) as connection:
        assert tuple(connection.execute(asked).one()) == ("READ-COMMITTED", 3, "utf8mb4", 0)
        table = connection.execute(text("SHOW CREATE TABLE event_log")).one()[1]
    with reading(mariadb.engine) as connection:
        assert tuple(connection.execute(asked).one())[1:] == (3, "utf8mb4", 1)
    with reading_as_of_now(mariadb.engine) as connection:
        assert connection.execute(asked).one()[3] == 0
    assert "COLLATE=utf8mb4_bin" in table


def test_sqlite_writes_ahead_and_waits(sqlite: Database) -> None:
    with reading(sqlite.engine) as connection:
        pragmas = ("journal_mode", "busy_timeout", "foreign_keys")
        told = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas]
    assert told == ["wal", 5000, 1]


def test_a_deadlock_is_refused_once_and_the_other_ends(mariadb: Database) -> None:
    begin_series(mariadb, "a")
    begin_series(mariadb, "b")
    met = Barrier(2)
    outcomes: list[str] = []

    def cross(first: str, second: str) -> None:
        session = mariadb.session()
        try:
            with DatabaseUnitOfWork(session):
                for series in (first, second):
                    session.connection.execute(update(sequence).where(sequence.c.series == series).values(value=9))
                    if series == first:
                        met.wait(5)
        except TransactionRefused:
            outcomes.append("refused")
        else:
            outcomes.append("done")

    threads = [Thread(target=cross, args=order) for order in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert (value(mariadb, "a"), value(mariadb, "b")) == (9, 9)


def test_a_lock_wait_is_refused_and_undoes_the_whole_transaction(mariadb: Database) -> None:
    begin_series(mariadb, "a")
    holder, waiter = mariadb.session(), mariadb.session()
    with DatabaseUnitOfWork(holder):
        holder.connection.execute(update(sequence).values(value=1))
        with pytest.raises(TransactionRefused), DatabaseUnitOfWork(waiter):
            waiter.connection.execute(insert(sequence), {"series": "b", "value": 1})
            waiter.connection.execute(text("SET SESSION innodb_lock_wait_timeout = 1"))
            waiter.connection.execute(update(sequence).where(sequence.c.series == "a").values(value=2))
    assert (value(mariadb, "a"), value(mariadb, "b")) == (1, None)


def test_a_connection_lost_before_commit_is_refused(mariadb: Database, mariadb_server: MariaDb) -> None:
    session = mariadb.session()
    with pytest.raises(TransactionRefused), DatabaseUnitOfWork(session):
        session.connection.execute(insert(sequence), {"series": "a", "value": 1})
        kill(mariadb_server, session.connection)
        session.connection.execute(update(sequence).values(value=2))
    assert value(mariadb, "a") is None


def test_a_connection_lost_in_commit_leaves_the_outcome_unknown(mariadb: Database, mariadb_server: MariaDb) -> None:
    session = mariadb.session()
    with pytest.raises(CommitUnknown), DatabaseUnitOfWork(session):
        session.connection.execute(insert(sequence), {"series": "a", "value": 1})
        kill(mariadb_server, session.connection)
    with DatabaseUnitOfWork(session):
        session.connection.execute(insert(sequence), {"series": "b", "value": 1})
    assert value(mariadb, "b") == 1


def test_a_second_writer_of_sqlite_in_another_process_is_refused_after_the_wait(sqlite: Database) -> None:
    other = make_engine(sqlite.url, pool_size=1)  # an engine of its own has a lock of its own, as another process has
    with reading(other) as connection:
        connection.execute(text("PRAGMA busy_timeout = 50"))
    with writing(sqlite.engine), pytest.raises(TransactionRefused), writing(other):
        pass
    other.dispose()


def test_two_processes_of_eight_threads_write_to_sqlite_in_turns(sqlite: Database) -> None:
    begin_series(sqlite, "a")
    other = make_engine(sqlite.url)  # with a lock of its own, as another process has

    def add(engine: Engine) -> None:
        for _ in range(5):
            with writing(engine) as connection:
                connection.execute(update(sequence).values(value=sequence.c.value + 1))

    threads = [Thread(target=add, args=(engine,)) for engine in [sqlite.engine, other] * 8]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert value(sqlite, "a") == 80


def test_a_writer_that_does_not_get_its_turn_is_refused(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.database.session.BUSY_WAIT", 0.05)
    with writing(sqlite.engine), pytest.raises(TransactionRefused), writing(sqlite.engine):
        pass
    with writing(sqlite.engine):
        pass


def test_without_a_free_connection_the_database_is_unavailable(database: Database) -> None:
    engine = make_engine(database.url, pool_size=1, pool_timeout=0.05)
    for use in (reading, writing):
        with use(engine), pytest.raises(Unavailable), use(engine):
            pass
        with use(engine):
            pass
    engine.dispose()


def test_a_server_that_is_away_is_unavailable() -> None:
    engine = make_engine(f"mysql+pymysql://root@127.0.0.1:{free_port()}/tj")
    with pytest.raises(Unavailable), reading(engine):
        pass
    with pytest.raises(Unavailable), writing(engine):
        pass


def test_faults_of_the_program_stay_what_they_are(database: Database) -> None:
    for use in (reading, writing):
        with pytest.raises(DBAPIError) as fault, use(database.engine) as connection:
            connection.execute(text("SELECT nothing FROM nowhere"))
        assert not isinstance(fault.value, Unavailable)


def test_a_wrong_password_stays_what_it_is(mariadb_server: MariaDb) -> None:
    engine = make_engine(f"mysql+pymysql://nobody:wrong@127.0.0.1:{mariadb_server.port}/tj")
    with pytest.raises(DBAPIError, match="1045"), writing(engine):
        pass


def test_a_missing_value_violates_no_unique_key(database: Database) -> None:
    with pytest.raises(DBAPIError) as refused, writing(database.engine) as connection:
        connection.execute(insert(sequence), {"series": "a", "value": None})
    assert isinstance(refused.value, IntegrityError)
    assert violated_key(refused.value) == ""


def test_an_error_tells_no_values(database: Database) -> None:
    with pytest.raises(DBAPIError) as refused, reading(database.engine) as connection:
        connection.execute(text("SELECT :name FROM nowhere"), {"name": "ZhangSan"})
    assert "ZhangSan" not in str(refused.value)


def test_a_database_in_memory_serves_one_thread() -> None:
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with writing(engine) as connection:
        connection.execute(insert(sequence), {"series": "a", "value": 1})
    with reading(engine) as connection:
        assert connection.execute(select(sequence.c.value)).scalar() == 1
    engine.dispose()
