"""Where the waiting queue is kept. The repositories work inside a unit of work only."""

from datetime import date, datetime
from typing import Protocol

from attrs import field, frozen

from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import Priority, Room, RoomId, Screen, ScreenId, Ticket, TicketId, TicketState
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId, ExaminationId


class QueueTickets(Protocol):
    """Repository of tickets. At most one ticket of a person is CALLED, whoever calls at the same moment."""

    def get(self, ticket: TicketId) -> Ticket:
        """The ticket. Raises ``NotFound``."""
        ...

    def of(self, examination: ExaminationId, day: date) -> tuple[Ticket, ...]:
        """The person's tickets of the day."""
        ...

    def called_to(self, room: RoomId, day: date) -> tuple[Ticket, ...]:
        """Who is called to the room and not done."""
        ...

    def waiting(
        self, department: DepartmentId, stations: frozenset[Station], day: date, limit: int
    ) -> tuple[Ticket, ...]:
        """Who can be called now, in the order of the queue: the station still has something to do with the person.

        Who is called elsewhere is left out.
        """
        ...

    def release(self, department: DepartmentId, day: date) -> tuple[Ticket, ...]:
        """Those who are CALLED, though the station has nothing left to do with them: to be finished."""
        ...

    def add(self, ticket: Ticket) -> None:
        """Store a new one. Raises ``TransactionRefused`` where the person has one at the station that day."""
        ...

    def save(self, ticket: Ticket) -> None:
        """Replace the version before. Raises ``StaleVersion``, ``NotFound``, ``CalledElsewhere``."""
        ...


class Rooms(Protocol):
    """Repository of rooms."""

    def get(self, room: RoomId) -> Room:
        """The room. Raises ``NotFound``."""
        ...

    def add(self, room: Room) -> None:
        """Store a new one. Raises ``RoomNameTaken``."""
        ...

    def save(self, room: Room) -> None:
        """Replace the version before. Raises ``StaleVersion``, ``NotFound``, ``RoomNameTaken``."""
        ...


class Screens(Protocol):
    """Repository of screens."""

    def get(self, screen: ScreenId) -> Screen:
        """The screen. Raises ``NotFound``."""
        ...

    def by_digest(self, digest: str) -> Screen:
        """The screen of that token. Raises ``ScreenUnknown``, also for one that was taken away."""
        ...

    def add(self, screen: Screen) -> None:
        """Store a new one."""
        ...

    def save(self, screen: Screen) -> None:
        """Replace the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


@frozen(kw_only=True)
class QueueRow:
    """Somebody in the queue. ``name`` is not masked; ``room`` is the name of the room called to."""

    ticket: TicketId
    examination: ExaminationId
    station: Station
    number: str
    name: str = field(repr=False)
    state: TicketState
    priority: Priority | None
    room: RoomId | None
    room_name: str
    called_at: datetime | None
    calls: int
    skips: int


class QueueQueries(Protocol):
    """Reads for boards and screens. Needs no unit of work."""

    def rows(self, department: DepartmentId, day: date) -> tuple[QueueRow, ...]:
        """Everybody who waits or is called and for whom the station still has something to do, in order."""
        ...

    def rooms(self, reader: Actor) -> tuple[Room, ...]:
        """The rooms that the reader may see, by name."""
        ...

    def screens(self, reader: Actor) -> tuple[Screen, ...]:
        """The screens that are in use and that the reader may see, newest first."""
        ...
