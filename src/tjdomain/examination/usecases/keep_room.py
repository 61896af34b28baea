"""Rooms and windows that call 诊室与窗口: new ones, other names and stations, out of use."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.queue import Rooms
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import Room, RoomId
from tjdomain.examination.domain.queue_errors import RoomWithoutStations
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion


@frozen(kw_only=True)
class KeepRoomCommand:
    """All of it as it ought to be; ``room`` None is a new one, else it was seen at version ``seen``."""

    actor: Actor
    room: RoomId | None
    name: str
    stations: frozenset[Station]
    active: bool = True
    seen: int = 0


class KeepRoom:
    """Of the actor's own department."""

    def __init__(self, uow: UnitOfWork, rooms: Rooms, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._rooms = rooms
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: KeepRoomCommand) -> Room:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``RoomNameTaken``, ``RoomWithoutStations``.

        Further what the name refuses.
        """
        command.actor.require(ExaminationRight.MANAGE_QUEUE)
        if not command.stations:
            raise RoomWithoutStations
        with self._uow:
            return self._new(command) if command.room is None else self._edited(command, command.room)

    def _new(self, command: KeepRoomCommand) -> Room:
        actor = command.actor
        if actor.department is None:
            raise NotPermitted(ExaminationRight.MANAGE_QUEUE)
        room = Room(
            id=RoomId(self._ids.new()),
            department=actor.department,
            created_by=account_of(actor),
            name=command.name,
            stations=command.stations,
            active=command.active,
        )
        self._rooms.add(room)
        self._journal.record("queue_room.added", actor, None, room)
        return room

    def _edited(self, command: KeepRoomCommand, key: RoomId) -> Room:
        before = self._rooms.get(key)
        if not command.actor.sees(before.department, None):
            raise NotFound("queue_room", str(key))
        if before.version != command.seen:
            raise StaleVersion("queue_room", str(key))
        after = evolve(
            before,
            version=before.version + 1,
            name=command.name,
            stations=command.stations,
            active=command.active,
        )
        self._rooms.save(after)
        self._journal.record("queue_room.edited", command.actor, before, after)
        return after
