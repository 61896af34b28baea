"""Call the next person 叫下一位: who was in the room is done, the first who can come is called."""

from attrs import frozen

from ports.clock import Clock
from ports.queue import QueueTickets
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.queue import Room, RoomId, Ticket, TicketAction
from tjdomain.examination.domain.queue_errors import CalledElsewhere
from tjdomain.examination.usecases.queueing import Queueing
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import StaleVersion

_TRIED = 20
"""So many are tried where others call at the same moment; each of them takes one."""


@frozen(kw_only=True)
class CallNextCommand:
    """To which room."""

    actor: Actor
    room: RoomId


class CallNext:
    """Whoever presses at the same moment gets another person: a conditional write and a unique key decide."""

    def __init__(self, uow: UnitOfWork, queueing: Queueing, tickets: QueueTickets, clock: Clock) -> None:
        self._uow = uow
        self._queueing = queueing
        self._tickets = tickets
        self._clock = clock

    def __call__(self, command: CallNextCommand) -> Ticket | None:
        """The ticket called, None if nobody waits. Raises ``NotPermitted``, ``NotFound``, ``RoomClosed``."""
        actor, today = command.actor, local_day(self._clock.now())
        with self._uow:
            room = self._queueing.room(actor, command.room)
            leaving = {one.id: one for one in self._tickets.called_to(room.id, today)}
            leaving |= {one.id: one for one in self._tickets.release(room.department, today)}
            for ticket in leaving.values():
                self._queueing.save(actor, "queue_ticket.finished", ticket, ticket.moved(TicketAction.FINISH))
            for ticket in self._tickets.waiting(room.department, room.stations, today, _TRIED):
                called = self._called(actor, room, ticket)
                if called is not None:
                    return called
            return None

    def _called(self, actor: Actor, room: Room, ticket: Ticket) -> Ticket | None:
        try:
            return self._queueing.save(actor, "queue_ticket.called", ticket, ticket.called(room, self._clock.now()))
        except (StaleVersion, CalledElsewhere):  # somebody else was faster
            return None
