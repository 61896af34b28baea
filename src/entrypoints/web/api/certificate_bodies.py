"""Bodies and views of the certificates' routes."""

from datetime import date
from typing import Literal
from uuid import UUID

import msgspec

from entrypoints.web.api.shape import Body, PersonView, person_shown, shown
from tjdomain.certification.domain.certificate import Certificate, CertificateState, CollectionWay
from tjdomain.certification.usecases.rendering import CertificateForm
from tjdomain.shared.actor import Actor
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.reprint import ReprintReason
from tjdomain.shared.trade import Trade

MEDIA = {
    CertificateForm.CARD_PDF: "application/pdf",
    CertificateForm.SHEET_PDF: "application/pdf",
    CertificateForm.A4_PDF: "application/pdf",
    CertificateForm.CARD_PNG: "image/png",
    CertificateForm.A4_PNG: "image/png",
}


class CertificateView(msgspec.Struct, frozen=True):
    """One edition of a certificate."""

    id: UUID
    version: int
    examination: UUID
    number: str
    edition: int
    holder: PersonView
    trades: list[Trade]
    exam_date: date
    issue_date: date
    valid_until: date
    body_name: str
    state: CertificateState
    reason: str | None
    print_count: int
    promised_on: date


class CertificateLine(msgspec.Struct, frozen=True):
    """An edition in a list."""

    id: UUID
    version: int
    examination: UUID
    number: str
    edition: int
    name: str
    sex: Sex
    document_kind: DocumentKind
    document_number: str
    trades: list[Trade]
    exam_date: date
    issue_date: date
    valid_until: date
    state: CertificateState
    print_count: int
    promised_on: date
    collection: CollectionWay | None


class CertificateLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001, ``next`` is the ``after`` of the next page."""

    items: list[CertificateLine]
    total: int
    next: UUID | None


class WaitingLine(msgspec.Struct, frozen=True):
    """An approved examination without a portrait 缺照片."""

    examination: UUID
    version: int
    name: str
    sex: Sex
    document_kind: DocumentKind
    document_number: str
    trades: list[Trade]
    exam_date: date


class WaitingLines(msgspec.Struct, frozen=True):
    """A page of the list 缺照片."""

    items: list[WaitingLine]
    total: int
    next: UUID | None


class GapView(msgspec.Struct, frozen=True):
    """Sequence numbers behind which stands no valid certificate, and why."""

    first: int
    last: int
    number: str | None
    state: CertificateState | None
    reason: str | None


class IssuedView(msgspec.Struct, frozen=True):
    """The certificate, or that it waits 缺照片; neither where it was issued before."""

    certificate: CertificateView | None
    waits_for_portrait: bool


class CorrectionBody(Body):
    """What is put right; what is left out stays."""

    reason: str
    name: str | None = None
    document_kind: DocumentKind | None = None
    document_number: str | None = None
    sex: Sex | None = None
    birth: date | None = None
    trades: list[Trade] | None = None
    portrait: UUID | None = None


class PortraitBody(Body):
    """A stored portrait (``POST /files/portraits``)."""

    portrait: UUID


class CollectionBody(Body):
    """Cards handed over 领证登记."""

    certificates: list[UUID]
    way: CollectionWay
    note: str = ""
    relation: str = ""


class PrintBody(Body):
    """Certificates in the order of the pages, at most 200; printed more often than allowed wants ``reprint``."""

    certificates: list[UUID]
    form: Literal["card_pdf", "sheet_pdf", "a4_pdf"] = "card_pdf"
    reprint: ReprintReason | None = None


class PictureBody(Body):
    """Whether the A4 sheet is wanted instead of the card."""

    a4: bool = False
    reprint: ReprintReason | None = None


def certificate_shown(certificate: Certificate, actor: Actor) -> CertificateView:
    """The certificate as the actor may see it."""
    return shown(
        CertificateView,
        certificate,
        number=certificate.number.text,
        holder=msgspec.to_builtins(person_shown(certificate.holder, actor)),
    )
