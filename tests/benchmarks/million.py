"""A table of a million appointments, made fast: one through the repository, the others after its likeness."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pymysql
from attrs import evolve
from sqlalchemy import Engine

from adapters.database.person_columns import document_index, document_tail_index, phone_index, phone_tail_index
from adapters.database.repositories.booking import DatabaseAppointments
from adapters.database.session import DatabaseSession
from adapters.database.types import seal_context
from adapters.database.unit_of_work import DatabaseUnitOfWork
from contracts.ports.booking import DAY, new, person
from ports.security import Vault
from tests.servers import MariaDb
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Person

ROWS = 1_000_000
DAYS = 1_000
_BATCH = 2_000
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"


def comer(number: int) -> Person:
    """The ``number``-th person, with a name that some sixty others share the beginning of."""
    return evolve(person(number), name=f"{_SURNAMES[number % 16]}{chr(0x4E00 + number % 1_009)}明")


def fill(server: MariaDb, name: str, engine: Engine, vault: Vault) -> None:
    """Fill the empty table ``appointment`` of the database ``name``; the last day's are booked, the others done."""
    with DatabaseUnitOfWork(session := DatabaseSession(engine)):
        DatabaseAppointments(session, vault).add(new(1))
    connection = server.connect(name)
    with connection, connection.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 0")  # nothing is measured yet
        cursor.execute("SELECT * FROM appointment")
        like: dict[str, Any] = cursor.fetchall()[0]
        del like["live_person"]
        into = f"INSERT INTO appointment ({', '.join(f'`{one}`' for one in like)}) VALUES "  # noqa: S608  columns, not values
        for start in range(2, ROWS + 1, _BATCH):
            rows = [tuple(_row(n, like, vault).values()) for n in range(start, min(start + _BATCH, ROWS + 1))]
            cursor.executemany(f"{into}({', '.join(['%s'] * len(like))})", rows)
        cursor.execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1")
        cursor.execute("ANALYZE TABLE appointment")


def _row(n: int, like: dict[str, Any], vault: Vault) -> dict[str, Any]:
    one, key = comer(n), AppointmentId(UUID(int=n))
    number, phone = one.document.number, one.phone
    assert phone is not None
    return {
        **like,
        "id": key.value.bytes,
        "number": f"26{n:010d}",
        "name": one.name,
        "document_number": vault.seal(number.encode(), seal_context("appointment", "document_number", key)),
        "document_index": document_index(one.document, vault),
        "document_tail_index": document_tail_index(number[-4:], vault),
        "phone": vault.seal(phone.number.encode(), seal_context("appointment", "phone", key)),
        "phone_index": phone_index(phone, vault),
        "phone_tail_index": phone_tail_index(phone.number[-4:], vault),
        "employer_name": f"饭店{n % 20_000}",
        "day": DAY - timedelta(days=DAYS - 1 - n * DAYS // (ROWS + 1)),
        "state": (AppointmentState.BOOKED if n > ROWS - ROWS // DAYS else AppointmentState.COMPLETED).value,
        "code": vault.seal(b"ABCD2345", seal_context("appointment", "code", key)),
        "request_key": None,
    }
