"""Certificates as rows of a list, and what they are searched by."""

from datetime import date

from attrs import evolve

from ports.certification import CertificateFilter, CertificateRow, NumberGap, UnissuedRow, WaitingRow
from tjdomain.certification.domain.certificate import Certificate, CertificateState, PendingCertificate
from tjdomain.examination.domain.examination import Examination


def stands(certificate: Certificate, examination: Examination) -> bool:
    """Whether that approval of the examination has had its certificate."""
    return certificate.examination == examination.id and (
        certificate.state is CertificateState.VALID or certificate.examination_version >= examination.version
    )


def unissued_row(examination: Examination, *, waits: bool) -> UnissuedRow:
    """Somebody who has no certificate yet."""
    return UnissuedRow(
        id=examination.id,
        version=examination.version,
        number=examination.number,
        name=examination.person.name,
        sex=examination.person.sex,
        document_kind=examination.person.document.kind,
        document_number=examination.person.document.number,
        employer=examination.registration.employer_name,
        exam_date=examination.day,
        waits=waits,
    )


def _of_holder(certificate: Certificate, wanted: CertificateFilter) -> bool:
    holder = certificate.holder
    return (
        holder.name.startswith(wanted.name or "")
        and wanted.document in {None, holder.document}
        and holder.document.number.endswith((wanted.document_tail or "").upper())
    )


def matches(certificate: Certificate, wanted: CertificateFilter, today: date) -> bool:
    """Whether the filter finds it, apart from what is known of the examination."""
    first, last = date.min, date.max
    return (
        wanted.number in {None, certificate.number.text}
        and (not wanted.ids or certificate.id in wanted.ids)
        and _of_holder(certificate, wanted)
        and (not wanted.states or certificate.state_on(today) in wanted.states)
        and (wanted.trade is None or wanted.trade in certificate.trades)
        and (wanted.issued_from or first) <= certificate.issue_date <= (wanted.issued_to or last)
        and (wanted.valid_until_from or first) <= certificate.valid_until <= (wanted.valid_until_to or last)
        and wanted.collected in {None, certificate.collection is not None}
    )


def row_of(certificate: Certificate, today: date, employer: str) -> CertificateRow:
    """An edition in the archive."""
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
        employer=employer,
    )


def waiting_row(pending: PendingCertificate) -> WaitingRow:
    """An examination in the list 缺照片."""
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


def voided(certificate: Certificate) -> NumberGap:
    """The number of a certificate that was ended."""
    number = certificate.number
    gap = NumberGap(first=number.sequence, last=number.sequence, number=number.text, state=None, reason=None)
    return evolve(gap, state=certificate.state, reason=certificate.reason)
