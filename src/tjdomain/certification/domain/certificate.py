"""The certificate 健康证 and the examinations that wait for one."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

from attrs import Attribute, field, frozen

from tjdomain.certification.domain.errors import NoTradePassed
from tjdomain.certification.domain.number import CertificateNumber
from tjdomain.shared.ids import CertificateId, DepartmentId, ExaminationId, FileId
from tjdomain.shared.person import Person
from tjdomain.shared.trade import Trade


class CertificateState(Enum):
    """States of one edition of a certificate. EXPIRED 过期 is never stored: it is VALID 有效 seen after the last day.

    Look-alikes: SUPERSEDED 换发 because a corrected edition took its place, REVOKED 撤销 by the body (wrong, fraud,
    illness), CANCELLED 注销 on the holder's wish.
    """

    VALID = "valid"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


class CollectionWay(Enum):
    """How a card reached its holder 领证方式.

    Look-alikes: PROXY 代领 is one person's relative or colleague, CONTACT 单位代领 takes an employer's cards.
    """

    SELF = "self"
    PROXY = "proxy"
    CONTACT = "contact"
    POST = "post"


@frozen(kw_only=True)
class Collection:
    """A card was handed over 领证登记.

    ``note`` names the proxy with the relation, the employer's contact or the parcel; empty when the holder came.
    """

    way: CollectionWay
    at: datetime
    recorded_by: UUID | None
    note: str = ""


def _some_each_once(_: object, __: "Attribute[tuple[Trade, ...]]", trades: tuple[Trade, ...]) -> None:
    if not trades or len(set(trades)) != len(trades):
        raise NoTradePassed


@frozen(kw_only=True)
class ApprovedExamination:
    """What certification is told about an examination that a reviewer approved as QUALIFIED.

    ``trades`` are those that passed. ``version`` is the examination's version as of that approval: a later approval of
    the same examination has a greater one, and only such a one gives a new edition after a revocation.
    """

    examination: ExaminationId
    version: int
    department: DepartmentId
    person: Person
    trades: tuple[Trade, ...] = field(validator=_some_each_once)
    exam_date: date
    portrait: FileId | None


@frozen(kw_only=True)
class Certificate:
    """One edition 版次 of a certificate; editions of one examination share their number and count from 1.

    ``holder`` is the person as of the issue, ``trades`` are those that passed. ``print_count`` counts the copies
    allowed so far: 1 when issued, one more with each re-issue. ``valid_until`` is the last valid day. ``reason`` says
    why the edition ended.
    """

    id: CertificateId
    version: int = 1
    department: DepartmentId
    created_by: UUID | None
    examination: ExaminationId
    examination_version: int
    edition: int
    number: CertificateNumber
    holder: Person
    trades: tuple[Trade, ...] = field(validator=_some_each_once)
    portrait: FileId
    exam_date: date
    issue_date: date
    valid_until: date
    body_name: str
    state: CertificateState = CertificateState.VALID
    reason: str | None = None
    print_count: int = 1
    promised_on: date
    collection: Collection | None = None

    def state_on(self, day: date) -> CertificateState:
        """The state as a reader on ``day`` sees it."""
        if self.state is CertificateState.VALID and day > self.valid_until:
            return CertificateState.EXPIRED
        return self.state


class PendingState(Enum):
    """States of an approved examination that waits for its portrait 缺照片."""

    WAITING = "waiting"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


@frozen(kw_only=True)
class PendingCertificate:
    """An approved examination whose certificate waits for a portrait 缺照片; one row per examination, never deleted."""

    approved: ApprovedExamination
    since: datetime
    version: int = 1
    created_by: UUID | None
    state: PendingState = PendingState.WAITING

    @property
    def id(self) -> ExaminationId:
        """The examination, which is the key."""
        return self.approved.examination

    @property
    def department(self) -> DepartmentId:
        """The department of the examination."""
        return self.approved.department
