"""The board 排队叫号: who waits where, who is called to which room."""

from attrs import frozen

from ports.clock import Clock
from ports.queue import QueueQueries, QueueRow
from tjdomain.examination.domain.queue import Room, Screen
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day


@frozen(kw_only=True)
class ShowQueueQuery:
    """The actor's own department."""

    actor: Actor


@frozen(kw_only=True)
class QueueBoard:
    """The rooms, and everybody in the order in which they are called."""

    rooms: tuple[Room, ...]
    rows: tuple[QueueRow, ...]


class ShowQueue:
    """For whoever calls."""

    def __init__(self, queries: QueueQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    def __call__(self, query: ShowQueueQuery) -> QueueBoard:
        """Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.CALL)
        rooms = self._queries.rooms(query.actor)
        today = local_day(self._clock.now())
        departments = sorted({room.department for room in rooms})
        rows = [row for one in departments for row in self._queries.rows(one, today)]
        return QueueBoard(rooms=rooms, rows=tuple(rows))


class ListScreens:
    """For whoever manages the queue."""

    def __init__(self, queries: QueueQueries) -> None:
        self._queries = queries

    def __call__(self, query: ShowQueueQuery) -> tuple[Screen, ...]:
        """Those in use. Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.MANAGE_QUEUE)
        return self._queries.screens(query.actor)
