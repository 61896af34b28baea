"""Conclude in a batch 批量主检: only those whose proposal is 合格 without flag, exemption or correction."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ChiefPhysicians, ExaminationPolicies, Examinations, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.deciding import CLEAN, Decision, Signature, conclude, remarks
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.judgement import propose
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict
from tjdomain.examination.domain.review_errors import NotInBatchState
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.batches import BatchReport, LeftOut, catalogues_of, require_size
from tjdomain.examination.usecases.concluding import Concluders
from tjdomain.examination.usecases.records import Records
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class ConcludeBatchCommand:
    """Whom; the physician is the one behind the actor's account."""

    actor: Actor
    examinations: tuple[ExaminationId, ...]


class ConcludeBatch:
    """Concludes the clean ones as 合格 and names the others with every reason."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        members: StaffMembers,
        chiefs: ChiefPhysicians,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._policies = policies
        self._records = Records(examinations, events, clock, ids)
        self._concluders = Concluders(members, chiefs, clock)

    def __call__(self, command: ConcludeBatchCommand) -> BatchReport:
        """Raises ``NotFound``, ``NothingGiven``, ``TooMany``, and what ``deciding.require_concluding`` refuses."""
        actor = command.actor
        actor.require(ExaminationRight.CONCLUDE)
        require_size(command.examinations, self._policies.current().batch_limit)
        done: list[ExaminationId] = []
        left_out: list[LeftOut] = []
        with self._uow:
            found = self._records.get_all(actor, command.examinations)
            catalogues = catalogues_of(found, self._catalogues)
            signatures = {
                department: self._concluders.signature(actor, None, department)
                for department in dict.fromkeys(one.department for one in found)
            }
            for before in found:
                catalogue = catalogues[before.catalogue]
                reasons = _reasons(before, catalogue)
                if reasons:
                    left_out.append(LeftOut.of(before, *reasons))
                else:
                    after = self._concluded(before, catalogue, signatures[before.department])
                    self._records.save("examination.concluded", actor, before, after)
                    done.append(before.id)
        return BatchReport(done=tuple(done), left_out=tuple(left_out))

    def _concluded(self, examination: Examination, catalogue: Catalogue, signature: Signature) -> Examination:
        decision = Decision(verdicts=dict.fromkeys(examination.trades, TradeVerdict.PASSES))
        return conclude(examination, catalogue, self._policies.current(), decision, signature)


def _reasons(examination: Examination, catalogue: Catalogue) -> tuple[DomainError, ...]:
    """Everything that speaks against concluding it in a batch."""
    if examination.state is not ExaminationState.AWAITING_CONCLUSION:
        return (NotInBatchState(examination.state),)
    return remarks(CLEAN, examination, propose(examination, catalogue))
