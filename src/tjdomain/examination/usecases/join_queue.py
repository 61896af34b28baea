"""Join the queue 排队: who comes back another day, or has to go to a station again; and who goes first."""

from attrs import field, frozen

from ports.clock import Clock
from ports.examination import Examinations
from ports.queue import QueueTickets
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import UNFINISHED, ExaminationState
from tjdomain.examination.domain.queue import Priority, Ticket, TicketState, waits_at
from tjdomain.examination.domain.queue_errors import NothingToWaitFor
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.queueing import Queueing
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId

_GOES_ON = UNFINISHED - {ExaminationState.AWAITING_REVIEW}


@frozen(kw_only=True)
class JoinQueueCommand:
    """Who; ``prefer`` and not None: goes first and why, ``ordinary``: does so no more."""

    actor: Actor
    examination: ExaminationId = field()
    prefer: Priority | None = None
    ordinary: bool = False


class JoinQueue:
    """Who waits already keeps the place. Lining somebody up and preferring are one right: to call."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        queueing: Queueing,
        tickets: QueueTickets,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._examinations = examinations
        self._queueing = queueing
        self._tickets = tickets
        self._clock = clock

    def __call__(self, command: JoinQueueCommand) -> Examination:
        """Raises ``NotPermitted``, ``NotFound`` (also out of scope), ``NothingToWaitFor``, ``StaleVersion``."""
        actor = command.actor
        actor.require(ExaminationRight.CALL)
        with self._uow:
            found = self._examinations.get(command.examination)
            if not actor.sees(found.department, found.owner):
                raise NotFound("examination", str(command.examination))
            waiting = self._lined_up(found) if found.state in _GOES_ON else ()
            if not waiting:
                raise NothingToWaitFor
            if command.prefer is not None or command.ordinary:
                for ticket in waiting:
                    self._queueing.save(actor, "queue_ticket.preferred", ticket, ticket.preferred(command.prefer))
            return found

    def _lined_up(self, examination: Examination) -> tuple[Ticket, ...]:
        self._queueing.line_up(examination)
        wanted, tickets = waits_at(examination), self._tickets.of(examination.id, local_day(self._clock.now()))
        return tuple(one for one in tickets if one.station in wanted and one.state is not TicketState.DONE)
