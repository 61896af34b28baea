"""Issuing a certificate for an approved examination."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import UUID

from attrs import evolve

from tjdomain.certification.domain.certificate import ApprovedExamination, Certificate, CertificateState
from tjdomain.certification.domain.errors import AlreadyIssued, ApprovalUsed, WouldBeExpired
from tjdomain.certification.domain.number import CertificateNumber
from tjdomain.certification.domain.policy import CertificationPolicy
from tjdomain.certification.domain.validity import valid_until
from tjdomain.shared.ids import CertificateId, FileId
from tjdomain.shared.person import Person

NextInSeries = Callable[[str], int]
"""Gives the next number of a named sequence, in the transaction that uses it."""


def with_corrections(approved: ApprovedExamination, editions: Sequence[Certificate]) -> ApprovedExamination:
    """``approved`` with what was corrected on its earlier ``editions``, oldest first.

    What the examination says is taken where it is new; where an earlier edition was printed with it already, the latest
    edition knows better.
    """
    if not editions:
        return approved
    latest = editions[-1]
    person, trades, portrait = approved.person, approved.trades, approved.portrait
    if any(_same_person(person, each.holder) for each in editions):
        person = evolve(latest.holder, phone=person.phone)
    if any(set(trades) == set(each.trades) for each in editions):
        trades = latest.trades
    if portrait is None or any(portrait == each.portrait for each in editions):
        portrait = latest.portrait
    return evolve(approved, person=person, trades=trades, portrait=portrait)


def _same_person(one: Person, other: Person) -> bool:
    """Whether the printed data are the same; a phone is not printed."""
    return evolve(one, phone=None) == evolve(other, phone=None)


def issue_refusal(approved: ApprovedExamination, latest: Certificate | None) -> AlreadyIssued | ApprovalUsed | None:
    """Why ``approved`` gives no certificate beside the examination's ``latest`` edition; ``None`` if it gives one.

    A repeated run over the same approval is refused, also after a revocation; a later approval gives the next edition.
    """
    if latest is None:
        return None
    if latest.state is CertificateState.VALID:
        return AlreadyIssued()
    if approved.version <= latest.examination_version:
        return ApprovalUsed()
    return None


def issue(
    approved: ApprovedExamination,
    *,
    portrait: FileId,
    latest: Certificate | None,
    policy: CertificationPolicy,
    next_in_series: NextInSeries,
    today: date,
    id: CertificateId,  # noqa: A002 - the field's name
    created_by: UUID | None,
) -> Certificate:
    """The certificate of ``approved``.

    It is a first edition with a new number, or after a revocation the next edition with the old one. Raises
    ``AlreadyIssued``, ``ApprovalUsed``, ``SettingMissing``, ``WouldBeExpired``, ``NumbersExhausted``.
    """
    refusal = issue_refusal(approved, latest)
    if refusal is not None:
        raise refusal
    policy.require_issuing()
    last_day = valid_until(policy, approved.exam_date, today)
    if last_day < today:
        raise WouldBeExpired(approved.exam_date, last_day)
    return Certificate(
        id=id,
        department=approved.department,
        created_by=created_by,
        examination=approved.examination,
        examination_version=approved.version,
        edition=latest.edition + 1 if latest else 1,
        number=latest.number if latest else _new_number(policy, today.year, next_in_series),
        holder=approved.person,
        trades=approved.trades,
        portrait=portrait,
        exam_date=approved.exam_date,
        issue_date=today,
        valid_until=last_day,
        body_name=policy.body_name,
        promised_on=promised_on(policy, today),
    )


def promised_on(policy: CertificationPolicy, today: date) -> date:
    """The day on which a card ordered today is promised for collection."""
    return today + timedelta(days=policy.promised_after_days)


def _new_number(policy: CertificationPolicy, year: int, next_in_series: NextInSeries) -> CertificateNumber:
    pattern = policy.numbers
    return pattern.number(policy.body_code, year, next_in_series(pattern.series(policy.body_code, year)))
