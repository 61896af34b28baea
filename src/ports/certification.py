"""Storage and queries of certification, and what it asks of its surroundings."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from tjdomain.certification.domain.certificate import (
    Certificate,
    CertificateState,
    CollectionWay,
    PendingCertificate,
)
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.shared.actor import Scope
from tjdomain.shared.ids import CertificateId, DepartmentId, ExaminationId, TeamId
from tjdomain.shared.person import Document, DocumentKind, Sex
from tjdomain.shared.trade import Trade


class CertificationPolicies(Protocol):
    """The department's parameters."""

    def current(self) -> CertificationPolicy:
        """The parameters in force now."""
        ...


class Certificates(Protocol):
    """Editions of certificates. Works inside a unit of work."""

    def get(self, id: CertificateId) -> Certificate:  # noqa: A002 - the field's name
        """The edition. Raises ``NotFound``."""
        ...

    def latest_of(self, examination: ExaminationId) -> Certificate | None:
        """The latest edition that hangs on an examination."""
        ...

    def editions_of(self, examination: ExaminationId) -> tuple[Certificate, ...]:
        """All editions that hang on an examination, oldest first."""
        ...

    def add(self, certificate: Certificate) -> None:
        """Add an edition. Raises ``AlreadyIssued`` where the examination has a valid one, or this edition, already."""
        ...

    def save(self, certificate: Certificate) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class PendingCertificates(Protocol):
    """Approved examinations that wait for a portrait, by examination. Works inside a unit of work."""

    def get(self, examination: ExaminationId) -> PendingCertificate:
        """The row of the examination. Raises ``NotFound``."""
        ...

    def find(self, examination: ExaminationId) -> PendingCertificate | None:
        """The row of the examination, or ``None``."""
        ...

    def add(self, pending: PendingCertificate) -> None:
        """Add a row. Raises ``AlreadyWaiting`` where the examination has one."""
        ...

    def save(self, pending: PendingCertificate) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


@frozen(kw_only=True)
class Sight:
    """Whose rows a reader may see: the scope, and whose are «own»."""

    scope: Scope
    owner: UUID | None


@frozen(kw_only=True)
class CertificateFilter:
    """What the archive is searched by; what is ``None`` or empty does not narrow.

    ``number`` and ``document`` match wholly, ``document_tail`` the last four characters, ``name`` and ``employer`` from
    the beginning; dates are inclusive. ``code`` is an exam or slip number, ``employer`` and ``team`` are those of the
    examination.
    """

    ids: frozenset[CertificateId] = frozenset()
    number: str | None = None
    code: str | None = None
    name: str | None = None
    document: Document | None = None
    document_tail: str | None = None
    employer: str | None = None
    team: TeamId | None = None
    states: frozenset[CertificateState] = frozenset()
    trade: Trade | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    valid_until_from: date | None = None
    valid_until_to: date | None = None
    collected: bool | None = None


@frozen(kw_only=True)
class CertificateRow:
    """An edition in a list; ``state`` as of the day asked for, ``collection`` how the card was handed over.

    ``employer`` is the one of the examination, empty where there is none; it is not printed.
    """

    id: CertificateId
    version: int
    department: DepartmentId
    examination: ExaminationId
    number: str
    edition: int
    name: str
    sex: Sex
    document_kind: DocumentKind
    document_number: str
    trades: tuple[Trade, ...]
    exam_date: date
    issue_date: date
    valid_until: date
    body_name: str
    state: CertificateState
    reason: str | None
    print_count: int
    promised_on: date
    collection: CollectionWay | None
    employer: str


@frozen(kw_only=True)
class WaitingRow:
    """An approved examination in the list 缺照片."""

    examination: ExaminationId
    version: int
    department: DepartmentId
    name: str
    sex: Sex
    document_kind: DocumentKind
    document_number: str
    trades: tuple[Trade, ...]
    exam_date: date
    since: datetime


@frozen(kw_only=True)
class UnissuedRow:
    """An examination approved as qualified whose approval has given no certificate yet; ``version`` is the approval's.

    ``waits`` where it stands in the list 缺照片.
    """

    id: ExaminationId
    version: int
    number: str
    name: str
    sex: Sex
    document_kind: DocumentKind
    document_number: str
    employer: str
    exam_date: date
    waits: bool


@frozen(kw_only=True)
class NumberGap:
    """Sequence numbers ``first`` to ``last`` of a series behind which stands no valid certificate.

    Revoked and cancelled numbers stand alone, with ``number``, ``state`` and, where one may see it, ``reason``; numbers
    that were never given have none of them.
    """

    first: int
    last: int
    number: str | None
    state: CertificateState | None
    reason: str | None


class CertificateArchive(Protocol):
    """Queries over all editions ever issued; newest first, keyset-paged by id."""

    def search(
        self, wanted: CertificateFilter, sight: Sight, today: date, after: CertificateId | None, limit: int
    ) -> tuple[CertificateRow, ...]:
        """At most ``limit`` rows older than ``after``; ``today`` decides what has expired."""
        ...

    def count(self, wanted: CertificateFilter, sight: Sight, today: date) -> int:
        """How many rows match, counted up to 10,001."""
        ...

    def edition(self, number: str, edition: int, today: date) -> CertificateRow | None:
        """One edition of a number."""
        ...

    def of_person(self, document: Document, today: date) -> tuple[CertificateRow, ...]:
        """All editions of a person's certificates, newest first."""
        ...

    def waiting(self, sight: Sight, after: ExaminationId | None, limit: int) -> tuple[WaitingRow, ...]:
        """Examinations that wait for a portrait, newest first, older than ``after``."""
        ...

    def count_waiting(self, sight: Sight) -> int:
        """How many wait, counted up to 10,001."""
        ...

    def unissued(
        self, sight: Sight, since: date | None, after: ExaminationId | None, limit: int
    ) -> tuple[UnissuedRow, ...]:
        """Who has no certificate yet, newest first, older than ``after``.

        Of those examined on ``since`` or later; where that is ``None``, of the list 缺照片 alone. An approval whose
        certificate was revoked or cancelled is used up and not among them.
        """
        ...

    def count_unissued(self, sight: Sight, since: date | None) -> int:
        """How many those are, counted up to 10,001."""
        ...

    def gaps(self, series: str, sight: Sight, after: int, limit: int) -> tuple[NumberGap, ...]:
        """At most ``limit`` gaps of a series that begin beyond the sequence number ``after``, in their order.

        The reasons of certificates out of ``sight`` are left out: a series is the house's, a reason is not.
        """
        ...
