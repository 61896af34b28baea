"""Cancel a certificate 注销 on its holder's wish."""

from attrs import frozen

from ports.certification import Certificates
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.lifecycle import CertificateAction, move
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import as_seen, certificate_for
from tjdomain.certification.usecases.journal import Journal
from tjdomain.certification.usecases.reasons import clean_reason
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId


@frozen(kw_only=True)
class CancelCertificateCommand:
    """Which edition, and why; ``version`` is the one on the screen, if there is one."""

    actor: Actor
    certificate: CertificateId
    reason: str
    version: int | None = None


class CancelCertificate:
    """Ends the edition for good, while it is valid."""

    def __init__(
        self, uow: UnitOfWork, certificates: Certificates, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._certificates = certificates
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: CancelCertificateCommand) -> Certificate:
        """Raises ``NotFound``, ``WrongState``, ``StaleVersion``."""
        actor, reason = command.actor, clean_reason(command.reason)
        actor.require(CertificationRight.CANCEL)
        with self._uow:
            before = as_seen(certificate_for(actor, self._certificates, command.certificate), command.version)
            after = move(before, CertificateAction.CANCEL, local_day(self._clock.now()), reason)
            self._certificates.save(after)
            self._journal.record("certificate.cancelled", actor, before, after, reason)
        return after
