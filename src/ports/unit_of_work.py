"""One transaction."""

from types import TracebackType
from typing import Protocol, Self


class UnitOfWork(Protocol):
    """The transaction of one use case run.

    Leaving the block normally commits, leaving it by an exception rolls back. Repositories of the same resolve share
    it and work only inside. Raises ``TransactionRefused`` or ``CommitUnknown`` where the database undid or lost it.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...
