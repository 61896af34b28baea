from collections.abc import Iterator

import pymysql
import pytest

from tests.benchmarks.raw_booking import raw_rate
from tests.benchmarks.stage import HOT, TIGHT, Stage, stage
from tests.servers import MariaDb, mariadb

pytestmark = pytest.mark.bench
SECONDS = 10
RAW_BOOKINGS = 16_000


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDb]:
    with mariadb() as running:
        yield running


@pytest.fixture(scope="module")
def running(server: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(server, tmp_path_factory.mktemp("stage")) as ready:
        yield ready


def deadlocks(server: MariaDb) -> int:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")
        return int(cursor.fetchone()[1])


def raw(server: MariaDb) -> float:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE IF NOT EXISTS raw")
    address = {"host": "127.0.0.1", "port": server.port, "user": "root", "password": "", "database": "raw"}
    pymysql.connect(**address).close()
    return raw_rate(address, RAW_BOOKINGS)


def test_full_bookings_against_raw_sql(server: MariaDb, running: Stage) -> None:
    bodies = running.bodies(HOT, seed=1, size=40_000)
    running.rate("/api/v1/appointments", running.bodies(HOT, seed=2, size=2_000), 2, "warm")
    before_rate, before = raw(server), deadlocks(server)
    rate, report = running.rate("/api/v1/appointments", bodies, SECONDS, "hot")
    killed = deadlocks(server) - before
    baseline = (before_rate + raw(server)) / 2
    print(f"\nbookings/s {rate:.0f}, raw {baseline:.0f}, ratio {rate / baseline:.2f}, deadlocks {killed}")
    print(report)
    assert "Non-2xx" not in report


@pytest.mark.parametrize(("route", "empty"), [("public/appointments", "empty"), ("appointments", "empty-signed-in")])
def test_refusals_when_sold_out_against_an_empty_handler(running: Stage, route: str, empty: str) -> None:
    bodies = running.bodies(TIGHT, seed=3, size=20_000)
    running.rate("/api/v1/appointments", bodies, 1, "fill")
    refused, report = running.rate(f"/api/v1/{route}", bodies, SECONDS, f"sold-{empty}")
    nothing, _ = running.rate(f"/api/v1/{empty}", bodies, SECONDS, empty)
    print(f"\n{route}: sold-out refusals/s {refused:.0f}, empty handler {nothing:.0f}, ratio {refused / nothing:.2f}")
    print(report)
    assert "sold_out" in report
