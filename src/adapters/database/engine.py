"""Connections to the database: SQLite for one node without a server, MySQL or MariaDB through PyMySQL for more."""

from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from pymysql.constants import CLIENT
from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

from adapters.database.together import WholeCursor

LOCK_WAIT = 3
"""Seconds that a statement waits for a row lock before the database refuses it."""
BUSY_WAIT = 5
"""Seconds that a SQLite writer waits for another process's transaction, and a thread for another's."""
_STRICT = "STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ENGINE_SUBSTITUTION"
_SESSION = f"SET SESSION innodb_lock_wait_timeout={LOCK_WAIT}, time_zone='+00:00', sql_mode='{_STRICT}'"

_WRITE_LOCKS: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()
_READERS: WeakKeyDictionary[Engine, Engine] = WeakKeyDictionary()


def make_engine(url: str, pool_size: int = 16, read_timeout: int = 30, pool_timeout: float = 5) -> Engine:
    """An engine for ``sqlite:///path`` or ``mysql+pymysql://user:password@host:port/name``.

    ``pool_size`` is the most connections it opens, and as many again for reads alone; ``read_timeout`` the seconds
    until a silent server counts as lost, ``pool_timeout`` the seconds that one waits for a free connection.
    """
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        return _sqlite(target, pool_size, pool_timeout)
    shape = {"pool_size": pool_size, "pool_timeout": pool_timeout}
    engine = _mysql(target, read_timeout, isolation_level="READ COMMITTED", **shape)
    reads = _mysql(target, read_timeout, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True, **shape)
    _READERS[engine] = reads
    event.listen(engine, "engine_disposed", lambda _engine: reads.dispose())
    return engine


def for_reads(engine: Engine) -> Engine:
    """The engine for reads that belong to no transaction, of which no end need be told to the server."""
    return _READERS.get(engine, engine)


def write_lock(engine: Engine) -> "Lock | None":
    """The lock that writing units of this process take turns by; ``None`` where the server has row locks."""
    return _WRITE_LOCKS.get(engine)


def _mysql(url: URL, read_timeout: int, **options: Any) -> Engine:
    return create_engine(
        url.set(drivername="mysql+pymysql"),
        max_overflow=0,
        pool_recycle=600,
        pool_use_lifo=True,
        pool_reset_on_return=None,  # every transaction here is ended by the one who began it: saves a round trip
        hide_parameters=True,  # an error goes into the log, and what a person is called does not
        connect_args={
            "charset": "utf8mb4",
            "connect_timeout": 5,
            "read_timeout": read_timeout,
            "write_timeout": read_timeout,
            "init_command": _SESSION,
            "client_flag": CLIENT.FOUND_ROWS | CLIENT.MULTI_STATEMENTS,  # the first as SQLAlchemy has it
            "cursorclass": WholeCursor,
        },
        **options,
    )


def _sqlite(url: URL, pool_size: int, pool_timeout: float) -> Engine:
    if url.database in {None, "", ":memory:"}:
        engine = create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}, hide_parameters=True
        )
    else:
        engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_timeout,
            pool_reset_on_return=None,
            hide_parameters=True,
        )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _WRITE_LOCKS[engine] = Lock()
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; _begin_sqlite says it
    cursor = connection.cursor()
    for pragma in (f"busy_timeout = {BUSY_WAIT * 1000}", "foreign_keys = ON", "journal_mode = WAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
