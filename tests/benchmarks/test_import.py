"""An employer's list of 20,000 people by the command line: time and peak memory, against its rows in bare SQL."""

import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
import xlsxwriter

from adapters.database.tables.booking import appointment
from entrypoints.bootstrap import bootstrap, upgrade_schema
from entrypoints.cli.demo_people import people
from entrypoints.install import departments, install, operator
from entrypoints.settings import fresh_secrets, read_settings
from tests.benchmarks.stage import HOT, ROOT, TIGHT
from tests.servers import MariaDb, mariadb
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.capacity import DayPlan, PeriodPlan
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import Contact
from tjdomain.booking.usecases.create_team import CreateTeam, CreateTeamCommand
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.shared.contact import Phone
from tjdomain.shared.dates import local_day
from tjdomain.shared.trade import Trade

pytestmark = pytest.mark.bench
ROWS = int(os.environ.get("TJ_BENCH_ROWS", "20000"))
GROWN_UP = date(2020, 1, 1)


def members(path: Path) -> None:
    """A list as an employer sends it."""
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet()
    page.write_row(0, 0, ["姓名", "身份证号", "手机号"])
    for row, person in zip(range(1, ROWS + 1), people(Random(7), GROWN_UP), strict=False):
        page.write_row(row, 0, [person.name, person.number, person.phone])
    book.close()


def team(environment: dict[str, str]) -> str:
    """A team with a place for everybody."""
    settings = read_settings(environment)
    upgrade_schema(settings)
    system = bootstrap(settings)
    for _ in install(system):
        pass
    centre, boss, today = departments(system)[0].id, operator(), local_day(datetime.now(UTC))
    plan = DayPlan(periods=(PeriodPlan(period=Period(HOT, TIGHT), capacity=ROWS),))
    span = {"first": today + timedelta(days=1), "last": today + timedelta(days=12)}
    day = system.run(OpenDays, OpenDaysCommand(actor=boss, department=centre, plan=plan, **span)).opened[0]
    command = CreateTeamCommand(
        actor=boss,
        department=centre,
        workplace=Workplace(name="阿胶食品厂"),
        contact=Contact(name="刘经理", phone=Phone("13900000000")),
        trades=frozenset({Trade.FOOD}),
        holds={Slot(day, HOT): ROWS},
        has_licence=True,
    )
    made = system.run(CreateTeam, command)
    system.close()
    return str(made.id)


def bare(server: MariaDb) -> float:
    """Seconds for the same rows into a table with the same keys, and an event each, in bulk and one transaction."""
    names = ", ".join(column.name for column in appointment.c if column.computed is None)
    with server.connect("imports") as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_row LIKE appointment")
        cursor.execute("CREATE TABLE bare_event (id BINARY(16) PRIMARY KEY, body VARBINARY(1000) NOT NULL)")
        cursor.execute(f"SELECT {names} FROM appointment")  # noqa: S608  names of our own table
        rows = cursor.fetchall()
        marks = ", ".join(["%s"] * len(rows[0]))
        connection.begin()
        started = time.perf_counter()
        cursor.executemany(f"INSERT INTO bare_row ({names}) VALUES ({marks})", rows)  # noqa: S608  as above
        cursor.executemany("INSERT INTO bare_event VALUES (%s, %s)", [(row[0], bytes(600)) for row in rows])
        connection.commit()
        return time.perf_counter() - started


def test_twenty_thousand_members_by_the_command_line(tmp_path: Path) -> None:
    members(tmp_path / "list.xlsx")
    with mariadb() as server:
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE imports CHARACTER SET utf8mb4")
        environment = {
            **os.environ,
            **fresh_secrets(),
            "TJ_DATABASE_URL": server.url("imports"),
            "TJ_FILES": str(tmp_path / "files"),
            "PYTHONPATH": str(ROOT / "src"),
        }
        key = team(environment)
        command = [sys.executable, "-m", "entrypoints.cli.main", "import-members", str(tmp_path / "list.xlsx")]
        command += ["--team", key, "--commit", "--json"]
        started = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        taken = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        assert len(json.loads(done.stdout)["booked"]) == ROWS
        rows = bare(server)
    cost = f"processor {used.ru_utime:.1f} s, peak {used.ru_maxrss / 1024:.0f} MB"
    print(f"\n{ROWS} members imported in {taken:.1f} s ({cost}), bare rows {rows:.1f} s")
