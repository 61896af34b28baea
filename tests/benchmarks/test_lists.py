"""The list of appointments over a million rows, against the bare SQL that it sends."""

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pymysql
import pytest
from attrs import frozen
from sqlalchemy import Engine, event

from adapters.database import migrate
from adapters.database.engine import for_reads, make_engine
from adapters.database.queries.appointments import DatabaseAppointmentQueries
from adapters.security.vault import AesVault
from contracts.ports.booking import CENTRE, DAY
from contracts.ports.booking_queries import ALL
from ports.booking_queries import AppointmentFilter
from tests.benchmarks.million import ROWS, comer, fill
from tests.servers import MariaDb, mariadb
from tjdomain.booking.domain.appointment import AppointmentState

pytestmark = pytest.mark.bench
ROUNDS = 40
MEMORY = "--innodb-buffer-pool-size=2G"
"""As a server of this size is set up; the default of 128 MB holds an eighth of the table."""
SOMEBODY = comer(ROWS // 2)
LISTS = {
    "ID number": AppointmentFilter(document=SOMEBODY.document),
    "phone": AppointmentFilter(phone=SOMEBODY.phone.number if SOMEBODY.phone else None),
    "name prefix": AppointmentFilter(name=SOMEBODY.name[:2]),
    "day and state": AppointmentFilter(
        department=CENTRE, first=DAY, last=DAY, states=frozenset({AppointmentState.BOOKED})
    ),
    "newest first": AppointmentFilter(),
}


@frozen
class Table:
    """A million appointments."""

    server: MariaDb
    engine: Engine
    queries: DatabaseAppointmentQueries


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    with mariadb(MEMORY) as server:
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE million CHARACTER SET utf8mb4")
        migrate.upgrade(server.url("million"))
        engine = make_engine(server.url("million"))
        vault = AesVault({"k": bytes(32)}, {"k": bytes(32)})
        fill(server, "million", engine, vault)
        yield Table(server, engine, DatabaseAppointmentQueries(engine, vault))
        engine.dispose()


def milliseconds(work: Callable[[], object]) -> float:
    """Median of ``ROUNDS`` runs, after two that warm up."""
    taken = []
    for round_ in range(ROUNDS + 2):
        started = time.perf_counter()
        work()
        if round_ > 1:
            taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


@pytest.mark.parametrize("name", list(LISTS))
def test_a_page_of_fifty_against_its_bare_sql(table: Table, name: str) -> None:
    wanted, sent = LISTS[name], list[tuple[str, Any]]()

    reads = for_reads(table.engine)

    @event.listens_for(reads, "before_cursor_execute")
    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        sent.append((statement, parameters))

    rows = table.queries.page(wanted, ALL, None, 50)
    event.remove(reads, "before_cursor_execute", keep)
    ((statement, parameters),) = sent
    with table.server.connect("million") as connection, connection.cursor(pymysql.cursors.Cursor) as cursor:

        def bare() -> object:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

        assert len(rows) == len(bare()) > 0  # type: ignore[arg-type]
        raw, ours = milliseconds(bare), milliseconds(lambda: table.queries.page(wanted, ALL, None, 50))
    print(f"\n{name}: {len(rows)} rows, {ours:.2f} ms, bare {raw:.2f} ms, wanted below {2 * raw + 2:.2f} ms")
