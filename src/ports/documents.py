"""Printed documents, and the pictures that go on them."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from attrs import frozen

from tjdomain.certification.domain.portrait import PortraitFrame
from tjdomain.certification.domain.sheet import Duplex
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class CertificateCard:
    """What is printed of a certificate, as card and as A4 sheet.

    ``document_number`` is masked already, ``portrait`` a JPEG of 295 × 413 pixels (25 × 35 mm at 300 dpi),
    ``verify_url`` goes into the QR code, ``supervised_by`` (监制) is left out where empty, a ``print_count`` above 1
    marks the copy as a replacement 补发.
    """

    number: str
    holder_name: str
    sex: Sex
    document_number: str
    trades: tuple[Trade, ...]
    exam_date: date
    issue_date: date
    valid_until: date
    body_name: str
    supervised_by: str
    print_count: int
    portrait: bytes
    verify_url: str


class CertificateDocuments(Protocol):
    """Renders certificates. The text must have passed ``missing_glyphs``; all sizes are true to scale."""

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph, each once, in their order."""
        ...

    def card_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        """One PDF, pages of 85.6 × 54 mm, front and back of each card in turn."""
        ...

    def sheet_pdf(self, cards: Sequence[CertificateCard], duplex: Duplex) -> bytes:
        """One PDF of A4 pages, the fronts of up to ten cards with marks to cut by, then their backs, in turn."""
        ...

    def card_png(self, card: CertificateCard) -> bytes:
        """The card's front as PNG at 600 dpi, 2023 × 1276 pixels."""
        ...

    def a4_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        """One PDF, one A4 page for each certificate."""
        ...

    def a4_png(self, card: CertificateCard) -> bytes:
        """The A4 certificate as PNG at 150 dpi, 1241 × 1754 pixels."""
        ...

    def joined(self, documents: Sequence[bytes]) -> bytes:
        """The pages of all these PDFs, one after the other; at least one."""
        ...


class PortraitStudio(Protocol):
    """Makes portraits fit for print."""

    def portrait(self, image: bytes, frame: PortraitFrame | None = None) -> bytes:
        """Crop and scale a JPEG or PNG, upright, to a JPEG of 295 × 413 pixels without metadata.

        A ``frame`` that reaches out of the picture is moved and made smaller until it lies in it; without one the
        largest that fits is taken. Raises leaves of ``PortraitRefused``.
        """
        ...


class PhotoStudio(Protocol):
    """Makes photos of papers fit to be kept and shown."""

    def photo(self, content: bytes) -> bytes:
        """Re-encode a JPEG, PNG or PDF of at most 10 MB, upright, as a JPEG without metadata.

        At most 2000 pixels long; of a PDF the first three pages, one below the other. Raises leaves of
        ``photo_errors.PhotoRefused``.
        """
        ...

    def glance(self, photo: bytes) -> bytes:
        """What ``photo`` made, small enough for a page on a slow network: one sees which paper it is."""
        ...
