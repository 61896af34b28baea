"""The real databases under test: each test gets an empty schema of all tables."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from attrs import frozen
from sqlalchemy import Connection, Engine, MetaData, Table, text

from adapters.database.engine import make_engine
from adapters.database.schema import complete_metadata
from adapters.database.session import DatabaseSession
from adapters.security.vault import AesVault
from ports.security import Vault
from tests import servers
from tests.integration.first_hospital import first_hospital as first_hospital  # noqa: PLC0414  a fixture

FAST = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=OFF",
    "--innodb-buffer-pool-size=64M",
)
"""Nothing of a test must outlive a power cut."""


@frozen
class Database:
    """A fresh schema and what one needs to work in it."""

    engine: Engine
    url: str
    vault: Vault

    def session(self) -> DatabaseSession:
        """A session of its own, as each resolve gets one."""
        return DatabaseSession(self.engine)


@pytest.fixture(scope="session")
def vault() -> Vault:
    """A cipher with one key of each kind."""
    return AesVault({"k1": bytes(range(32))}, {"i1": bytes(range(32, 64))})


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[servers.MariaDb]:
    """One private MariaDB per test process."""
    try:
        with servers.mariadb(*FAST) as server:
            yield server
    except servers.ServerMissing as missing:
        absent(str(missing))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """One private Redis per test process."""
    try:
        with servers.redis() as url:
            yield url
    except servers.ServerMissing as missing:
        absent(str(missing))


def absent(reason: str) -> NoReturn:
    """Something that Debian has is not there: a skip on a laptop, an error for CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def all_tables() -> MetaData:
    """Every table of the system."""
    return complete_metadata()


@pytest.fixture(scope="session")
def mariadb_engine(mariadb_server: servers.MariaDb, all_tables: MetaData) -> Iterator[Engine]:
    """All tables, made once per test process."""
    with mariadb_server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE tj CHARACTER SET utf8mb4")
    engine = make_engine(mariadb_server.url("tj"))
    all_tables.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def mariadb(mariadb_server: servers.MariaDb, mariadb_engine: Engine, all_tables: MetaData, vault: Vault) -> Database:
    """MariaDB with every table empty."""
    with mariadb_engine.begin() as connection:
        connection.execute(text("SET FOREIGN_KEY_CHECKS = 0"))
        for table in _filled(connection, all_tables):
            connection.execute(table.delete())
        connection.execute(text("SET FOREIGN_KEY_CHECKS = 1"))
    return Database(mariadb_engine, mariadb_server.url("tj"), vault)


def _filled(connection: Connection, tables: MetaData) -> list[Table]:
    """Those with rows, asked for at once: most of a hundred are empty after a test."""
    asked = ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in tables.tables)  # noqa: S608  our own names
    found = connection.exec_driver_sql(f"SELECT {asked}").one()
    return [table for table, is_filled in zip(tables.tables.values(), found, strict=True) if is_filled]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, all_tables: MetaData) -> Path:
    """A file with all tables, copied for each test."""
    path = tmp_path_factory.mktemp("template") / "tj.sqlite"
    engine = make_engine(f"sqlite:///{path}")
    all_tables.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path, vault: Vault) -> Iterator[Database]:
    """SQLite with every table empty."""
    path = tmp_path / "tj.sqlite"
    shutil.copy(sqlite_template, path)
    url = f"sqlite:///{path}"
    engine = make_engine(url)
    yield Database(engine, url, vault)
    engine.dispose()


@pytest.fixture(params=["sqlite", "mariadb"])
def database(request: pytest.FixtureRequest) -> Database:
    """The same test on both databases."""
    found: Database = request.getfixturevalue(request.param)
    return found
