"""MariaDB finds examinations by its indexes: no list reads the whole table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve, frozen
from sqlalchemy import Engine, event, insert, text

from adapters.database.engine import for_reads
from adapters.database.queries.examination import DatabaseExaminationQueries
from adapters.database.repositories.examination import DatabaseExaminations
from adapters.database.rows.examination import examination_to_row
from adapters.database.rows.examination_parts import parts_of
from adapters.database.rows.examination_sealing import sealed_row
from adapters.database.tables.examination import examination, examination_item, examination_tube
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports import examination_samples as samples
from contracts.ports.examination_queries import reader
from contracts.ports.examination_samples import CENTRE, DOCTOR, TODAY, TYPIST
from ports.examination_queries import ExaminationFilter, Reviewer
from tests.integration.conftest import Database
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, Station
from tjdomain.shared.ids import AppointmentId, TeamId

MANY = 3000
DAYS = 60


@frozen
class Step:
    """How the server reads one table of a statement; ``rows`` is its guess."""

    table: str
    way: str
    key: str
    rows: int


def one_of_many(n: int) -> Examination:
    """The ``n``-th: most are long finished, the last days' are at work."""
    person = samples.somebody(n, name=f"{'赵钱孙李周吴郑王'[n % 8]}{chr(0x4E00 + n)}")
    day = TODAY - timedelta(days=(MANY - n) * DAYS // MANY)
    new = samples.registered(1, person=person, appointment=AppointmentId(UUID(int=n)), team=TeamId(UUID(int=n // 40)))
    state = ExaminationState.QUALIFIED if n < MANY * 9 // 10 else list(ExaminationState)[n % 5]
    return evolve(
        new,
        id=evolve(new.id, value=UUID(int=n)),
        registration=evolve(new.registration, employer_name=f"饭店{n // 40}"),
        number=f"{n:012d}",
        slip=f"{n:08d}",
        tubes=tuple(evolve(tube, barcode=f"{place}{n:08d}") for place, tube in enumerate(new.tubes)),
        day=day,
        due=day + timedelta(days=30),
        state=state,
        items=tuple(new.item(code) for code in ("heart", "chest_xray", "alt")),
    )


@pytest.fixture
def full(mariadb: Database) -> Database:
    """A table with some thousands of examinations, as the server's statistics know."""
    with mariadb.engine.begin() as connection:
        for start in range(0, MANY, 500):
            some = [one_of_many(n) for n in range(start, start + 500)]
            connection.execute(insert(examination), [examination_to_row(e, mariadb.vault) for e in some])
            for table in (examination_item, examination_tube):
                parts = [values for e in some for values in parts_of(e)[table].values()]
                connection.execute(insert(table), [sealed_row(table, values, mariadb.vault) for values in parts])
        for table in (examination, examination_item, examination_tube):
            connection.execute(text(f"ANALYZE TABLE {table.name}")).all()
    return mariadb


@contextmanager
def explained(engine: Engine) -> Iterator[list[Step]]:
    """How each statement is run that is said meanwhile."""
    said: list[tuple[str, Any]] = []
    steps: list[Step] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            said.append((statement, parameters))

    for one in {engine, for_reads(engine)}:
        event.listen(one, "before_cursor_execute", listen)
    yield steps
    for one in {engine, for_reads(engine)}:
        event.remove(one, "before_cursor_execute", listen)
    with engine.connect() as connection:
        for statement, parameters in said:
            rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).mappings()
            steps += [
                Step(row["table"] or "", row["type"] or "", row["key"] or "", int(row["rows"] or 0)) for row in rows
            ]


SOMEBODY = samples.somebody(77)
PAGES = {
    "number": (ExaminationFilter(code="000000000077"), "uq_examination_number_department"),
    "slip": (ExaminationFilter(code="00000077"), "uq_examination_slip_department"),
    "barcode": (ExaminationFilter(code="100000077"), "uq_examination_tube_barcode_department"),
    "document": (ExaminationFilter(document=SOMEBODY.document), "ix_examination_document_index_id"),
    "document tail": (ExaminationFilter(document_tail="0077"), "ix_examination_document_tail_index_id"),
    "phone": (ExaminationFilter(phone="13900000077"), "ix_examination_phone_index_id"),
    "phone tail": (ExaminationFilter(phone_tail="0077"), "ix_examination_phone_tail_index_id"),
    "name": (ExaminationFilter(name="赵一"), "ix_examination_name"),
    "employer": (ExaminationFilter(employer="饭店74"), "ix_examination_employer_name"),
    "team": (ExaminationFilter(team=TeamId(UUID(int=7))), "ix_examination_team_id"),
    "day and state": (
        ExaminationFilter(first=TODAY, last=TODAY, states=frozenset({ExaminationState.IN_PROGRESS})),
        "ix_examination_day_state_id",
    ),
    "state": (ExaminationFilter(states=frozenset({ExaminationState.AWAITING_REVIEW})), "ix_examination_state_id"),
    "overdue": (ExaminationFilter(overdue_on=TODAY), "ix_examination_state_id"),
    "review queue": (
        ExaminationFilter(
            states=frozenset({ExaminationState.AWAITING_REVIEW}), not_by=Reviewer(user=TYPIST, staff=DOCTOR)
        ),
        "ix_examination_state_id",
    ),
}


def test_every_list_is_read_by_its_index(full: Database) -> None:
    queries = DatabaseExaminationQueries(full.engine, full.vault)
    for name, (wanted, key) in PAGES.items():
        with explained(full.engine) as steps:
            queries.page(wanted, reader(), None, 20)
        assert key in {step.key for step in steps}, name
        assert widest(steps) < MANY // 10, name


def widest(steps: list[Step]) -> int:
    """The most rows of a table of ours that any step expects to read."""
    return max(step.rows for step in steps if step.table.startswith("examination"))


def test_a_work_list_is_read_by_an_index(full: Database) -> None:
    queries = DatabaseExaminationQueries(full.engine, full.vault)
    for first in (TODAY, TODAY - timedelta(days=30)):
        with explained(full.engine) as steps:
            assert queries.waiting(Station.XRAY, first, TODAY, reader(), None, 20)
        people, items, tubes = steps
        assert people.key in {"ix_examination_day_state_id", "ix_examination_state_id"}
        assert (items.way, items.key, tubes.way, tubes.key) == ("range", "PRIMARY", "range", "PRIMARY")
        assert widest(steps) < MANY // 5


def test_what_a_use_case_asks_for_is_read_by_an_index(full: Database) -> None:
    session = full.session()
    examinations = DatabaseExaminations(session, full.vault)
    some = [one_of_many(n) for n in (5, 50, 500)]
    asked: dict[str, Callable[[], object]] = {
        "one": lambda: examinations.get(some[0].id),
        "some": lambda: examinations.get_all([e.id for e in some]),
        "of an appointment": lambda: examinations.of_appointment(AppointmentId(UUID(int=77))),
        "open ones of a person": lambda: examinations.open_of(CENTRE, SOMEBODY.document),
        "by codes": lambda: examinations.ids_by_code(CENTRE, [e.number for e in some]),
    }
    for name, ask in asked.items():
        with explained(full.engine) as steps, DatabaseUnitOfWork(session):
            ask()
        assert all(step.key for step in steps if step.table.startswith("examination")), name
        assert widest(steps) < MANY // 10, name
