"""Second factors on SQLite and MariaDB, and what happens to a code that comes many times at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from adapters.database.repositories.second_factors import DatabaseSecondFactors
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports.second_factors import NOW, SECRET, USER, FactorStorage, SecondFactorsContract, confirmed
from tests.integration.conftest import Database
from tjdomain.identity.domain.second_factor import SecondFactor
from tjdomain.shared.errors import StaleVersion

_THREADS = 8


def storage_in(database: Database) -> FactorStorage:
    session = database.session()
    return FactorStorage(uow=DatabaseUnitOfWork(session), factors=DatabaseSecondFactors(session, database.vault))


class TestSecondFactors(SecondFactorsContract):
    @pytest.fixture
    def storage(self, database: Database) -> FactorStorage:
        return storage_in(database)

    def test_neither_secret_nor_recovery_code_can_be_read_from_the_tables(
        self, storage: FactorStorage, database: Database
    ) -> None:
        confirmed(storage, USER, "recovery")
        with database.engine.connect() as connection:
            rows = [*connection.execute(text("SELECT * FROM second_factor"))]
            rows += connection.execute(text("SELECT * FROM recovery_code"))
        stored = b"|".join(each if isinstance(each, bytes) else str(each).encode() for row in rows for each in row)
        assert not [secret for secret in (SECRET, b"recovery") if secret in stored]


def at_once(database: Database, ask: Callable[[FactorStorage], bool]) -> int:
    """How often ``ask`` is answered yes to threads that ask at the same time, each in its own transaction."""
    ready = Barrier(_THREADS)

    def one(_: int) -> bool:
        storage = storage_in(database)
        ready.wait()
        with storage.uow:
            return ask(storage)

    with ThreadPoolExecutor(_THREADS) as threads:
        return sum(threads.map(one, range(_THREADS)))


def test_a_code_that_comes_many_times_at_once_counts_once(database: Database) -> None:
    confirmed(storage_in(database))
    assert at_once(database, lambda storage: storage.factors.use_step(USER, 101)) == 1
    assert at_once(database, lambda storage: storage.factors.use_recovery(USER, "one", NOW)) == 1


def test_a_set_up_that_is_confirmed_many_times_at_once_has_one_set_of_recovery_codes(database: Database) -> None:
    storage = storage_in(database)
    with storage.uow:
        storage.factors.offer(USER, SECRET)
    offered = SecondFactor(id=USER, secret=SECRET)
    assert at_once(database, lambda storage: storage.factors.confirm(offered, 100, NOW, ("one", "two"))) == 1
    with storage.uow:
        assert storage.factors.recovery_left(USER) == 2


def test_of_first_offers_at_the_same_time_one_stays(database: Database) -> None:
    def offer(storage: FactorStorage) -> bool:
        try:
            storage.factors.offer(USER, SECRET)
        except StaleVersion:
            return False
        return True

    assert at_once(database, offer) >= 1
    storage = storage_in(database)
    with storage.uow:
        assert storage.factors.get(USER) is not None
