"""Read the log: 登录日志, 操作日志, 查看日志."""

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from ports.log_queries import LogEntry, LogFilter, LogQueries
from tjdomain.administration.domain.log import OPEN_SUBJECTS, Changed, changes
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.ids import EventId

PAGE = 200


@frozen(kw_only=True)
class ReadLogQuery:
    """``after`` is the last line of the page before, ``limit`` 1 to 200."""

    actor: Actor
    wanted: LogFilter
    after: EventId | None = None
    limit: int = 50


@frozen(kw_only=True)
class LogLine:
    """An event as a reader of the log sees it; a reason given about somebody examined is hidden, too."""

    id: EventId
    at: datetime
    kind: str
    actor_kind: ActorKind
    actor_id: UUID | None
    channel: Channel
    subject: str
    subject_id: UUID
    version: int
    changes: tuple[Changed, ...]
    reason: str | None = field(repr=False)


class ReadLog:
    """Newest first, of the departments in the reader's scope; nobody's personal or medical values stand there."""

    def __init__(self, queries: LogQueries) -> None:
        self._queries = queries

    def __call__(self, query: ReadLogQuery) -> tuple[LogLine, ...]:
        """Raises ``NotPermitted``."""
        actor = query.actor
        actor.require(AdministrationRight.READ_LOGS)
        limit = max(1, min(query.limit, PAGE))
        return tuple(map(_line, self._queries.page(query.wanted, actor.scope, actor.id, query.after, limit)))


def _line(entry: LogEntry) -> LogLine:
    return LogLine(
        id=entry.id,
        at=entry.at,
        kind=entry.kind,
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
        channel=entry.channel,
        subject=entry.subject,
        subject_id=entry.subject_id,
        version=entry.version,
        changes=tuple(changes(entry.subject, entry.old, entry.new)),
        reason=entry.reason if entry.subject in OPEN_SUBJECTS else None,
    )
