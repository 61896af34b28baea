"""Correct the printed data of a certificate."""

from attrs import frozen

from ports.certification import Certificates
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.files import FileRecords
from ports.unit_of_work import UnitOfWork
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.change import Correction, correct
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.access import as_seen, certificate_for, require_portrait
from tjdomain.certification.usecases.journal import Journal
from tjdomain.certification.usecases.reasons import clean_reason
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId


@frozen(kw_only=True)
class CorrectCertificateCommand:
    """What is put right, and why; ``version`` is the one on the screen, if there is one."""

    actor: Actor
    certificate: CertificateId
    correction: Correction
    reason: str
    version: int | None = None


class CorrectCertificate:
    """VALID becomes SUPERSEDED and the next edition VALID with the same number, in one transaction."""

    def __init__(
        self,
        uow: UnitOfWork,
        certificates: Certificates,
        files: FileRecords,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._certificates = certificates
        self._files = files
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: CorrectCertificateCommand) -> Certificate:
        """The next edition.

        Raises ``NotFound``, ``WrongState``, ``StaleVersion``, ``NothingToCorrect``, ``TradeNotPassed``,
        ``AnotherPerson``, leaves of ``InvalidValue``.
        """
        actor, reason = command.actor, clean_reason(command.reason)
        actor.require(CertificationRight.CORRECT)
        with self._uow:
            before = as_seen(certificate_for(actor, self._certificates, command.certificate), command.version)
            if command.correction.portrait is not None:
                require_portrait(actor, self._files, command.correction.portrait)
            superseded, following = correct(
                before,
                command.correction,
                first=self._certificates.editions_of(before.examination)[0],
                today=local_day(self._clock.now()),
                reason=reason,
                next_id=CertificateId(self._ids.new()),
                created_by=actor.id,
            )
            self._certificates.save(superseded)
            self._certificates.add(following)
            self._journal.record("certificate.superseded", actor, before, superseded, reason)
            self._journal.record("certificate.corrected", actor, None, following, reason)
        return following
