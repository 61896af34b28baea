"""Issue the certificate 发证 of an examination that was approved as qualified."""

from attrs import frozen

from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import ApprovedExamination, Certificate, PendingCertificate
from tjdomain.certification.domain.errors import AlreadyIssued, ApprovalUsed
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.examination.domain.review_errors import RecheckBegun
from tjdomain.examination.usecases.records import Records
from tjdomain.flows.together.errors import NotQualified
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId


@frozen(kw_only=True)
class IssueForExaminationCommand:
    """Which examination."""

    actor: Actor
    examination: ExaminationId


class IssueForExamination:
    """Once for each approval, however many run it at once.

    Begins with writing the examination's row, as undoing an approval does, so that no certificate stands without an
    approved examination.
    """

    decided_by_key = True

    def __init__(self, uow: UnitOfWork, records: Records, examinations: Examinations, issuing: Issuing) -> None:
        self._uow = uow
        self._records = records
        self._examinations = examinations
        self._issuing = issuing

    def __call__(self, command: IssueForExaminationCommand) -> Certificate | PendingCertificate | None:
        """The certificate, the place on the list 缺照片, or ``None`` where this approval's work is done already.

        Raises ``NotFound``, ``NotQualified``, ``RecheckBegun`` (the recheck gives the certificate), ``SettingMissing``,
        ``WouldBeExpired``, ``NumbersExhausted``.
        """
        actor = command.actor
        actor.require(CertificationRight.ISSUE)
        try:
            with self._uow:
                examination = self._records.get(actor, command.examination)
                self._examinations.claim(examination)
                return self._issuing.issue(approved(examination), actor)
        except (AlreadyIssued, ApprovalUsed):
            return None


def approved(examination: Examination) -> ApprovedExamination:
    """What certification is told. Raises ``NotQualified`` or ``RecheckBegun``.

    Nothing changes an examination between its approval and the undoing of it, so its version is the approval's.
    """
    conclusion = examination.conclusion
    if examination.state is not ExaminationState.QUALIFIED or conclusion is None:
        raise NotQualified(examination.state)
    if examination.recheck is not None:
        raise RecheckBegun
    return ApprovedExamination(
        examination=examination.id,
        version=examination.version,
        department=examination.department,
        person=examination.person,
        trades=conclusion.passed,
        exam_date=examination.day,
        portrait=examination.registration.portrait,
    )
