"""The event log as people read it: sign-ins, who saw whom, and everything that was changed."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.actor import ActorKind, Channel, Scope
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DepartmentId, EventId


class LogBook(Enum):
    """Which part of the log: 登录日志 sign-ins and sign-outs, 查看日志 views and downloads, 操作日志 all else."""

    LOGINS = "logins"
    VIEWS = "views"
    OPERATIONS = "operations"


LOGIN_SUBJECT = "session"
VIEW_SUFFIXES = (".viewed", "_viewed", ".downloaded")


def book_of(kind: str) -> LogBook:
    """The part of the log in which events of ``kind`` stand."""
    if kind.partition(".")[0] == LOGIN_SUBJECT:
        return LogBook.LOGINS
    return LogBook.VIEWS if kind.endswith(VIEW_SUFFIXES) else LogBook.OPERATIONS


@frozen(kw_only=True)
class LogFilter:
    """``first`` to before ``last``; what is ``None`` does not narrow."""

    book: LogBook
    first: datetime | None = None
    last: datetime | None = None
    kind: str | None = None
    actor: UUID | None = None
    subject_id: UUID | None = None


@frozen(kw_only=True)
class LogEntry:
    """An event as it is kept; ``old`` and ``new`` hold what differs, personal and medical values too."""

    id: EventId
    at: datetime
    kind: str
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_department: DepartmentId | None
    channel: Channel
    subject: str
    subject_id: UUID
    version: int
    old: Mapping[str, Plain] = field(repr=False)
    new: Mapping[str, Plain] = field(repr=False)
    reason: str | None = field(default=None, repr=False)


class LogQueries(Protocol):
    """Lists of events, by the department of who acted: the scope's ``OWN`` are the acts of ``owner``."""

    def page(
        self, wanted: LogFilter, scope: Scope, owner: UUID | None, after: EventId | None, limit: int
    ) -> tuple[LogEntry, ...]:
        """At most ``limit`` events older than ``after``, newest first."""
        ...
