"""One connection and its transaction, shared by everything of one resolve."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, NestedTransaction
from sqlalchemy.exc import SQLAlchemyError

from adapters.database.engine import BUSY_WAIT, for_reads, write_lock
from adapters.database.errors import translated
from tjdomain.shared.errors import TransactionRefused


class DatabaseSession:
    """A connection from the pool for as long as a transaction lasts; repositories write through ``connection``.

    A unit of work inside another one is a savepoint of it: undone alone, committed with the outer one.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lock = write_lock(engine)
        self._connection: Connection | None = None
        self._inner: list[NestedTransaction] = []

    @property
    def connection(self) -> Connection:
        """The running transaction's connection; ``RuntimeError`` outside a unit of work, a fault of the program."""
        if self._connection is None:
            message = "repositories work inside a unit of work only"
            raise RuntimeError(message)
        return self._connection

    def begin(self) -> None:
        """Take the turn to write where there is one, and begin. Raises ``TransactionRefused`` or ``Unavailable``."""
        if self._connection is not None:
            self._inner.append(self._connection.begin_nested())
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
        if self._inner:
            self._inner.pop().commit()
            return
        try:
            self.connection.commit()
        except BaseException as error:
            self.roll_back()
            if refused := translated(error, in_commit=True):
                raise refused from error
            raise
        self._end()

    def roll_back(self) -> None:
        """Undo everything and give the connection back; a lost connection has undone it already."""
        if self._inner:
            with suppress(SQLAlchemyError):  # a transaction refused as a whole has no savepoint left
                self._inner.pop().rollback()
            return
        with suppress(SQLAlchemyError):
            self.connection.rollback()
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
            yield self._connection
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
