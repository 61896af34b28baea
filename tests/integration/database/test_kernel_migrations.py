"""Migrations up, down and up again, and to the very tables that the code describes."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, Table, bindparam, inspect, text

from adapters.database import migrate
from adapters.database.engine import make_engine
from tests.servers import MariaDb


@pytest.fixture(params=["sqlite", "mariadb"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'tj.sqlite'}"
    server: MariaDb = request.getfixturevalue("mariadb_server")
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS migrated")
        cursor.execute("CREATE DATABASE migrated CHARACTER SET utf8mb4")
    return server.url("migrated")


def tables(url: str) -> set[str]:
    engine = make_engine(url, pool_size=1)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def test_up_to_the_tables_that_the_code_describes_down_and_up_again(empty: str) -> None:
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.newest()
    migrate.check(empty)
    first = tables(empty)
    assert {"appointment", "examination", "certificate", "event_log"} <= first
    migrate.downgrade(empty)
    assert tables(empty) == {"alembic_version"}
    migrate.upgrade(empty)
    assert tables(empty) == first


def test_of_departments_that_had_one_name_the_later_ones_get_a_number(empty: str) -> None:
    migrate.upgrade(empty, "0019")
    engine = make_engine(empty, pool_size=1)
    top, long = bytes([1] * 16), "查" * 60
    there = [
        (2, None, "东院"),
        (3, None, "东院"),
        (4, top, "东院"),
        (5, None, "东院（2）"),
        (6, top, long),
        (7, top, long),
    ]
    insert = text(
        "INSERT INTO department (id, version, parent, name, `order`, disabled) VALUES (:id, 1, :parent, :name, 0, 0)"
    )
    with engine.begin() as connection:
        rows = [{"id": bytes([key] * 16), "parent": parent, "name": name} for key, parent, name in there]
        connection.execute(insert.bindparams(bindparam("id"), bindparam("parent")), rows)
    migrate.upgrade(empty)
    with engine.begin() as connection:
        names = connection.execute(text("SELECT name FROM department ORDER BY id")).scalars().all()
    engine.dispose()
    assert names == ["东院", "东院（3）", "东院", "东院（2）", long, "查" * 57 + "（2）"]


def insert(connection: Connection, name: str, number: int, **values: Any) -> None:
    """A row of which only ``values`` mean something."""
    table = Table(name, MetaData(), autoload_with=connection)
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    anything: dict[type, Any] = {
        int: number,
        bool: False,
        str: str(number),
        bytes: bytes([number] * 16),
        date: noon.date(),
        datetime: noon,
    }
    needed = {one.name: anything[one.type.python_type] for one in table.columns if not one.nullable}
    connection.execute(table.insert().values(needed | values))


def test_trades_that_failed_before_they_were_counted_are_told_by_the_certificate(empty: str) -> None:
    migrate.upgrade(empty, "0022")
    decided = (
        ("qualified", 3, ",food,drugs,"),
        ("qualified", 2, None),
        ("unqualified", 2, None),
        ("in_progress", 2, None),
    )
    engine = make_engine(empty, pool_size=1)
    with engine.begin() as connection:
        for number, (state, trades, passed) in enumerate(decided, 1):
            insert(connection, "examination", number, state=state, trades=json.dumps(["food"] * trades))
            if passed is not None:
                insert(connection, "certificate", number, edition=1, trades=passed)
    migrate.upgrade(empty)
    with engine.connect() as connection:
        failed = connection.execute(text("SELECT failed FROM examination ORDER BY number")).scalars().all()
    engine.dispose()
    assert failed == [1, 0, 2, 0]


def test_an_announcement_of_before_readers_were_counted_has_none(empty: str) -> None:
    migrate.upgrade(empty, "0023")
    engine = make_engine(empty, pool_size=1)
    with engine.begin() as connection:
        insert(connection, "announcement", 1)
    migrate.upgrade(empty)
    with engine.connect() as connection:
        counts = connection.execute(text("SELECT read_count FROM announcement")).scalars().all()
    engine.dispose()
    assert counts == [0]
