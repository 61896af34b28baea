"""The page of appointments over a million rows, against all that it asks the database, bare."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pymysql
import pytest
from sqlalchemy import event

from adapters.database import migrate
from adapters.database.engine import for_reads, make_engine
from tests.benchmarks.million import fill
from tests.benchmarks.test_lists import MEMORY, milliseconds
from tests.integration.journeys.hospital import Hospital, opened
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, screen_of
from tests.servers import MariaDb, mariadb

pytestmark = pytest.mark.bench
NAME = "pages"
PAGES = {"newest first": "", "one day": "?first=2026-03-02&last=2026-03-02", "one state": "?states=booked"}


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDb]:
    with mariadb(MEMORY) as running:
        with running.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4")
        migrate.upgrade(running.url(NAME))
        yield running


@pytest.fixture(scope="module")
def hospital(server: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """One to which a million appointments were made."""
    with opened(server.url(NAME), tmp_path_factory.mktemp("files"), MORNING) as made:
        engine = make_engine(server.url(NAME))
        fill(server, NAME, engine, made.system.vault)
        engine.dispose()
        with server.connect(NAME) as connection, connection.cursor() as cursor:
            cursor.execute("UPDATE appointment SET department = %s", (made.centre.value.bytes,))
            connection.commit()
            cursor.execute("ANALYZE TABLE appointment")
        yield made


@pytest.mark.parametrize("name", list(PAGES))
def test_the_page_against_all_its_bare_sql(server: MariaDb, hospital: Hospital, name: str) -> None:
    screen, path = screen_of(hospital, DESK), f"/admin/bookings{PAGES[name]}"
    sent = list[tuple[str, Any]]()
    engine = hospital.system.engine
    reads = [engine, for_reads(engine)]

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):  # the log of views is written besides, and cannot be written again
            sent.append((statement, parameters))

    def show() -> Any:
        return screen.web.get(path)

    show()
    for one in reads:
        event.listen(one, "before_cursor_execute", keep)
    page = show()
    for one in reads:
        event.remove(one, "before_cursor_execute", keep)
    assert page.status_code == 200
    with server.connect(NAME) as connection, connection.cursor(pymysql.cursors.Cursor) as cursor:
        raw, ours = milliseconds(_bare(cursor, sent)), milliseconds(show)
    print(
        f"\n{name}: {ours:.1f} ms, {len(sent)} statements bare {raw:.1f} ms, wanted below {3 * raw + 10:.1f} ms;"
        f" {len(gzip.compress(page.content)) / 1000:.1f} kB packed, {len(page.content) / 1000:.0f} kB plain"
    )


def _bare(cursor: Any, sent: list[tuple[str, Any]]) -> Callable[[], object]:
    def run() -> None:
        for statement, parameters in sent:
            cursor.execute(statement, parameters)
            cursor.fetchall()

    return run
