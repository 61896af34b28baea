"""Certificates and waiting examinations as rows."""

from typing import Any

from sqlalchemy import RowMapping

from adapters.database.person_columns import person_to_row, row_to_person
from ports.security import Vault
from tjdomain.certification.domain.certificate import (
    ApprovedExamination,
    Certificate,
    CertificateState,
    Collection,
    PendingCertificate,
)
from tjdomain.certification.domain.number import CertificateNumber
from tjdomain.shared.trade import Trade

CERTIFICATE = "certificate"
PENDING = "pending_certificate"

_SAME = (
    "id",
    "version",
    "department",
    "created_by",
    "examination",
    "examination_version",
    "edition",
    "portrait",
    "exam_date",
    "issue_date",
    "valid_until",
    "body_name",
    "state",
    "reason",
    "print_count",
    "promised_on",
)


def trades_to_text(trades: tuple[Trade, ...]) -> str:
    """``,food,drugs,``: so that ``%,food,%`` finds the one and not its namesakes."""
    return "".join(f",{trade.value}" for trade in trades) + ","


def text_to_trades(text: str) -> tuple[Trade, ...]:
    """The trades in the order they were written."""
    return tuple(Trade(value) for value in text.strip(",").split(","))


def certificate_to_row(certificate: Certificate, vault: Vault) -> dict[str, Any]:
    """All columns of the edition's row."""
    collection = certificate.collection
    return {
        **{name: getattr(certificate, name) for name in _SAME},
        **person_to_row(certificate.holder, certificate.id, CERTIFICATE, vault),
        "number": certificate.number.text,
        "series": certificate.number.series,
        "sequence": certificate.number.sequence,
        "trades": trades_to_text(certificate.trades),
        "collected_way": collection.way if collection else None,
        "collected_at": collection.at if collection else None,
        "collected_recorded_by": collection.recorded_by if collection else None,
        "collected_note": collection.note if collection else None,
        "valid_examination": certificate.examination if certificate.state is CertificateState.VALID else None,
    }


def row_to_certificate(row: RowMapping, vault: Vault) -> Certificate:
    """The edition of a whole row."""
    collection = row["collected_way"] and Collection(
        way=row["collected_way"],
        at=row["collected_at"],
        recorded_by=row["collected_recorded_by"],
        note=row["collected_note"],
    )
    return Certificate(
        **{name: row[name] for name in _SAME},
        number=CertificateNumber(row["number"], row["series"], row["sequence"]),
        holder=row_to_person(row, CERTIFICATE, vault),
        trades=text_to_trades(row["trades"]),
        collection=collection,
    )


def pending_to_row(pending: PendingCertificate, vault: Vault) -> dict[str, Any]:
    """All columns of the waiting examination's row."""
    approved = pending.approved
    return {
        **person_to_row(approved.person, pending.id, PENDING, vault),
        "id": pending.id,
        "version": pending.version,
        "department": approved.department,
        "created_by": pending.created_by,
        "examination_version": approved.version,
        "trades": trades_to_text(approved.trades),
        "exam_date": approved.exam_date,
        "since": pending.since,
        "state": pending.state,
    }


def row_to_pending(row: RowMapping, vault: Vault) -> PendingCertificate:
    """The waiting examination of a whole row."""
    approved = ApprovedExamination(
        examination=row["id"],
        version=row["examination_version"],
        department=row["department"],
        person=row_to_person(row, PENDING, vault),
        trades=text_to_trades(row["trades"]),
        exam_date=row["exam_date"],
        portrait=None,
    )
    return PendingCertificate(
        approved=approved,
        since=row["since"],
        version=row["version"],
        created_by=row["created_by"],
        state=row["state"],
    )
