"""The waiting queue for boards and screens, in SQL."""

from datetime import date

from sqlalchemy import ColumnElement, Engine, and_, select

from adapters.database.paging import in_scope
from adapters.database.rows.queue import row_to_room, row_to_screen
from adapters.database.session import reading
from adapters.database.tables.examination import examination, examination_item
from adapters.database.tables.queue import queue_room, queue_screen, queue_ticket
from ports.queue import QueueRow
from tjdomain.examination.domain.kinds import ExaminationState, ItemState, Origin
from tjdomain.examination.domain.queue import Room, Screen, TicketState
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId, UserId

_E, _I, _T = examination.c, examination_item.c, queue_ticket.c
_AT_WORK = (
    ExaminationState.REGISTERED,
    ExaminationState.IN_PROGRESS,
    ExaminationState.AWAITING_CONCLUSION,
    ExaminationState.RETURNED,
)
_SHOWN = ("examination", "station", "number", "state", "priority", "room", "called_at", "calls", "skips")


def needed() -> ColumnElement[bool]:
    """Whether the ticket's station still has something to do with the person, as ``waits_at`` has it."""
    item = (
        select(_I.code)
        .where(
            _I.examination == _T.examination,
            _I.station == _T.station,
            _I.state == ItemState.PENDING,
            _I.origin.in_((Origin.REQUIRED, Origin.REFLEX)),
        )
        .correlate(queue_ticket)
        .exists()
    )
    going_on = select(_E.id).where(_E.id == _T.examination, _E.state.in_(_AT_WORK))
    return and_(item, going_on.correlate(queue_ticket).exists())


class DatabaseQueueQueries:
    """``QueueQueries``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rows(self, department: DepartmentId, day: date) -> tuple[QueueRow, ...]:
        """Who waits or is called."""
        wanted = (
            select(
                _T.id.label("ticket"),
                *(_T[name] for name in _SHOWN),
                _E.name,
                queue_room.c.name.label("room_name"),
            )
            .join(examination, _E.id == _T.examination)
            .outerjoin(queue_room, queue_room.c.id == _T.room)
            .where(_T.department == department, _T.day == day, _T.state != TicketState.DONE, needed())
            .order_by(_T.rank, _T.place, _T.id)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(QueueRow(**{**row, "room_name": row["room_name"] or ""}) for row in rows)

    def rooms(self, reader: Actor) -> tuple[Room, ...]:
        """By name."""
        seen = in_scope(queue_room, reader.scope, _account(reader))
        with reading(self._engine) as connection:
            rows = connection.execute(select(queue_room).where(seen).order_by(queue_room.c.name)).mappings().all()
        return tuple(row_to_room(row) for row in rows)

    def screens(self, reader: Actor) -> tuple[Screen, ...]:
        """Newest first."""
        seen = in_scope(queue_screen, reader.scope, _account(reader))
        in_use = select(queue_screen).where(seen, queue_screen.c.revoked.is_(False))
        with reading(self._engine) as connection:
            rows = connection.execute(in_use.order_by(queue_screen.c.id.desc())).mappings().all()
        return tuple(row_to_screen(row) for row in rows)


def _account(reader: Actor) -> UserId | None:
    return UserId(reader.id) if reader.id is not None else None
