"""Sequences on the real databases, alone and under load."""

from threading import Thread

import pytest

from adapters.database.sequences import DatabaseSequences
from adapters.database.session import DatabaseSession
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports.sequences import SequencesContract
from tests.integration.conftest import Database
from tjdomain.shared.errors import TransactionRefused


class TestDatabaseSequences(SequencesContract):
    @pytest.fixture
    def sequences(self, session: DatabaseSession) -> DatabaseSequences:
        return DatabaseSequences(session)


def test_sixteen_threads_draw_every_number_once(database: Database) -> None:
    drawn: list[int] = []

    def draw() -> None:
        session = database.session()
        sequences = DatabaseSequences(session)
        done = 0
        while done < 5:
            try:
                with DatabaseUnitOfWork(session):
                    number = sequences.next("certificate|2026")
            except TransactionRefused:
                continue
            drawn.append(number)
            done += 1

    threads = [Thread(target=draw) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(drawn) == list(range(1, 81))
