"""The waiting queue in memory."""

from datetime import date
from operator import attrgetter

from adapters.memory.store import MemoryStore
from ports.queue import QueueRow
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, Station
from tjdomain.examination.domain.queue import Room, RoomId, Screen, ScreenId, Ticket, TicketId, TicketState, waits_at
from tjdomain.examination.domain.queue_errors import CalledElsewhere, RoomNameTaken, ScreenUnknown
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, TransactionRefused
from tjdomain.shared.ids import DepartmentId, ExaminationId

_AT_WORK = {
    ExaminationState.REGISTERED,
    ExaminationState.IN_PROGRESS,
    ExaminationState.AWAITING_CONCLUSION,
    ExaminationState.RETURNED,
}
_IN_ORDER = attrgetter("rank", "place", "id")


def _needed(store: MemoryStore, ticket: Ticket) -> bool:
    examination: Examination | None = store.table("examination").get(ticket.examination)
    return examination is not None and examination.state in _AT_WORK and ticket.station in waits_at(examination)


class MemoryQueueTickets:
    """``QueueTickets`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, ticket: TicketId) -> Ticket:
        """The ticket."""
        found: Ticket | None = self._table.get(ticket)
        if found is None:
            raise NotFound("queue_ticket", str(ticket))
        return found

    def of(self, examination: ExaminationId, day: date) -> tuple[Ticket, ...]:
        """The person's tickets."""
        return tuple(one for one in self._table.values() if one.examination == examination and one.day == day)

    def called_to(self, room: RoomId, day: date) -> tuple[Ticket, ...]:
        """Who is called to the room."""
        called = TicketState.CALLED
        return tuple(one for one in self._table.values() if one.room == room and one.day == day and one.state is called)

    def waiting(
        self, department: DepartmentId, stations: frozenset[Station], day: date, limit: int
    ) -> tuple[Ticket, ...]:
        """Who can be called, in order."""
        busy = {one.examination for one in self._table.values() if one.state is TicketState.CALLED}
        found = [
            one
            for one in self._today(department, day, TicketState.WAITING)
            if one.station in stations and one.examination not in busy and _needed(self._store, one)
        ]
        return tuple(sorted(found, key=_IN_ORDER)[:limit])

    def release(self, department: DepartmentId, day: date) -> tuple[Ticket, ...]:
        """Called, though nothing is left to do."""
        called = self._today(department, day, TicketState.CALLED)
        return tuple(one for one in called if not _needed(self._store, one))

    def _today(self, department: DepartmentId, day: date, state: TicketState) -> list[Ticket]:
        mine = [one for one in self._table.values() if one.department == department and one.day == day]
        return [one for one in mine if one.state is state]

    def add(self, ticket: Ticket) -> None:
        """Store a new one."""
        if any(one.station is ticket.station for one in self.of(ticket.examination, ticket.day)):
            raise TransactionRefused("memory")
        self._table[ticket.id] = ticket

    def save(self, ticket: Ticket) -> None:
        """Replace the version before."""
        if ticket.state is TicketState.CALLED and any(
            one.examination == ticket.examination and one.id != ticket.id and one.state is TicketState.CALLED
            for one in self._table.values()
        ):
            raise CalledElsewhere
        self._store.replace("queue_ticket", ticket.id, ticket.version - 1, ticket)

    @property
    def _table(self) -> dict[TicketId, Ticket]:
        return self._store.table("queue_ticket")


class MemoryRooms:
    """``Rooms`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, room: RoomId) -> Room:
        """The room."""
        found: Room | None = self._store.table("queue_room").get(room)
        if found is None:
            raise NotFound("queue_room", str(room))
        return found

    def add(self, room: Room) -> None:
        """Store a new one."""
        self._refuse_taken(room)
        self._store.table("queue_room")[room.id] = room

    def save(self, room: Room) -> None:
        """Replace the version before."""
        self._refuse_taken(room)
        self._store.replace("queue_room", room.id, room.version - 1, room)

    def _refuse_taken(self, room: Room) -> None:
        for other in self._store.table("queue_room").values():
            if other.id != room.id and (other.department, other.name) == (room.department, room.name):
                raise RoomNameTaken(room.name)


class MemoryScreens:
    """``Screens`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, screen: ScreenId) -> Screen:
        """The screen."""
        found: Screen | None = self._store.table("queue_screen").get(screen)
        if found is None:
            raise NotFound("queue_screen", str(screen))
        return found

    def by_digest(self, digest: str) -> Screen:
        """The screen of a token."""
        for screen in self._store.table("queue_screen").values():
            if screen.digest == digest and not screen.revoked:
                found: Screen = screen
                return found
        raise ScreenUnknown("queue_screen", "")

    def add(self, screen: Screen) -> None:
        """Store a new one."""
        self._store.table("queue_screen")[screen.id] = screen

    def save(self, screen: Screen) -> None:
        """Replace the version before."""
        self._store.replace("queue_screen", screen.id, screen.version - 1, screen)


class MemoryQueueQueries:
    """``QueueQueries`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def rows(self, department: DepartmentId, day: date) -> tuple[QueueRow, ...]:
        """Who waits or is called."""
        every: list[Ticket] = list(self._store.table("queue_ticket").values())
        mine = [one for one in every if one.department == department and one.day == day]
        shown = [one for one in mine if one.state is not TicketState.DONE and _needed(self._store, one)]
        return tuple(self._row(one) for one in sorted(shown, key=_IN_ORDER))

    def _row(self, ticket: Ticket) -> QueueRow:
        about: Examination = self._store.table("examination")[ticket.examination]
        room: Room | None = self._store.table("queue_room").get(ticket.room)
        return QueueRow(
            ticket=ticket.id,
            examination=ticket.examination,
            station=ticket.station,
            number=ticket.number,
            name=about.person.name,
            state=ticket.state,
            priority=ticket.priority,
            room=ticket.room,
            room_name=room.name if room is not None else "",
            called_at=ticket.called_at,
            calls=ticket.calls,
            skips=ticket.skips,
        )

    def rooms(self, reader: Actor) -> tuple[Room, ...]:
        """By name."""
        every: list[Room] = list(self._store.table("queue_room").values())
        return tuple(sorted((one for one in every if _sees(reader, one)), key=attrgetter("name")))

    def screens(self, reader: Actor) -> tuple[Screen, ...]:
        """Newest first."""
        every: list[Screen] = list(self._store.table("queue_screen").values())
        seen = (one for one in every if not one.revoked and _sees(reader, one))
        return tuple(sorted(seen, key=attrgetter("id"), reverse=True))


def _sees(reader: Actor, thing: Room | Screen) -> bool:
    return reader.sees(thing.department, thing.created_by.value if thing.created_by is not None else None)
