"""Take the guide slip at the exit 上交指引单, and give it back."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Examinations
from ports.slip_returns import SlipReturns
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.domain.recording import reason_given
from tjdomain.examination.domain.slip_return import SlipIncomplete, SlipReturn, handed_in, taken_back
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class HandInSlipCommand:
    """Whose slip; with a ``reason`` it is taken though something is missing."""

    actor: Actor
    examination: ExaminationId
    reason: str | None = None


class SlipDesk:
    """Steps of a transaction over one slip, its examination locked."""

    def __init__(
        self, examinations: Examinations, returns: SlipReturns, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._examinations = examinations
        self._returns = returns
        self._journal = Journal(events, clock, ids)

    def examination(self, actor: Actor, key: ExaminationId) -> Examination:
        """Raises ``NotPermitted``, ``NotFound`` (also out of scope, or void)."""
        actor.require(ExaminationRight.HAND_IN)
        found = self._examinations.get(key)
        if not actor.sees(found.department, found.owner) or found.state is ExaminationState.VOIDED:
            raise NotFound("examination", str(key))
        return found

    def of(self, key: ExaminationId) -> SlipReturn | None:
        """What is known of the slip."""
        return self._returns.of(key)

    def save(
        self, kind: str, actor: Actor, before: SlipReturn | None, after: SlipReturn, reason: str | None
    ) -> SlipReturn:
        """Write it with its event. Raises ``StaleVersion``."""
        self._returns.save(after)
        self._journal.record(kind, actor, before, after, reason)
        return after


class HandInSlip:
    """Moment, clerk and what was missing are kept."""

    def __init__(self, uow: UnitOfWork, desk: SlipDesk, clock: Clock) -> None:
        self._uow = uow
        self._desk = desk
        self._clock = clock

    def __call__(self, command: HandInSlipCommand) -> SlipReturn:
        """Raises ``NotPermitted``, ``NotFound``, ``SlipHandedIn``, ``SlipIncomplete``, ``ReasonMissing``."""
        actor = command.actor
        with self._uow:
            examination = self._desk.examination(actor, command.examination)
            before = self._desk.of(examination.id)
            after = handed_in(examination, before, self._clock.now(), account_of(actor))
            reason = None
            if after.missing:
                if command.reason is None:
                    raise SlipIncomplete(after.missing)
                actor.require(ExaminationRight.ACCEPT_MISSING)
                reason = reason_given(command.reason)
            return self._desk.save("guide_slip.handed_in", actor, before, after, reason)


@frozen(kw_only=True)
class GiveSlipBackCommand:
    """Whose slip, and why."""

    actor: Actor
    examination: ExaminationId
    reason: str


class GiveSlipBack:
    """A slip scanned by mistake, or a person who has to go on."""

    def __init__(self, uow: UnitOfWork, desk: SlipDesk) -> None:
        self._uow = uow
        self._desk = desk

    def __call__(self, command: GiveSlipBackCommand) -> SlipReturn:
        """Raises ``NotPermitted``, ``NotFound``, ``SlipNotHandedIn``, ``ReasonMissing``."""
        actor, reason = command.actor, reason_given(command.reason)
        with self._uow:
            examination = self._desk.examination(actor, command.examination)
            before = self._desk.of(examination.id)
            return self._desk.save("guide_slip.given_back", actor, before, taken_back(before), reason)
