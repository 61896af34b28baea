"""What every use case over the queue does: line up, see the room, write the change with its event."""

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import ExaminationPolicies
from ports.queue import QueueTickets, Rooms
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.queue import (
    LiningUp,
    Room,
    RoomId,
    Ticket,
    TicketId,
    TicketState,
    new_ticket,
    rejoined,
    waits_at,
)
from tjdomain.examination.domain.queue_errors import RoomClosed
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound


class Queueing:
    """Steps of a transaction over the tickets of today."""

    def __init__(
        self,
        tickets: QueueTickets,
        rooms: Rooms,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._tickets = tickets
        self._rooms = rooms
        self._policies = policies
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def line_up(self, examination: Examination) -> tuple[Ticket, ...]:
        """A place at each station that needs the person and where there is none today; who was done waits again.

        No event: that the person came, or came back, is one.
        """
        joining = self._joining()
        present = {ticket.station: ticket for ticket in self._tickets.of(examination.id, joining.day)}
        new = []
        for station in waits_at(examination):
            ticket = present.get(station)
            if ticket is None:
                new.append(new_ticket(TicketId(self._ids.new()), examination, station, joining))
                self._tickets.add(new[-1])
            elif ticket.state is TicketState.DONE:
                new.append(rejoined(ticket, joining.at))
                self._tickets.save(new[-1])
        return tuple(new)

    def _joining(self) -> LiningUp:
        now = self._clock.now()
        return LiningUp(day=local_day(now), at=now, elderly_from=self._policies.current().queue_elderly_from)

    def room(self, actor: Actor, key: RoomId) -> Room:
        """The room that the actor calls for.

        Raises ``NotPermitted``, ``NotFound`` (also out of scope), ``RoomClosed``.
        """
        actor.require(ExaminationRight.CALL)
        room = self._rooms.get(key)
        if not actor.sees(room.department, None):
            raise NotFound("queue_room", str(key))
        if not room.active:
            raise RoomClosed(room.name)
        return room

    def save(self, actor: Actor, kind: str, before: Ticket, after: Ticket) -> Ticket:
        """Write it with its event. Raises ``StaleVersion``, ``CalledElsewhere``."""
        self._tickets.save(after)
        self._journal.record(kind, actor, before, after)
        return after
