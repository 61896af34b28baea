"""Hospitals to play stories in, on SQLite and on MariaDB."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from adapters.database.engine import make_engine
from tests import servers
from tests.integration.conftest import Database
from tests.integration.journeys.hospital import Hospital, opened

OPENING = datetime(2026, 2, 24, 0, 30, tzinfo=UTC)
"""Half past eight in Shanghai, the first working day after the Spring Festival holidays of 2026."""


@pytest.fixture
def hospital(database: Database, tmp_path: Path) -> Iterator[Hospital]:
    """A hospital of one's own, from its opening on."""
    with opened(database.url, tmp_path / "files", OPENING) as made:
        yield made


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
def shared_hospital(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """One hospital for a module of tests that leave nothing behind or do not mind what others left."""
    folder = tmp_path_factory.mktemp("hospital")
    with opened(asked_database(request, folder, "journeys"), folder / "files", OPENING) as made:
        yield made


def asked_database(request: pytest.FixtureRequest, folder: Path, name: str) -> str:
    """The address of an empty one for a module: SQLite in the folder or MariaDB by that name, as its parameter says."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "tj.sqlite")
        return f"sqlite:///{folder / 'tj.sqlite'}"
    return own_database(request.getfixturevalue("mariadb_server"), request.getfixturevalue("all_tables"), name)


def own_database(server: servers.MariaDb, tables: MetaData, name: str = "journeys") -> str:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE OR REPLACE DATABASE {name} CHARACTER SET utf8mb4")
    engine = make_engine(server.url(name))
    tables.create_all(engine)
    engine.dispose()
    return server.url(name)
