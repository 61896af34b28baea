"""One connection and its transaction, shared by everything of one resolve."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, NestedTransaction
from sqlalchemy.exc import SQLAlchemyError

from adapters.database.engine import BUSY_WAIT, for_reads, write_lock
from adapters.database.errors import translated
from adapters.database.together import Write, write_together
from tjdomain.shared.errors import TransactionRefused

MOST_TOGETHER = 100
"""Writes in one trip: 20,000 events of an import in one would be more than a server takes (16 MB)."""


class DatabaseSession:
    """A connection from the pool for as long as a transaction lasts; repositories write through ``connection``.

    A unit of work inside another one is a savepoint of it: undone alone, committed with the outer one. What is written
    by ``later`` waits for the next statement, or for the end.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = write_lock(engine)
        self._connection: Connection | None = None
        self._inner: list[NestedTransaction] = []
        self._waiting: list[Write] = []

    @property
    def connection(self) -> Connection:
        """The running transaction's connection; ``RuntimeError`` outside a unit of work, a fault of the program."""
        connection = self._running()
        if self._waiting:
            self._send()
        return connection

    @property
    def transaction(self) -> object:
        """The running transaction as something to remember by; nothing is sent. ``RuntimeError`` outside of one."""
        return self._running()

    def later(self, write: Write) -> None:
        """Write with the next statement that needs an answer: only on SQLite, which has no trips to save, at once."""
        connection = self._running()
        self._waiting.append(write)
        if connection.dialect.name != "mysql" or len(self._waiting) >= MOST_TOGETHER:
            self._send()

    def now(self, write: Write) -> int:
        """Write what waits and this; how many rows this met."""
        self._running()
        self._waiting.append(write)
        return self._send()

    def _send(self) -> int:
        writes, self._waiting = self._waiting, []
        return write_together(self._running(), writes)

    def _running(self) -> Connection:
        if self._connection is None:
            message = "repositories work inside a unit of work only"
            raise RuntimeError(message)
        return self._connection

    def begin(self) -> None:
        """Take the turn to write where there is one, and begin. Raises ``TransactionRefused`` or ``Unavailable``."""
        if self._connection is not None:
            self._inner.append(self.connection.begin_nested())
            return
        if self._lock is not None and not self._lock.acquire(timeout=BUSY_WAIT):
            raise TransactionRefused("database")
        try:
            self._connection = self.engine.connect().execution_options(writes=True)
            self._connection.begin()
        except BaseException as error:
            self._end()
            if refused := translated(error):
                raise refused from error
            raise

    def commit(self) -> None:
        """Commit and give the connection back. Raises ``TransactionRefused`` or ``CommitUnknown``."""
        try:
            connection = self.connection
        except BaseException as error:
            self.roll_back()
            if refused := translated(error):
                raise refused from error
            raise
        if self._inner:
            self._inner.pop().commit()
            return
        try:
            connection.commit()
        except BaseException as error:
            self.roll_back()
            if refused := translated(error, in_commit=True):
                raise refused from error
            raise
        self._end()

    def roll_back(self) -> None:
        """Undo everything and give the connection back; a lost connection has undone it already."""
        self._waiting.clear()
        if self._inner:
            with suppress(SQLAlchemyError):  # a transaction refused as a whole has no savepoint left
                self._inner.pop().rollback()
            return
        with suppress(SQLAlchemyError):
            self._running().rollback()
        self._end()

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        try:
            if connection is not None:
                connection.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The running transaction's connection, or a short one outside a unit of work."""
        if self._connection is not None:
            yield self.connection
            return
        with reading(self.engine) as connection:
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A short connection for queries of which none needs the other. Raises ``Unavailable`` without a database."""
    with _translated(), for_reads(engine).connect() as connection:
        yield connection


@contextmanager
def reading_as_of_now(engine: Engine) -> Iterator[Connection]:
    """A short connection whose queries all see one moment. Raises ``Unavailable`` without a database."""
    with _translated(), engine.connect() as connection:
        if connection.dialect.name == "mysql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield connection


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        if refused := translated(error):
            raise refused from error
        raise
