"""Supply the portrait that a certificate waits for."""

from attrs import frozen

from ports.certification import Certificates, PendingCertificates
from ports.files import FileRecords
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import require_portrait, require_sight
from tjdomain.certification.usecases.issuing import Issuing
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, FileId


@frozen(kw_only=True)
class SupplyPortraitCommand:
    """``portrait`` is a stored picture that ``PortraitStudio`` made."""

    actor: Actor
    examination: ExaminationId
    portrait: FileId


class SupplyPortrait:
    """Takes the examination off the list 缺照片 and issues, in one transaction."""

    def __init__(
        self,
        uow: UnitOfWork,
        pendings: PendingCertificates,
        certificates: Certificates,
        files: FileRecords,
        issuing: Issuing,
    ) -> None:
        self._uow = uow
        self._pendings = pendings
        self._certificates = certificates
        self._files = files
        self._issuing = issuing

    def __call__(self, command: SupplyPortraitCommand) -> Certificate:
        """The certificate.

        Raises ``NotFound`` (also of the picture), ``WrongState`` (it does not wait), ``StaleVersion``, and what issuing
        raises.
        """
        command.actor.require(CertificationRight.SUPPLY_PORTRAIT)
        with self._uow:
            pending = self._pendings.get(command.examination)
            require_sight(command.actor, pending)
            require_portrait(command.actor, self._files, command.portrait)
            self._issuing.settle(pending, command.actor)
            latest = self._certificates.latest_of(command.examination)
            return self._issuing.add(pending.approved, command.portrait, latest, command.actor)
