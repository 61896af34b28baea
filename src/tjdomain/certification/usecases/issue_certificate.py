"""Issue the certificate of an approved examination."""

from attrs import frozen

from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import ApprovedExamination, Certificate, PendingCertificate
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


@frozen(kw_only=True)
class IssueCertificateCommand:
    """The examination as its approval left it."""

    actor: Actor
    approved: ApprovedExamination


class IssueCertificate:
    """Gives the certificate, or the place on the list 缺照片.

    Where a flow has claimed the examination, it uses ``Issuing`` itself.
    """

    def __init__(self, uow: UnitOfWork, issuing: Issuing) -> None:
        self._uow = uow
        self._issuing = issuing

    def __call__(self, command: IssueCertificateCommand) -> Certificate | PendingCertificate:
        """Raises ``AlreadyIssued``, ``ApprovalUsed``, ``SettingMissing``, ``WouldBeExpired``, ``NumbersExhausted``."""
        command.actor.require(CertificationRight.ISSUE)
        if not command.actor.sees(command.approved.department):
            raise NotFound("examination", str(command.approved.examination))
        with self._uow:
            return self._issuing.issue(command.approved, command.actor)
