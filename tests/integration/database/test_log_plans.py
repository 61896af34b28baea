"""MariaDB finds lines of the log by its indexes: no filter reads the whole of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import text

from adapters.database.event_log import DatabaseEventLog
from adapters.database.queries.log import DatabaseLogQueries
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.memory.world import SeededRandomness
from contracts.ports.deliveries import NOON, certificate_event
from ports.log_queries import LogBook, LogFilter
from tests.integration.conftest import Database
from tests.integration.database.test_examination_plans import explained
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.ids import EventId

MANY = 4000
KINDS = ("certificate.issued", "certificate.printed", "certificate.revoked", "certificate.viewed")


@pytest.fixture
def full(mariadb: Database) -> Database:
    """Some thousands of events in forty days, by a hundred actors, one in a hundred of a rare kind."""
    session = mariadb.session()
    log = DatabaseEventLog(session, mariadb.vault, SeededRandomness())
    with DatabaseUnitOfWork(session):
        for n in range(1, MANY + 1):
            actor = Actor(ActorKind.STAFF, Channel.DESK, UUID(int=n % 100 + 1))
            kind = "certificate.cancelled" if n % 100 == 0 else KINDS[n % 4]
            at = NOON + timedelta(minutes=n * 40 * 1440 // MANY)
            log.append(evolve(certificate_event(n, subject=n % 499), kind=kind, actor=actor, at=at))
    with mariadb.engine.begin() as connection:
        connection.execute(text("ANALYZE TABLE event_log")).all()
    return mariadb


FILTERS = {
    "kind": (LogFilter(book=LogBook.OPERATIONS, kind="certificate.cancelled"), "ix_event_log_kind_id"),
    "actor": (LogFilter(book=LogBook.OPERATIONS, actor=UUID(int=7)), "ix_event_log_actor_id_id"),
    "record": (
        LogFilter(book=LogBook.OPERATIONS, subject_id=certificate_event(7, subject=7).subject_id.value),
        "ix_event_log_subject_id_version",
    ),
    "an old day": (
        LogFilter(book=LogBook.OPERATIONS, first=NOON + timedelta(days=1), last=NOON + timedelta(days=2)),
        "ix_event_log_state_at",
    ),
}


def test_every_filter_of_the_log_uses_its_index(full: Database) -> None:
    queries = DatabaseLogQueries(full.engine, full.vault)
    for name, (wanted, key) in FILTERS.items():
        with explained(full.engine) as steps:
            assert queries.page(wanted, EVERYTHING, None, None, 50), name
        (step,) = steps
        assert step.key == key, f"{name}: {step}"
        assert step.rows <= MANY // 10, f"{name}: {step}"


def test_the_newest_lines_are_read_by_the_key(full: Database) -> None:
    with explained(full.engine) as steps:
        DatabaseLogQueries(full.engine, full.vault).page(
            LogFilter(book=LogBook.VIEWS), EVERYTHING, None, EventId(UUID(int=MANY)), 50
        )
    assert [step.key for step in steps] == ["PRIMARY"]
