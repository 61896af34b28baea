"""Re-issue a certificate 补办: the card was lost or damaged."""

from attrs import frozen

from ports.certification import Certificates, CertificationPolicies
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.change import reissue
from tjdomain.certification.domain.issue import promised_on
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import as_seen, certificate_for
from tjdomain.certification.usecases.journal import Journal
from tjdomain.certification.usecases.reasons import clean_reason
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId


@frozen(kw_only=True)
class ReissueCertificateCommand:
    """Which edition, and why; ``version`` is the one on the screen, if there is one."""

    actor: Actor
    certificate: CertificateId
    reason: str
    version: int | None = None


class ReissueCertificate:
    """Allows one more copy; number and last day stay, the new card is to be collected again."""

    def __init__(
        self,
        uow: UnitOfWork,
        certificates: Certificates,
        policies: CertificationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._certificates = certificates
        self._policies = policies
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ReissueCertificateCommand) -> Certificate:
        """Raises ``NotFound``, ``WrongState``, ``StaleVersion``."""
        actor, reason = command.actor, clean_reason(command.reason)
        actor.require(CertificationRight.REISSUE)
        today = local_day(self._clock.now())
        with self._uow:
            before = as_seen(certificate_for(actor, self._certificates, command.certificate), command.version)
            after = reissue(before, today=today, promised=promised_on(self._policies.current(), today))
            self._certificates.save(after)
            self._journal.record("certificate.reissued", actor, before, after, reason)
        return after
