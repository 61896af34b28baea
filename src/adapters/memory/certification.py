"""Certification in memory."""

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from adapters.memory.store import MemoryStore
from ports.certification import CertificateFilter, CertificateRow, NumberGap, Sight, WaitingRow
from tjdomain.certification.domain.certificate import (
    Certificate,
    CertificateState,
    PendingCertificate,
    PendingState,
)
from tjdomain.certification.domain.errors import AlreadyIssued, AlreadyWaiting
from tjdomain.certification.domain.policy import CertificationPolicy
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
        return tuple(_row(each, today) for each in sorted(found, key=lambda each: each.id, reverse=True)[:limit])

    def count(self, wanted: CertificateFilter, sight: Sight, today: date) -> int:
        """How many rows match, counted up to 10,001."""
        return min(sum(1 for _ in self._matching(wanted, sight, today)), _COUNTED)

    def edition(self, number: str, edition: int, today: date) -> CertificateRow | None:
        """One edition of a number."""
        same = (each for each in self._all() if (each.number.text, each.edition) == (number, edition))
        return next((_row(each, today) for each in same), None)

    def of_person(self, document: Document, today: date) -> tuple[CertificateRow, ...]:
        """All editions of a person's certificates, newest first."""
        own = (each for each in self._all() if each.holder.document == document)
        return tuple(_row(each, today) for each in sorted(own, key=lambda each: each.id, reverse=True))

    def waiting(self, sight: Sight, after: ExaminationId | None, limit: int) -> tuple[WaitingRow, ...]:
        """Examinations that wait for a portrait, newest first, older than ``after``."""
        found = (each for each in self._waiting(sight) if after is None or each.id < after)
        return tuple(_waiting_row(each) for each in sorted(found, key=lambda each: each.id, reverse=True)[:limit])

    def count_waiting(self, sight: Sight) -> int:
        """How many wait, counted up to 10,001."""
        return min(sum(1 for _ in self._waiting(sight)), _COUNTED)

    def gaps(self, series: str, after: int, limit: int) -> tuple[NumberGap, ...]:
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
                gaps.append(_voided(certificate))
            last = sequence
        return tuple(gap for gap in gaps if gap.first > after)[:limit]

    def _all(self) -> list[Certificate]:
        return list(self._store.table(_CERTIFICATES).values())

    def _matching(self, wanted: CertificateFilter, sight: Sight, today: date) -> Iterator[Certificate]:
        for each in self._all():
            if sight.scope.covers(each.department, each.created_by, sight.owner) and _matches(each, wanted, today):
                yield each

    def _waiting(self, sight: Sight) -> Iterator[PendingCertificate]:
        for each in self._store.table(_PENDING).values():
            if each.state is PendingState.WAITING and sight.scope.covers(each.department, each.created_by, sight.owner):
                yield each


def _matches(certificate: Certificate, wanted: CertificateFilter, today: date) -> bool:
    first, last = date.min, date.max
    return (
        wanted.number in {None, certificate.number.text}
        and certificate.holder.name.startswith(wanted.name or "")
        and wanted.document in {None, certificate.holder.document}
        and (not wanted.states or certificate.state_on(today) in wanted.states)
        and (wanted.trade is None or wanted.trade in certificate.trades)
        and (wanted.issued_from or first) <= certificate.issue_date <= (wanted.issued_to or last)
        and (wanted.valid_until_from or first) <= certificate.valid_until <= (wanted.valid_until_to or last)
        and wanted.collected in {None, certificate.collection is not None}
    )


def _row(certificate: Certificate, today: date) -> CertificateRow:
    holder = certificate.holder
    return CertificateRow(
        id=certificate.id,
        version=certificate.version,
        department=certificate.department,
        examination=certificate.examination,
        number=certificate.number.text,
        edition=certificate.edition,
        name=holder.name,
        sex=holder.sex,
        document_kind=holder.document.kind,
        document_number=holder.document.number,
        trades=certificate.trades,
        exam_date=certificate.exam_date,
        issue_date=certificate.issue_date,
        valid_until=certificate.valid_until,
        body_name=certificate.body_name,
        state=certificate.state_on(today),
        reason=certificate.reason,
        print_count=certificate.print_count,
        promised_on=certificate.promised_on,
        collection=certificate.collection.way if certificate.collection else None,
    )


def _waiting_row(pending: PendingCertificate) -> WaitingRow:
    approved = pending.approved
    return WaitingRow(
        examination=pending.id,
        version=pending.version,
        department=pending.department,
        name=approved.person.name,
        sex=approved.person.sex,
        document_kind=approved.person.document.kind,
        document_number=approved.person.document.number,
        trades=approved.trades,
        exam_date=approved.exam_date,
        since=pending.since,
    )


def _voided(certificate: Certificate) -> NumberGap:
    number = certificate.number
    gap = NumberGap(first=number.sequence, last=number.sequence, number=number.text, state=None, reason=None)
    return evolve(gap, state=certificate.state, reason=certificate.reason)
