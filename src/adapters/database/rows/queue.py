"""Rooms, screens and tickets as rows."""

from typing import Any

import attrs
from sqlalchemy import RowMapping

from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import Room, Screen, Ticket, TicketState
from tjdomain.shared.events import plain

_TICKET = tuple(field.name for field in attrs.fields(Ticket))


def _stationed_row(thing: Room | Screen) -> dict[str, Any]:
    fields = {field.name: getattr(thing, field.name) for field in attrs.fields(type(thing))}
    return fields | {"stations": plain(thing.stations)}


def _stations(row: RowMapping) -> frozenset[Station]:
    return frozenset(Station(one) for one in row["stations"])


def room_to_row(room: Room) -> dict[str, Any]:
    """A row of ``queue_room``."""
    return _stationed_row(room)


def row_to_room(row: RowMapping) -> Room:
    """The room."""
    return Room(**{**row, "stations": _stations(row)})


def screen_to_row(screen: Screen) -> dict[str, Any]:
    """A row of ``queue_screen``."""
    return _stationed_row(screen)


def row_to_screen(row: RowMapping) -> Screen:
    """The screen."""
    return Screen(**{**row, "stations": _stations(row)})


def ticket_to_row(ticket: Ticket) -> dict[str, Any]:
    """A row of ``queue_ticket``."""
    fields = {name: getattr(ticket, name) for name in _TICKET}
    return fields | {"calling": ticket.examination if ticket.state is TicketState.CALLED else None}


def row_to_ticket(row: RowMapping) -> Ticket:
    """The ticket."""
    return Ticket(**{name: row[name] for name in _TICKET})
