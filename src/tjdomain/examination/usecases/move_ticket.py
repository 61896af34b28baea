"""Call somebody out of turn, once more, skip, finish or put back."""

from attrs import frozen

from ports.clock import Clock
from ports.examination import ExaminationPolicies
from ports.queue import QueueTickets
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.queue import Room, RoomId, Ticket, TicketAction, TicketId
from tjdomain.examination.usecases.queueing import Queueing
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound

_EVENTS = {
    TicketAction.CALL: "queue_ticket.called",
    TicketAction.RECALL: "queue_ticket.recalled",
    TicketAction.SKIP: "queue_ticket.skipped",
    TicketAction.FINISH: "queue_ticket.finished",
    TicketAction.PUT_BACK: "queue_ticket.put_back",
}
_EVERYBODY = 1000


@frozen(kw_only=True)
class MoveTicketCommand:
    """What happens to which ticket, at which room; any ``action`` but REJOIN."""

    actor: Actor
    room: RoomId
    ticket: TicketId
    action: TicketAction


class MoveTicket:
    """At the rooms of the ticket's station."""

    def __init__(
        self,
        uow: UnitOfWork,
        queueing: Queueing,
        tickets: QueueTickets,
        policies: ExaminationPolicies,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._queueing = queueing
        self._tickets = tickets
        self._policies = policies
        self._clock = clock

    def __call__(self, command: MoveTicketCommand) -> Ticket:
        """Raises ``NotPermitted``, ``NotFound`` (also another station's), ``RoomClosed``, ``WrongState``.

        Further ``StaleVersion`` and ``CalledElsewhere`` where somebody else was faster.
        """
        with self._uow:
            room = self._queueing.room(command.actor, command.room)
            before = self._tickets.get(command.ticket)
            today = local_day(self._clock.now())
            fits = before.department == room.department and before.station in room.stations and before.day == today
            if not fits:
                raise NotFound("queue_ticket", str(command.ticket))
            after = self._after(command.action, before, room)
            return self._queueing.save(command.actor, _EVENTS[command.action], before, after)

    def _after(self, action: TicketAction, before: Ticket, room: Room) -> Ticket:
        now = self._clock.now()
        if action is TicketAction.CALL:
            return before.called(room, now)
        if action is TicketAction.RECALL:
            return before.recalled(now)
        if action is TicketAction.SKIP:
            others = self._tickets.waiting(room.department, frozenset({before.station}), before.day, _EVERYBODY)
            return before.skipped(others, self._policies.current().queue_skip_back)
        if action is TicketAction.PUT_BACK:
            return before.moved(action, room=None)
        return before.moved(action)
