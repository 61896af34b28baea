"""Withdraw a conclusion 撤回: its giver takes it back before review."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import ExaminationPolicies, Examinations, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.deciding import withdraw
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.lifecycle import ExaminationAction, personal_refusal
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.records import Records, account_of
from tjdomain.examination.usecases.signing import Signers
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class WithdrawConclusionCommand:
    """Which conclusion, and why."""

    actor: Actor
    examination: ExaminationId
    reason: str


class WithdrawConclusion:
    """Opens the results again for the concluder."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        members: StaffMembers,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._policies = policies
        self._clock = clock
        self._records = Records(examinations, events, clock, ids)
        self._signers = Signers(members, clock)

    def __call__(self, command: WithdrawConclusionCommand) -> Examination:
        """Raises ``NotFound``, ``WrongState``, ``NotConcluder``, ``ReasonMissing``."""
        actor = command.actor
        actor.require(ExaminationRight.CONCLUDE)
        with self._uow:
            before = self._records.get(actor, command.examination)
            after = withdraw(before, account_of(actor), self._clock.now(), command.reason)
            staff = self._signers.behind(actor)
            refusal = personal_refusal(ExaminationAction.WITHDRAW, before, actor, self._policies.current(), staff)
            if refusal is not None:
                raise refusal
            return self._records.save("examination.conclusion_withdrawn", actor, before, after, command.reason)
