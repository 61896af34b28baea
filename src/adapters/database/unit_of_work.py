"""The transaction of one use case run."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from adapters.database.errors import translated
from adapters.database.session import DatabaseSession


class DatabaseUnitOfWork:
    """Commits at the end of the block, rolls back on an error, and speaks the port's errors instead of the driver's."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def __enter__(self) -> Self:
        self._session.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        if error is None:
            self._session.commit()
            return
        self._session.roll_back()
        if refused := translated(error):
            raise refused from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction of an adapter's own, outside any use case."""
    session = DatabaseSession(engine)
    with DatabaseUnitOfWork(session):
        yield session.connection
