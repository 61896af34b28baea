"""The event log as people read it, in SQL."""

import json
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, RowMapping, false, not_, or_, select, true

from adapters.database.event_log import change_context
from adapters.database.paging import newest_first
from adapters.database.session import reading
from adapters.database.tables.kernel import EventState, event_log
from ports.log_queries import LOGIN_SUBJECT, VIEW_SUFFIXES, LogBook, LogEntry, LogFilter
from ports.security import Vault
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.ids import EventId

_C = event_log.c
_VIEWS = or_(*(_C.kind.endswith(suffix) for suffix in VIEW_SUFFIXES))
_BOOKS = {
    LogBook.LOGINS: _C.subject == LOGIN_SUBJECT,
    LogBook.VIEWS: _VIEWS,
    LogBook.OPERATIONS: not_(or_(_C.subject == LOGIN_SUBJECT, _VIEWS)),
}


def book_condition(book: LogBook) -> ColumnElement[bool]:
    """Which events stand in that part of the log."""
    return _BOOKS[book]


class DatabaseLogQueries:
    """Lists of events, opened by the vault."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def page(
        self, wanted: LogFilter, scope: Scope, owner: UUID | None, after: EventId | None, limit: int
    ) -> tuple[LogEntry, ...]:
        """At most ``limit`` events older than ``after``, newest first."""
        found = select(event_log).where(_BOOKS[wanted.book], _seen(scope, owner), *_conditions(wanted))
        with reading(self._engine) as connection:
            rows = connection.execute(newest_first(found, event_log, after, limit)).mappings().all()
        return tuple(map(self._entry, rows))

    def _entry(self, row: RowMapping) -> LogEntry:
        change = json.loads(self._vault.open(row["change"], change_context(row["id"].value)))
        return LogEntry(
            id=row["id"],
            at=row["at"],
            kind=row["kind"],
            actor_kind=row["actor_kind"],
            actor_id=row["actor_id"],
            actor_department=row["actor_department"],
            channel=row["channel"],
            subject=row["subject"],
            subject_id=row["subject_id"],
            version=row["version"],
            old=change["old"],
            new=change["new"],
            reason=change.get("reason"),
        )


def _seen(scope: Scope, owner: UUID | None) -> ColumnElement[bool]:
    if scope.level is ScopeLevel.ALL:
        return true()
    if scope.level is ScopeLevel.OWN:
        return _C.actor_id == owner if owner is not None else false()
    return _C.actor_department.in_(sorted(scope.departments)) if scope.departments else false()


def _conditions(wanted: LogFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.first is not None or wanted.last is not None:
        yield _C.state.in_(EventState)  # all there are: the index by days begins with the state
    if wanted.first is not None:
        yield _C.at >= wanted.first
    if wanted.last is not None:
        yield _C.at < wanted.last
    for column, value in ((_C.kind, wanted.kind), (_C.actor_id, wanted.actor), (_C.subject_id, wanted.subject_id)):
        if value is not None:
            yield column == value
