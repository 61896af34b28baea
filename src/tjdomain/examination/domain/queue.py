"""The waiting queue 排队叫号: rooms that call, tickets that wait at a station, screens that show who is called."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from attrs import evolve, field, frozen

from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ItemState, Station
from tjdomain.shared.dates import age_on
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import DepartmentId, EntityId, ExaminationId, UserId
from tjdomain.shared.text import clean

ROOM_NAME_LIMIT = 20
SCREEN_TOKEN_LENGTH = 32
_TAIL = 4
"""Digits of the exam number that are called: the ordinal of the day."""
_FIRST, _ORDINARY = 0, 1


class TicketId(EntityId):
    """Somebody's place in the queue of one station on one day."""


class RoomId(EntityId):
    """A room or window that calls people in."""


class ScreenId(EntityId):
    """A screen on a wall that shows who is called."""


class TicketState(Enum):
    """State of a ticket."""

    WAITING = "waiting"
    CALLED = "called"
    DONE = "done"


class TicketAction(Enum):
    """*Skip* sends who did not come some places back, *put back* gives the old place back, *rejoin* is a new place."""

    CALL = "call"
    RECALL = "recall"
    SKIP = "skip"
    FINISH = "finish"
    PUT_BACK = "put_back"
    REJOIN = "rejoin"


class Priority(Enum):
    """Why somebody goes before others 优先原因."""

    ELDERLY = "elderly"
    PREGNANT = "pregnant"
    DISABLED = "disabled"
    OTHER = "other"


_S, _A = TicketState, TicketAction

TICKET_MOVES: Mapping[tuple[TicketState, TicketAction], TicketState] = MappingProxyType(
    {
        (_S.WAITING, _A.CALL): _S.CALLED,
        (_S.CALLED, _A.RECALL): _S.CALLED,
        (_S.CALLED, _A.SKIP): _S.WAITING,
        (_S.CALLED, _A.FINISH): _S.DONE,
        (_S.CALLED, _A.PUT_BACK): _S.WAITING,
        (_S.DONE, _A.PUT_BACK): _S.WAITING,
        (_S.DONE, _A.REJOIN): _S.WAITING,
    }
)


def _name(text: str) -> str:
    return clean(text, "name", ROOM_NAME_LIMIT, nfkc=True, required=True)


@frozen(kw_only=True)
class Room:
    """A room or window 诊室, and the stations that it calls for. One that is closed calls nobody."""

    id: RoomId
    department: DepartmentId
    version: int = 1
    created_by: UserId | None
    name: str = field(converter=_name)
    stations: frozenset[Station]
    active: bool = True


@frozen(kw_only=True)
class Screen:
    """A screen 叫号屏; of the token in its address only the digest is kept. No stations means all of them."""

    id: ScreenId
    department: DepartmentId
    version: int = 1
    created_by: UserId | None
    name: str = field(converter=_name)
    digest: str = field(repr=False)
    stations: frozenset[Station] = frozenset()
    revoked: bool = False


def screen_digest(token: str) -> str:
    """What is kept of a token: SHA-256, since a token of that many random bits cannot be guessed from it."""
    return sha256(token.encode()).hexdigest()


@frozen(kw_only=True)
class Ticket:
    """Aggregate. People are called by ``rank``, then ``place`` (both ascending), then id; ``number`` is what is called.

    ``room`` is where the person was called to last, ``calls`` how often since, ``skips`` how often nobody came.
    """

    id: TicketId
    department: DepartmentId
    version: int = 1
    day: date
    examination: ExaminationId
    station: Station
    number: str
    state: TicketState = TicketState.WAITING
    priority: Priority | None = None
    rank: int = _ORDINARY
    place: int
    room: RoomId | None = None
    called_at: datetime | None = None
    calls: int = 0
    skips: int = 0

    def moved(self, action: TicketAction, **changes: Any) -> "Ticket":
        """The ticket after ``action``; raises ``WrongState``."""
        try:
            state = TICKET_MOVES[self.state, action]
        except KeyError:
            raise WrongState("queue_ticket", self.state.value, action.value) from None
        return evolve(self, state=state, version=self.version + 1, **changes)

    def called(self, room: Room, at: datetime) -> "Ticket":
        """Called to ``room``. Raises ``WrongState``."""
        return self.moved(TicketAction.CALL, room=room.id, called_at=at, calls=1)

    def recalled(self, at: datetime) -> "Ticket":
        """Called once more. Raises ``WrongState``."""
        return self.moved(TicketAction.RECALL, called_at=at, calls=self.calls + 1)

    def skipped(self, waiting: Iterable["Ticket"], back: int) -> "Ticket":
        """Behind the next ``back`` who wait at the station in the ordinary row; who did not come is preferred no more.

        Raises ``WrongState``.
        """
        places = sorted(one.place for one in waiting if one.rank == _ORDINARY)
        place = max([self.place, *places[:back]]) + 1
        return self.moved(TicketAction.SKIP, rank=_ORDINARY, place=place, room=None, skips=self.skips + 1)

    def preferred(self, priority: Priority | None) -> "Ticket":
        """Before the others, or in the ordinary row again; the place among equals stays."""
        rank = _ORDINARY if priority is None else _FIRST
        return evolve(self, priority=priority, rank=rank, version=self.version + 1)


@frozen(kw_only=True)
class LiningUp:
    """When somebody joins the queue, and from which age on people go first; 0 means at no age."""

    day: date
    at: datetime
    elderly_from: int


def waits_at(examination: Examination) -> tuple[Station, ...]:
    """The stations that the person has to go to yet.

    A specimen once taken needs nobody, and an optional item is done along with the others or not at all.
    """
    pending = {item.station for item in examination.items if item.open and item.state is ItemState.PENDING}
    return tuple(station for station in Station if station in pending)


def new_ticket(key: TicketId, examination: Examination, station: Station, joining: LiningUp) -> Ticket:
    """A place at the end of the station's row, before all who are not preferred if the person is old."""
    age = age_on(examination.person.birth, joining.day)
    elderly = 0 < joining.elderly_from <= age
    return Ticket(
        id=key,
        department=examination.department,
        day=joining.day,
        examination=examination.id,
        station=station,
        number=called_number(examination, joining.day),
        priority=Priority.ELDERLY if elderly else None,
        rank=_FIRST if elderly else _ORDINARY,
        place=place_of(joining.at),
    )


def rejoined(ticket: Ticket, at: datetime) -> Ticket:
    """At the end of the row again. Raises ``WrongState``."""
    return ticket.moved(TicketAction.REJOIN, place=place_of(at), room=None)


def place_of(at: datetime) -> int:
    """Who comes later stands behind: microseconds since 1970."""
    return int(at.timestamp() * 1_000_000)


def called_number(examination: Examination, day: date) -> str:
    """The ordinal of the exam number; who was registered on another day has that day before it: ``28-0017``."""
    tail = examination.number[-_TAIL:]
    return tail if examination.day == day else f"{examination.day:%d}-{tail}"
