"""What a transaction writes waits for the next answer that it needs, and goes to MariaDB in one trip with it."""

from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import bindparam, event, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.session import MOST_TOGETHER, DatabaseSession
from adapters.database.tables.kernel import sequence
from adapters.database.together import Write
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports.booking import appointment, new, person
from tests.integration.conftest import Database
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.errors import AlreadyBooked

_S = sequence.c
_INSERT = insert(sequence)
_RAISE = update(sequence).where(_S.series.like(bindparam("begins"))).values(value=_S.value + bindparam("by"))
_COUNT = select(func.count()).select_from(sequence)


def line(series: str) -> Write:
    return Write(_INSERT, {"series": series, "value": 1})


def stored(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {row.series: row.value for row in connection.execute(select(_S.series, _S.value))}


@pytest.fixture
def texts(database: Database) -> list[str]:
    """The SQL texts that go to the database."""
    sent: list[str] = []

    def hear(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        sent.append(text)

    event.listen(database.engine, "before_cursor_execute", hear)
    return sent


def test_the_last_one_answers_for_itself_alone(session: DatabaseSession, uow: DatabaseUnitOfWork) -> None:
    with uow:
        session.later(line("a1"))
        session.later(line("a2"))
        session.later(line("b1"))
        assert session.now(Write(_RAISE, {"begins": "a%", "by": 5})) == 2


def test_they_go_in_one_trip(
    database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork, texts: list[str]
) -> None:
    with uow:
        session.later(line("a1"))
        session.later(line("b1"))
        session.now(Write(_RAISE, {"begins": "a%", "by": 5}))
    assert stored(database) == {"a1": 6, "b1": 1}
    written = [text for text in texts if "sequence" in text and not text.startswith("SELECT")]
    assert len(written) == (1 if database.engine.dialect.name == "mysql" else 3)


def test_rows_of_one_shape_that_follow_each_other_go_as_one_insert(
    database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork, texts: list[str]
) -> None:
    with uow:
        session.later(line("a1"))
        session.later(line("a2"))
        session.later(Write(_RAISE, {"begins": "a%", "by": 5}))
        session.later(line("a3"))
        session.later(Write(_INSERT, {"value": 7, "series": "a4"}))
    assert stored(database) == {"a1": 6, "a2": 6, "a3": 1, "a4": 7}
    inserts = sum(text.count("INSERT INTO sequence") for text in texts)
    assert inserts == (3 if database.engine.dialect.name == "mysql" else 4)


def test_very_many_go_in_several_trips_and_all_arrive(
    database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork, texts: list[str]
) -> None:
    many = 2 * MOST_TOGETHER + 1
    with uow:
        for n in range(many):
            session.later(line(f"n{n}"))
    assert len(stored(database)) == many
    written = [text for text in texts if text.startswith("INSERT INTO sequence")]
    assert len(written) == (3 if database.engine.dialect.name == "mysql" else many)


def test_what_asks_next_finds_them(session: DatabaseSession, uow: DatabaseUnitOfWork) -> None:
    with uow:
        session.later(line("a1"))
        assert session.connection.execute(_COUNT).scalar() == 1
        session.later(line("a2"))
        with session.reading() as connection:
            assert connection.execute(_COUNT).scalar() == 2


def test_the_end_sends_what_still_waits(database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork) -> None:
    with uow:
        session.later(line("a1"))
        session.later(line("a2"))
    assert stored(database) == {"a1": 1, "a2": 1}


def test_a_refusal_at_the_end_leaves_nothing(
    database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork
) -> None:
    with pytest.raises(IntegrityError), uow:
        session.later(line("a1"))
        session.later(line("a1"))
        session.later(line("a2"))
    with uow:
        session.later(line("b1"))
    assert stored(database) == {"b1": 1}


def test_what_was_undone_is_not_sent_later(
    database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork
) -> None:
    with pytest.raises(LookupError), uow:
        session.later(line("a1"))
        raise LookupError
    with uow:
        session.later(line("b1"))
        with pytest.raises(LookupError), uow:
            session.later(line("b2"))
            raise LookupError
        session.later(line("b3"))
    assert stored(database) == {"b1": 1, "b3": 1}


def test_outside_a_transaction_nothing_is_written(session: DatabaseSession) -> None:
    with pytest.raises(RuntimeError):
        session.later(line("a1"))
    with pytest.raises(RuntimeError):
        session.now(line("a1"))


def test_a_taken_key_is_told_in_the_words_of_its_table(
    database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork
) -> None:
    appointments = DatabaseAppointments(session, database.vault)
    with uow:
        appointments.add(new(1))
    with pytest.raises(AlreadyBooked), uow:
        session.later(line("a1"))
        appointments.add(new(2, person=person(1)))
        session.later(line("a2"))
        session.now(line("a3"))
    assert stored(database) == {}


@pytest.mark.parametrize(
    "name", ["100%纯;好吃", "%(0_id)s", 'O\'Neill \\ "甲"', "𠮷野家;DROP TABLE sequence", "%s %% ?"]
)
def test_values_stay_what_they_are(
    database: Database, session: DatabaseSession, uow: DatabaseUnitOfWork, name: str
) -> None:
    appointments = DatabaseAppointments(session, database.vault)
    odd = evolve(appointment(1), workplace=Workplace(name=name))
    with uow:
        appointments.add(new(1, workplace=odd.workplace))
        session.now(line("a1"))
    with uow:
        assert appointments.get(odd.id) == odd
