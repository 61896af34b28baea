"""The event log in memory, as people read it."""

from uuid import UUID

from adapters.memory.event_log import MemoryEventLog
from adapters.memory.store import MemoryStore
from ports.log_queries import LogEntry, LogFilter, book_of
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.events import Event
from tjdomain.shared.ids import EventId


class MemoryLogQueries:
    """Lists of events."""

    def __init__(self, store: MemoryStore) -> None:
        self._log = MemoryEventLog(store)

    def page(
        self, wanted: LogFilter, scope: Scope, owner: UUID | None, after: EventId | None, limit: int
    ) -> tuple[LogEntry, ...]:
        """At most ``limit`` events older than ``after``, newest first."""
        found = (
            event
            for event in sorted(self._log.events, key=lambda event: event.id, reverse=True)
            if (after is None or event.id < after) and _matches(event, wanted) and _seen(event, scope, owner)
        )
        return tuple(_entry(event) for event, _ in zip(found, range(limit), strict=False))


def _matches(event: Event, wanted: LogFilter) -> bool:
    return (
        book_of(event.kind) is wanted.book
        and (wanted.first is None or wanted.first <= event.at)
        and (wanted.last is None or event.at < wanted.last)
        and wanted.kind in {None, event.kind}
        and wanted.actor in {None, event.actor.id}
        and wanted.subject_id in {None, event.subject_id.value}
    )


def _seen(event: Event, scope: Scope, owner: UUID | None) -> bool:
    department = event.actor.department
    if department is None and scope.level not in {ScopeLevel.ALL, ScopeLevel.OWN}:
        return False
    return scope.covers(department, event.actor.id, owner)  # type: ignore[arg-type]  # of no department only for ALL


def _entry(event: Event) -> LogEntry:
    return LogEntry(
        id=event.id,
        at=event.at,
        kind=event.kind,
        actor_kind=event.actor.kind,
        actor_id=event.actor.id,
        actor_department=event.actor.department,
        channel=event.actor.channel,
        subject=event.subject,
        subject_id=event.subject_id.value,
        version=event.version,
        old=event.old,
        new=event.new,
        reason=event.reason,
    )
