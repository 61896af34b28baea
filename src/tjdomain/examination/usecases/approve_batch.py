"""Approve in a batch 批量审核: abnormal flags, missing items, wrong states and own work are named, not approved."""

from collections.abc import Mapping

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import Catalogues, ExaminationPolicies, Examinations, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.deciding import UNREMARKABLE, approve, remarks
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.judgement import propose
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.domain.lifecycle import ExaminationAction, personal_refusal
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.review_errors import NotInBatchState
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.examination.usecases.batches import BatchReport, LeftOut, catalogues_of, require_size
from tjdomain.examination.usecases.records import Records, reviewer
from tjdomain.examination.usecases.signing import Signers
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class ApproveBatchCommand:
    """Whom."""

    actor: Actor
    examinations: tuple[ExaminationId, ...]


@frozen
class Facing:
    """What every examination of the batch is held against."""

    actor: Actor
    staff: StaffMember | None
    policy: ExaminationPolicy
    catalogues: Mapping[int, Catalogue]

    def reasons(self, examination: Examination) -> tuple[DomainError, ...]:
        """Everything that speaks against approving it in a batch."""
        if examination.state is not ExaminationState.AWAITING_REVIEW:
            return (NotInBatchState(examination.state),)
        found = remarks(UNREMARKABLE, examination, propose(examination, self.catalogues[examination.catalogue]))
        own = personal_refusal(ExaminationAction.APPROVE, examination, self.actor, self.policy, self.staff)
        return (*found, own) if own is not None else found


class ApproveBatch:
    """Approves the unremarkable ones and names the others with every reason."""

    def __init__(
        self,
        uow: UnitOfWork,
        examinations: Examinations,
        catalogues: Catalogues,
        members: StaffMembers,
        policies: ExaminationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._catalogues = catalogues
        self._policies = policies
        self._clock = clock
        self._records = Records(examinations, events, clock, ids)
        self._signers = Signers(members, clock)

    def __call__(self, command: ApproveBatchCommand) -> BatchReport:
        """Raises ``NotPermitted``, ``NotFound``, ``NothingGiven``, ``TooMany``."""
        actor, policy = command.actor, self._policies.current()
        account = reviewer(actor)
        require_size(command.examinations, policy.batch_limit)
        done: list[ExaminationId] = []
        left_out: list[LeftOut] = []
        with self._uow:
            found = self._records.get_all(actor, command.examinations)
            facing = Facing(actor, self._signers.behind(actor), policy, catalogues_of(found, self._catalogues))
            for before in found:
                reasons = facing.reasons(before)
                if reasons:
                    left_out.append(LeftOut.of(before, *reasons))
                    continue
                after = approve(before, policy, account, self._clock.now())
                self._records.save("examination.approved", actor, before, after)
                done.append(before.id)
        return BatchReport(done=tuple(done), left_out=tuple(left_out))
