"""Issuing and taking back what waits to be issued, as steps of a caller's transaction."""

from attrs import evolve

from ports.certification import Certificates, CertificationPolicies, PendingCertificates
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.sequences import Sequences
from tjdomain.certification.domain.certificate import (
    ApprovedExamination,
    Certificate,
    CertificateState,
    PendingCertificate,
    PendingState,
)
from tjdomain.certification.domain.errors import AlreadyIssued
from tjdomain.certification.domain.issue import issue, issue_refusal, with_corrections
from tjdomain.certification.domain.lifecycle import PendingAction, move_pending
from tjdomain.certification.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import CertificateId, ExaminationId, FileId


class Issuing:
    """Works inside a unit of work that somebody else opened and, for an examination, began by claiming its row."""

    def __init__(
        self,
        certificates: Certificates,
        pendings: PendingCertificates,
        sequences: Sequences,
        policies: CertificationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._certificates = certificates
        self._pendings = pendings
        self._sequences = sequences
        self._policies = policies
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def issue(self, approved: ApprovedExamination, actor: Actor) -> Certificate | PendingCertificate:
        """Issue the certificate, or put the examination on the list 缺照片 if it has no portrait.

        What was corrected on earlier editions stays corrected, and their portrait serves again. Raises
        ``AlreadyIssued`` or ``ApprovalUsed`` where the work is done already, and what ``issue`` raises.
        """
        editions = self._certificates.editions_of(approved.examination)
        latest = editions[-1] if editions else None
        refusal = issue_refusal(approved, latest)
        if refusal is not None:
            raise refusal
        approved = with_corrections(approved, editions)
        pending = self._pendings.find(approved.examination)
        if approved.portrait is None:
            return self._wait(approved, pending, actor)
        if pending is not None and pending.state is PendingState.WAITING:
            self.settle(pending, actor)
        return self.add(approved, approved.portrait, latest, actor)

    def add(
        self, approved: ApprovedExamination, portrait: FileId, latest: Certificate | None, actor: Actor
    ) -> Certificate:
        """Issue with this portrait, ``latest`` being the examination's latest edition. Raises what ``issue`` raises."""
        certificate = issue(
            approved,
            portrait=portrait,
            latest=latest,
            policy=self._policies.current(),
            next_in_series=self._sequences.next,
            today=local_day(self._clock.now()),
            id=CertificateId(self._ids.new()),
            created_by=actor.id,
        )
        self._certificates.add(certificate)
        self._journal.record("certificate.issued", actor, None, certificate)
        return certificate

    def settle(self, pending: PendingCertificate, actor: Actor) -> None:
        """The wait is over, a certificate follows. Raises ``WrongState``, ``StaleVersion``."""
        settled = move_pending(pending, PendingAction.SUPPLY_PORTRAIT)
        self._pendings.save(settled)
        self._journal.record("pending_certificate.settled", actor, pending, settled)

    def withdraw(self, examination: ExaminationId, actor: Actor, reason: str) -> None:
        """The approval is being undone: take the examination off the list 缺照片, if it is on it.

        Raises ``AlreadyIssued`` while a certificate of it stands: that one is revoked first.
        """
        latest = self._certificates.latest_of(examination)
        if latest is not None and latest.state is CertificateState.VALID:
            raise AlreadyIssued
        pending = self._pendings.find(examination)
        if pending is None or pending.state is not PendingState.WAITING:
            return
        withdrawn = move_pending(pending, PendingAction.WITHDRAW)
        self._pendings.save(withdrawn)
        self._journal.record("pending_certificate.withdrawn", actor, pending, withdrawn, reason)

    def _wait(
        self, approved: ApprovedExamination, pending: PendingCertificate | None, actor: Actor
    ) -> PendingCertificate:
        if pending is None:
            waiting = PendingCertificate(approved=approved, since=self._clock.now(), created_by=actor.id)
            self._pendings.add(waiting)
        elif pending.state is PendingState.WAITING and pending.approved == approved:
            return pending
        else:
            again = move_pending(pending, PendingAction.WAIT_AGAIN)
            waiting = evolve(again, approved=approved, since=self._clock.now())
            self._pendings.save(waiting)
        self._journal.record("pending_certificate.waiting", actor, pending, waiting)
        return waiting
