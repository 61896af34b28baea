"""Certification in memory."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from adapters.memory.certification_rows import matches, row_of, stands, unissued_row, voided, waiting_row
from adapters.memory.store import MemoryStore
from ports.certification import CertificateFilter, CertificateRow, NumberGap, Sight, UnissuedRow, WaitingRow
from tjdomain.certification.domain.certificate import (
    Certificate,
    CertificateState,
    PendingCertificate,
    PendingState,
)
from tjdomain.certification.domain.errors import AlreadyIssued, AlreadyWaiting
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState
from tjdomain.shared.actor import EVERYTHING
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import CertificateId, ExaminationId
from tjdomain.shared.person import Document

_CERTIFICATES = "certificate"
_PENDING = "pending_certificate"
_COUNTED = 10_001


class MemoryCertificationPolicies:
    """One instance of the parameters; ``policy`` may be set."""

    def __init__(self, policy: CertificationPolicy) -> None:
        self.policy = policy

    def current(self) -> CertificationPolicy:
        """The parameters in force now."""
        return self.policy


class MemoryCertificates:
    """Editions of certificates."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, id: CertificateId) -> Certificate:  # noqa: A002 - the field's name
        """The edition. Raises ``NotFound``."""
        found: Certificate | None = self._store.table(_CERTIFICATES).get(id)
        if found is None:
            raise NotFound(_CERTIFICATES, str(id))
        return found

    def latest_of(self, examination: ExaminationId) -> Certificate | None:
        """The latest edition that hangs on an examination."""
        return max(self._of(examination), key=lambda each: each.edition, default=None)

    def editions_of(self, examination: ExaminationId) -> tuple[Certificate, ...]:
        """All editions that hang on an examination, oldest first."""
        return tuple(sorted(self._of(examination), key=lambda each: each.edition))

    def add(self, certificate: Certificate) -> None:
        """Add an edition. Raises ``AlreadyIssued``."""
        rows = self._store.table(_CERTIFICATES)
        same_number = (each for each in rows.values() if each.number.text == certificate.number.text)
        if any(each.edition == certificate.edition for each in same_number) or any(
            each.edition == certificate.edition or CertificateState.VALID is each.state is certificate.state
            for each in self._of(certificate.examination)
        ):
            raise AlreadyIssued
        rows[certificate.id] = certificate

    def save(self, certificate: Certificate) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        self._store.replace(_CERTIFICATES, certificate.id, certificate.version - 1, certificate)

    def _of(self, examination: ExaminationId) -> list[Certificate]:
        return [each for each in self._store.table(_CERTIFICATES).values() if each.examination == examination]


class MemoryPendingCertificates:
    """Approved examinations that wait for a portrait."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, examination: ExaminationId) -> PendingCertificate:
        """The row of the examination. Raises ``NotFound``."""
        found = self.find(examination)
        if found is None:
            raise NotFound(_PENDING, str(examination))
        return found

    def find(self, examination: ExaminationId) -> PendingCertificate | None:
        """The row of the examination, or ``None``."""
        return self._store.table(_PENDING).get(examination)

    def add(self, pending: PendingCertificate) -> None:
        """Add a row. Raises ``AlreadyWaiting``."""
        if self.find(pending.id) is not None:
            raise AlreadyWaiting
        self._store.table(_PENDING)[pending.id] = pending

    def save(self, pending: PendingCertificate) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        self._store.replace(_PENDING, pending.id, pending.version - 1, pending)


class MemoryCertificateArchive:
    """Queries over what the repositories hold."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def search(
        self, wanted: CertificateFilter, sight: Sight, today: date, after: CertificateId | None, limit: int
    ) -> tuple[CertificateRow, ...]:
        """At most ``limit`` rows older than ``after``."""
        found = (each for each in self._matching(wanted, sight, today) if after is None or each.id < after)
        return tuple(self._row(each, today) for each in sorted(found, key=lambda each: each.id, reverse=True)[:limit])

    def count(self, wanted: CertificateFilter, sight: Sight, today: date) -> int:
        """How many rows match, counted up to 10,001."""
        return min(sum(1 for _ in self._matching(wanted, sight, today)), _COUNTED)

    def edition(self, number: str, edition: int, today: date) -> CertificateRow | None:
        """One edition of a number."""
        same = (each for each in self._all() if (each.number.text, each.edition) == (number, edition))
        return next((self._row(each, today) for each in same), None)

    def of_person(self, document: Document, today: date) -> tuple[CertificateRow, ...]:
        """All editions of a person's certificates, newest first."""
        own = (each for each in self._all() if each.holder.document == document)
        return tuple(self._row(each, today) for each in sorted(own, key=lambda each: each.id, reverse=True))

    def waiting(self, sight: Sight, after: ExaminationId | None, limit: int) -> tuple[WaitingRow, ...]:
        """Examinations that wait for a portrait, newest first, older than ``after``."""
        found = (each for each in self._waiting(sight) if after is None or each.id < after)
        return tuple(waiting_row(each) for each in sorted(found, key=lambda each: each.id, reverse=True)[:limit])

    def count_waiting(self, sight: Sight) -> int:
        """How many wait, counted up to 10,001."""
        return min(sum(1 for _ in self._waiting(sight)), _COUNTED)

    def unissued(
        self, sight: Sight, since: date | None, after: ExaminationId | None, limit: int
    ) -> tuple[UnissuedRow, ...]:
        """Who has no certificate yet, newest first, older than ``after``; without ``since`` the list 缺照片."""
        older = (each for each in self._unissued(sight, since) if after is None or each.id < after)
        return tuple(sorted(older, key=lambda row: row.id, reverse=True)[:limit])

    def count_unissued(self, sight: Sight, since: date | None) -> int:
        """How many those are, counted up to 10,001."""
        return min(sum(1 for _ in self._unissued(sight, since)), _COUNTED)

    def gaps(self, series: str, sight: Sight, after: int, limit: int) -> tuple[NumberGap, ...]:
        """At most ``limit`` gaps of a series that begin beyond ``after``, in their order."""
        latest: dict[int, Certificate] = {}
        for each in sorted(self._all(), key=lambda each: each.edition):
            if each.number.series == series:
                latest[each.number.sequence] = each
        gaps: list[NumberGap] = []
        last = 0
        for sequence, certificate in sorted(latest.items()):
            if sequence > last + 1:
                gaps.append(NumberGap(first=last + 1, last=sequence - 1, number=None, state=None, reason=None))
            if certificate.state is not CertificateState.VALID:
                gap = voided(certificate)
                seen = sight.scope.covers(certificate.department, certificate.created_by, sight.owner)
                gaps.append(gap if seen else evolve(gap, reason=None))
            last = sequence
        return tuple(gap for gap in gaps if gap.first > after)[:limit]

    def _all(self) -> list[Certificate]:
        return list(self._store.table(_CERTIFICATES).values())

    def _matching(self, wanted: CertificateFilter, sight: Sight, today: date) -> Iterator[Certificate]:
        for each in self._all():
            seen = sight.scope.covers(each.department, each.created_by, sight.owner)
            if seen and matches(each, wanted, today) and self._examined(each, wanted):
                yield each

    def _examination(self, certificate: Certificate) -> Examination | None:
        found: Examination | None = self._store.table("examination").get(certificate.examination)
        return found

    def _examined(self, certificate: Certificate, wanted: CertificateFilter) -> bool:
        """What is known of the examination alone."""
        if (wanted.code, wanted.employer, wanted.team) == (None, None, None):
            return True
        examination = self._examination(certificate)
        return examination is not None and (
            (wanted.code is None or wanted.code in {examination.number, examination.slip})
            and examination.registration.employer_name.startswith(wanted.employer or "")
            and wanted.team in {None, examination.registration.team}
        )

    def _row(self, certificate: Certificate, today: date) -> CertificateRow:
        examination = self._examination(certificate)
        return row_of(certificate, today, examination.registration.employer_name if examination else "")

    def _unissued(self, sight: Sight, since: date | None) -> Iterator[UnissuedRow]:
        waits = {each.id for each in self._waiting(Sight(scope=EVERYTHING, owner=None))}
        for each in self._store.table("examination").values():
            if (
                each.state is ExaminationState.QUALIFIED
                and each.recheck is None
                and sight.scope.covers(each.department, each.owner, sight.owner)
                and not any(stands(one, each) for one in self._all())
                and (each.id in waits if since is None else each.day >= since)
            ):
                yield unissued_row(each, waits=each.id in waits)

    def _waiting(self, sight: Sight) -> Iterator[PendingCertificate]:
        for each in self._store.table(_PENDING).values():
            if each.state is PendingState.WAITING and sight.scope.covers(each.department, each.created_by, sight.owner):
                yield each
