"""MariaDB finds appointments by its indexes: no list and no rule reads the whole table."""

from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, text

from adapters.database.queries.appointments import DatabaseAppointmentQueries
from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.rows.booking import appointment_to_row
from adapters.database.tables.booking import appointment as table
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports.booking import CENTRE, DAY, appointment, person
from contracts.ports.booking_queries import ALL
from ports.booking_queries import AppointmentFilter, AppointmentSort
from tests.integration.conftest import Database
from tests.integration.database.test_examination_plans import explained
from tjdomain.booking.domain.appointment import Appointment, AppointmentState, Workplace
from tjdomain.booking.domain.licence import LicenceCheck, LicenceState
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.ids import AppointmentId, TeamId

MANY = 3000
DAYS = 60
LAST = DAY
YESTERDAY = DAY - timedelta(days=1)


def one_of_many(n: int) -> Appointment:
    """The ``n``-th: most are long completed, those of the last days are booked."""
    done = n < MANY * 9 // 10
    return appointment(
        n,
        person=person(n, name=f"{'赵钱孙李周吴郑王'[n % 8]}{chr(0x4E00 + n)}"),
        day=DAY - timedelta(days=(MANY - n) * DAYS // MANY),
        state=AppointmentState.COMPLETED if done else AppointmentState.BOOKED,
        licence=LicenceCheck(state=LicenceState.APPROVED if done else LicenceState.PENDING),
        workplace=Workplace(name=f"饭店{n // 40}", licence_number=f"JY{n // 40:014d}"),
        team=TeamId(UUID(int=n // 40 + 1)),
    )


@pytest.fixture
def full(mariadb: Database) -> Database:
    """A table with some thousands of appointments, as the server's statistics know."""
    with mariadb.engine.begin() as connection:
        for start in range(1, MANY, 500):
            rows = [
                {**appointment_to_row(one_of_many(n), mariadb.vault), "code": bytes(64), "request_key": n.to_bytes(32)}
                for n in range(start, start + 500)
            ]
            connection.execute(insert(table), rows)
        connection.execute(text("ANALYZE TABLE appointment")).all()
    return mariadb


PAGES = {
    "number": (AppointmentFilter(number="260000000077"), {"uq_appointment_number"}),
    "document": (AppointmentFilter(document=person(77).document), {"ix_appointment_document_index_id"}),
    "document tail": (AppointmentFilter(document_tail="0077"), {"ix_appointment_document_tail_index"}),
    "phone": (AppointmentFilter(phone="13800000077"), {"ix_appointment_phone_index"}),
    "phone tail": (AppointmentFilter(phone_tail="0077"), {"ix_appointment_phone_tail_index"}),
    "name": (AppointmentFilter(name="赵一"), {"ix_appointment_name"}),
    "employer": (AppointmentFilter(employer="饭店74"), {"ix_appointment_employer_name"}),
    "licence": (AppointmentFilter(licence_number=f"JY{7:014d}"), {"ix_appointment_employer_licence"}),
    "team": (AppointmentFilter(team=TeamId(UUID(int=7))), {"ix_appointment_team"}),
    "day and state": (
        AppointmentFilter(department=CENTRE, first=LAST, last=LAST, states=frozenset({AppointmentState.BOOKED})),
        {"ix_appointment_day_period_start", "ix_appointment_state_day"},
    ),
    "day": (AppointmentFilter(department=CENTRE, first=LAST, last=LAST), {"ix_appointment_day_period_start"}),
    "not come": (
        AppointmentFilter(last=YESTERDAY - timedelta(days=50), states=frozenset({AppointmentState.BOOKED})),
        {"ix_appointment_state_day"},
    ),
    "licences to check": (
        AppointmentFilter(licence_states=frozenset({LicenceState.REJECTED})),
        {"ix_appointment_licence_state"},
    ),
    "newest first": (AppointmentFilter(), {"PRIMARY"}),
}


@pytest.fixture(scope="module")
def read_rows() -> int:
    """More rows than this count as reading the table."""
    return MANY // 10


def test_every_list_of_appointments_uses_its_index(full: Database, read_rows: int) -> None:
    queries = DatabaseAppointmentQueries(full.engine, full.vault)
    for name, (wanted, keys) in PAGES.items():
        with explained(full.engine) as steps:
            queries.page(wanted, ALL, None, 50)
        (step,) = [s for s in steps if s.table == "appointment"]
        assert step.key in keys, f"{name}: {step}"
        assert step.rows <= read_rows, f"{name}: {step}"


def test_the_next_page_goes_on_where_the_last_one_ended(full: Database) -> None:
    queries = DatabaseAppointmentQueries(full.engine, full.vault)
    with explained(full.engine) as steps:
        rows = queries.page(AppointmentFilter(), ALL, AppointmentId(UUID(int=2000)), 50)

    assert [step.key for step in steps] == ["PRIMARY"]
    assert [row.id.value.int for row in rows] == list(range(1999, 1949, -1))


def test_by_day_and_period_pages_are_read_off_their_index(full: Database) -> None:
    queries = DatabaseAppointmentQueries(full.engine, full.vault)
    middle, everything, by_day = AppointmentId(UUID(int=1500)), AppointmentFilter(), AppointmentSort.DAY
    with explained(full.engine) as steps:
        queries.page(everything, ALL, None, 50, by_day)
        rows = queries.page(everything, ALL, middle, 50, by_day)

    assert [row.id.value.int for row in rows] == list(range(1501, 1551))
    first, behind, second = steps
    assert (first.key, second.key) == ("ix_appointment_day_period_start",) * 2
    assert (behind.key, behind.rows) == ("PRIMARY", 1)
    assert first.rows <= 50
    assert second.way == "range"


def test_the_oldest_first_are_read_off_the_primary_key(full: Database) -> None:
    queries = DatabaseAppointmentQueries(full.engine, full.vault)
    with explained(full.engine) as steps:
        queries.page(AppointmentFilter(), ALL, AppointmentId(UUID(int=2000)), 50, AppointmentSort.OLDEST)

    assert [step.key for step in steps] == ["PRIMARY"]


def test_every_rule_reads_appointments_by_a_key(full: Database, read_rows: int) -> None:
    session = full.session()
    appointments, somebody = DatabaseAppointments(session, full.vault), person(77).document
    with explained(full.engine) as steps, DatabaseUnitOfWork(session):
        appointments.live_of(person(2950).document)
        appointments.by_request((77).to_bytes(32))
        appointments.of_person(somebody, 20)
        appointments.get(AppointmentId(UUID(int=77)))
        appointments.of_team(TeamId(UUID(int=7)))
        appointments.booked_on(CENTRE, [LAST])
        appointments.live_among([person(n).document for n in range(2900, 2910)])
        appointments.rejected(CENTRE, YESTERDAY)
        appointments.requests_at(CENTRE, Slot(LAST, time(8)))

    either = {"ix_appointment_day_period_start": "ix_appointment_state_day"}  # both do, statistics decide
    assert [either.get(step.key, step.key) for step in steps] == [
        "uq_appointment_live_person",
        "uq_appointment_request_key",
        "PRIMARY",
        "ix_appointment_document_index_id",
        "PRIMARY",
        "ix_appointment_team",
        "ix_appointment_state_day",
        "uq_appointment_live_person",
        "ix_appointment_licence_state",
        "ix_appointment_state_day",
    ]
    assert max(step.rows for step in steps) <= read_rows
