"""Migrations up, down and up again, and to the very tables that the code describes."""

from pathlib import Path

import pytest
from sqlalchemy import inspect

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
