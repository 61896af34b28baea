"""What changed just now, in SQL: two or three short queries by keys."""

from collections.abc import Collection
from uuid import UUID

from attrs import evolve
from sqlalchemy import Connection, Engine, select

from adapters.database.rows.examination import row_to_progress
from adapters.database.session import reading
from adapters.database.tables.examination import examination
from adapters.database.tables.kernel import event_log
from adapters.database.tables.queue import queue_ticket
from ports.live import LiveChanges, LiveProgress
from tjdomain.examination.domain.queue import TicketId
from tjdomain.shared.ids import DepartmentId, EventId, ExaminationId

_L, _E = event_log.c, examination.c
_LATE_MS = 10_000
_MOST = 500
_TIME_BITS = 80
"""An id begins with its moment: 48 bits of milliseconds before 80 others (UUIDv7)."""
EXAMINATION, TICKET = "examination", "queue_ticket"


class DatabaseChangeFeed:
    """``ChangeFeed``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def newest(self) -> EventId | None:
        """The newest event."""
        with reading(self._engine) as connection:
            return connection.execute(select(_L.id).order_by(_L.id.desc()).limit(1)).scalar()

    def since(self, newest: EventId | None, known: frozenset[EventId]) -> LiveChanges:
        """What came after it, or shortly before."""
        moment = 0 if newest is None else max(0, (newest.value.int >> _TIME_BITS) - _LATE_MS)
        floor = EventId(UUID(int=moment << _TIME_BITS))
        wanted = select(_L.id, _L.subject, _L.subject_id).where(
            _L.id >= floor, _L.subject.in_((EXAMINATION, TICKET)), _L.id.not_in(sorted(known))
        )
        with reading(self._engine) as connection:
            found = connection.execute(wanted.order_by(_L.id).limit(_MOST)).all()
            changed = {subject: {row.subject_id for row in found if row.subject == subject} for subject in _SUBJECTS}
            people = self._people(connection, changed[EXAMINATION])
            queues = self._queues(connection, changed[TICKET])
        return LiveChanges(
            events=frozenset(row.id for row in found),
            people=people,
            queues=queues | {one.department for one in people},
        )

    def _people(self, connection: Connection, ids: Collection[UUID]) -> tuple[LiveProgress, ...]:
        if not ids:
            return ()
        wanted = select(_E.id, _E.department, _E.created_by, _E.stations).where(
            _E.id.in_([ExaminationId(one) for one in sorted(ids)])
        )
        return tuple(
            LiveProgress(
                examination=row["id"],
                department=row["department"],
                owner=row["created_by"].value if row["created_by"] is not None else None,
                stations=tuple(evolve(one, flagged=None) for one in row_to_progress(row)),
            )
            for row in connection.execute(wanted).mappings()
        )

    def _queues(self, connection: Connection, ids: Collection[UUID]) -> frozenset[DepartmentId]:
        if not ids:
            return frozenset()
        wanted = select(queue_ticket.c.department).where(queue_ticket.c.id.in_([TicketId(one) for one in sorted(ids)]))
        return frozenset(connection.execute(wanted.distinct()).scalars())


_SUBJECTS = (EXAMINATION, TICKET)
