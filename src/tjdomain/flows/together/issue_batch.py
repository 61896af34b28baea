"""Issue many certificates 批量发证; who gets none is named with why."""

from attrs import frozen

from ports.examination import ExaminationPolicies
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import PendingCertificate
from tjdomain.certification.domain.errors import AlreadyWaiting
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.usecases.batches import BatchReport, LeftOut, require_size
from tjdomain.examination.usecases.records import Records
from tjdomain.flows.together.issue_for_examination import IssueForExamination, IssueForExaminationCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import Conflict, DomainError, RuleViolation
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class IssueBatchCommand:
    """For whom."""

    actor: Actor
    examinations: tuple[ExaminationId, ...]


class IssueBatch:
    """Each in a transaction of its own, so that one refusal takes nobody else's certificate along.

    Run again it finds what was issued before, and counts it as done.
    """

    decided_by_key = True

    def __init__(
        self, uow: UnitOfWork, records: Records, issue: IssueForExamination, policies: ExaminationPolicies
    ) -> None:
        self._uow = uow
        self._records = records
        self._issue = issue
        self._policies = policies

    def __call__(self, command: IssueBatchCommand) -> BatchReport:
        """Raises ``NotPermitted``, ``NotFound``, ``NothingGiven``, ``TooMany``."""
        command.actor.require(CertificationRight.ISSUE)
        require_size(command.examinations, self._policies.current().batch_limit)
        with self._uow:
            found = self._records.get_all(command.actor, command.examinations)
        refusals = [(one, self._refusal(one, command.actor)) for one in found]
        return BatchReport(
            done=tuple(one.id for one, refusal in refusals if refusal is None),
            left_out=tuple(LeftOut.of(one, refusal) for one, refusal in refusals if refusal is not None),
        )

    def _refusal(self, examination: Examination, actor: Actor) -> DomainError | None:
        try:
            made = self._issue(IssueForExaminationCommand(actor=actor, examination=examination.id))
        except (RuleViolation, Conflict) as refused:
            return refused
        return AlreadyWaiting() if isinstance(made, PendingCertificate) else None
