"""Approve a conclusion 审核通过: somebody else than those who worked on it looks at it once more."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import ExaminationPolicies, Examinations, StaffMembers
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.deciding import approve
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.lifecycle import ExaminationAction, personal_refusal
from tjdomain.examination.usecases.records import Records, reviewer
from tjdomain.examination.usecases.signing import Signers
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class ApproveExaminationCommand:
    """Which examination; ``seen`` is the version that the reviewer looked at."""

    actor: Actor
    examination: ExaminationId
    seen: int


class ApproveExamination:
    """Makes the conclusion final: 合格, 不合格 or 待复检. The certificate follows from the event."""

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

    def __call__(self, command: ApproveExaminationCommand) -> Examination:
        """Raises ``NotFound``, ``WrongState``, ``StaleVersion``, ``OwnWork``."""
        actor, policy = command.actor, self._policies.current()
        account = reviewer(actor)
        with self._uow:
            before = self._records.get(actor, command.examination)
            after = approve(before, policy, account, self._clock.now())
            self._records.require_seen(before, command.seen)
            refusal = personal_refusal(ExaminationAction.APPROVE, before, actor, policy, self._signers.behind(actor))
            if refusal is not None:
                raise refusal
            return self._records.save("examination.approved", actor, before, after)
