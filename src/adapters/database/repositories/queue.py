"""Rooms, screens and tickets in SQL. Who is called is decided by the version and by the unique key ``calling``."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, Table, insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database.errors import violated_key
from adapters.database.queries.queue import needed
from adapters.database.rows.queue import (
    room_to_row,
    row_to_room,
    row_to_screen,
    row_to_ticket,
    screen_to_row,
    ticket_to_row,
)
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.queue import queue_room, queue_screen, queue_ticket
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import Room, RoomId, Screen, ScreenId, Ticket, TicketId, TicketState
from tjdomain.examination.domain.queue_errors import CalledElsewhere, RoomNameTaken, ScreenUnknown
from tjdomain.shared.errors import NotFound, TransactionRefused
from tjdomain.shared.ids import DepartmentId, EntityId, ExaminationId

_T = queue_ticket.c
_OTHER = queue_ticket.alias("other")
_FREE = ~select(_OTHER.c.id).where(_OTHER.c.calling == _T.examination).exists()
"""Nobody calls the person at this moment."""


def _found(session: DatabaseSession, table: Table, key: EntityId) -> RowMapping:
    row = session.connection.execute(select(table).where(table.c.id == key)).mappings().first()
    if row is None:
        raise NotFound(table.name, str(key))
    return row


class DatabaseQueueTickets:
    """``QueueTickets``. Nothing is locked before it is written: many call at the same moment."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, ticket: TicketId) -> Ticket:
        """The ticket."""
        return row_to_ticket(_found(self._session, queue_ticket, ticket))

    def of(self, examination: ExaminationId, day: date) -> tuple[Ticket, ...]:
        """The person's tickets."""
        return self._all(select(queue_ticket).where(_T.examination == examination, _T.day == day).order_by(_T.id))

    def called_to(self, room: RoomId, day: date) -> tuple[Ticket, ...]:
        """Who is called to the room."""
        called = _T.state == TicketState.CALLED
        return self._all(select(queue_ticket).where(_T.room == room, _T.day == day, called).order_by(_T.id))

    def waiting(
        self, department: DepartmentId, stations: frozenset[Station], day: date, limit: int
    ) -> tuple[Ticket, ...]:
        """Who can be called, in order."""
        at = _T.station.in_(sorted(stations, key=lambda one: one.value))
        of_today = self._today(department, day, TicketState.WAITING)
        wanted = select(queue_ticket).where(*of_today, at, needed(), _FREE)
        return self._all(wanted.order_by(_T.rank, _T.place, _T.id).limit(limit))

    def release(self, department: DepartmentId, day: date) -> tuple[Ticket, ...]:
        """Called, though nothing is left to do."""
        of_today = self._today(department, day, TicketState.CALLED)
        return self._all(select(queue_ticket).where(*of_today, ~needed()).order_by(_T.id))

    def _today(self, department: DepartmentId, day: date, state: TicketState) -> Iterable[ColumnElement[bool]]:
        return (_T.department == department, _T.day == day, _T.state == state)

    def add(self, ticket: Ticket) -> None:
        """Store a new one."""
        try:
            self._session.connection.execute(insert(queue_ticket), ticket_to_row(ticket))
        except IntegrityError as error:  # somebody lined the person up at the same moment
            raise TransactionRefused("database") from error

    def save(self, ticket: Ticket) -> None:
        """Replace the version before."""
        try:
            replace_row(self._session.connection, queue_ticket, ticket_to_row(ticket))
        except IntegrityError as error:
            if violated_key(error) == "uq_queue_ticket_calling":
                raise CalledElsewhere from error
            raise

    def _all(self, wanted: Select[Any]) -> tuple[Ticket, ...]:
        return tuple(row_to_ticket(row) for row in self._session.connection.execute(wanted).mappings())


class DatabaseRooms:
    """``Rooms``."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, room: RoomId) -> Room:
        """The room."""
        return row_to_room(_found(self._session, queue_room, room))

    def add(self, room: Room) -> None:
        """Store a new one."""
        try:
            self._session.connection.execute(insert(queue_room), room_to_row(room))
        except IntegrityError as error:
            raise _told(error, room) from error

    def save(self, room: Room) -> None:
        """Replace the version before."""
        try:
            replace_row(self._session.connection, queue_room, room_to_row(room))
        except IntegrityError as error:
            raise _told(error, room) from error


def _told(error: IntegrityError, room: Room) -> Exception:
    return RoomNameTaken(room.name) if violated_key(error) == "uq_queue_room_name" else error


class DatabaseScreens:
    """``Screens``."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, screen: ScreenId) -> Screen:
        """The screen."""
        return row_to_screen(_found(self._session, queue_screen, screen))

    def by_digest(self, digest: str) -> Screen:
        """The screen of a token."""
        wanted = select(queue_screen).where(queue_screen.c.digest == digest, queue_screen.c.revoked.is_(False))
        row = self._session.connection.execute(wanted).mappings().first()
        if row is None:
            raise ScreenUnknown("queue_screen", "")
        return row_to_screen(row)

    def add(self, screen: Screen) -> None:
        """Store a new one."""
        self._session.connection.execute(insert(queue_screen), screen_to_row(screen))

    def save(self, screen: Screen) -> None:
        """Replace the version before."""
        replace_row(self._session.connection, queue_screen, screen_to_row(screen))
