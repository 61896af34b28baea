"""From certificates to documents."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from ports.certification import CertificationPolicies
from ports.documents import CertificateCard, CertificateDocuments
from ports.files import FileContents
from ports.sealing import DocumentSeal
from ports.security import TokenSigner
from tjdomain.certification.domain.certificate import Certificate
from tjdomain.certification.domain.errors import GlyphsMissing, TooManyAtOnce
from tjdomain.certification.domain.verification import TOKEN_PURPOSE, PrintedEdition, verify_url
from tjdomain.shared.masking import masked_document

MOST = 200
PART = 50
"""Cards drawn in one go of a batch: whole sheets, and a few seconds."""


class CertificateForm(Enum):
    """How a certificate is drawn; a PNG holds one certificate, a PDF up to 200.

    Look-alikes: CARD has the size of a card, for a card printer, SHEET up to ten cards on A4 paper, to be cut.
    """

    CARD_PDF = "card_pdf"
    CARD_PNG = "card_png"
    SHEET_PDF = "sheet_pdf"
    A4_PDF = "a4_pdf"
    A4_PNG = "a4_png"

    @property
    def most(self) -> int:
        """The most certificates in one document."""
        return 1 if self in {CertificateForm.CARD_PNG, CertificateForm.A4_PNG} else MOST

    def require_room(self, given: int) -> None:
        """Raise ``TooManyAtOnce`` where ``given`` certificates do not go into one document."""
        if not 0 < given <= self.most:
            raise TooManyAtOnce(limit=self.most, given=given)


_SEALED = frozenset({CertificateForm.CARD_PDF, CertificateForm.A4_PDF})


class Rendering:
    """Makes what is printed: ``card`` reads and checks, ``draw`` takes its time and needs no transaction."""

    def __init__(
        self,
        policies: CertificationPolicies,
        files: FileContents,
        signer: TokenSigner,
        documents: CertificateDocuments,
        seal: DocumentSeal,
    ) -> None:
        self._policies = policies
        self._files = files
        self._signer = signer
        self._documents = documents
        self._seal = seal

    def card(self, certificate: Certificate) -> CertificateCard:
        """What is printed of ``certificate``.

        Raises ``SettingMissing``, ``GlyphsMissing``, ``NotFound`` (the portrait).
        """
        policy = self._policies.current()
        policy.require_printing()
        missing = self._documents.missing_glyphs(certificate.holder.name + certificate.body_name + policy.supervised_by)
        if missing:
            raise GlyphsMissing(missing)
        number = certificate.number.text
        token = self._signer.sign(PrintedEdition(number, certificate.edition).payload(), TOKEN_PURPOSE)
        return CertificateCard(
            number=number,
            holder_name=certificate.holder.name,
            sex=certificate.holder.sex,
            document_number=masked_document(certificate.holder.document.number),
            trades=certificate.trades,
            exam_date=certificate.exam_date,
            issue_date=certificate.issue_date,
            valid_until=certificate.valid_until,
            body_name=certificate.body_name,
            supervised_by=policy.supervised_by,
            print_count=certificate.print_count,
            portrait=b"".join(self._files.read(certificate.portrait)),
            verify_url=verify_url(policy.public_base_url, token),
        )

    def draw(self, cards: Sequence[CertificateCard], form: CertificateForm) -> bytes:
        """The document; at least one card, at most ``form.most``. A PDF that may leave the house as a file is signed.

        Raises ``Unavailable`` (the seal's key).
        """
        return self._sealed(self._drawn(cards, form), form)

    def draw_many(self, cards: Sequence[CertificateCard], form: CertificateForm, told: Callable[[int], None]) -> bytes:
        """One PDF of any number of cards, drawn part by part so that others get their papers in between.

        ``told`` hears how many are drawn. Raises ``Unavailable``, and what ``told`` raises.
        """
        parts = []
        for first in range(0, len(cards), PART):
            parts.append(self._drawn(cards[first : first + PART], form))
            told(min(first + PART, len(cards)))
        return self._sealed(self._documents.joined(parts), form)

    def _sealed(self, document: bytes, form: CertificateForm) -> bytes:
        return self._seal.seal(document) if form in _SEALED else document

    def _drawn(self, cards: Sequence[CertificateCard], form: CertificateForm) -> bytes:
        drawn: Mapping[CertificateForm, Callable[[], bytes]] = {
            CertificateForm.CARD_PDF: lambda: self._documents.card_pdf(cards),
            CertificateForm.SHEET_PDF: lambda: self._documents.sheet_pdf(cards, self._policies.current().duplex),
            CertificateForm.CARD_PNG: lambda: self._documents.card_png(cards[0]),
            CertificateForm.A4_PDF: lambda: self._documents.a4_pdf(cards),
            CertificateForm.A4_PNG: lambda: self._documents.a4_png(cards[0]),
        }
        return drawn[form]()
