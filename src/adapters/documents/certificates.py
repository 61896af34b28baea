"""Certificates as PDF and PNG."""

import io
from collections.abc import Iterable, Sequence
from importlib.resources import files
from typing import Any

import segno
from attrs import frozen

from adapters.documents.fonts import our_face
from adapters.documents.pictures import data_url
from adapters.documents.raster import page_png
from adapters.documents.typesetting import Typesetter
from ports.documents import CertificateCard

_CARD_DPI = 600
_A4_DPI = 150
_QUIET_ZONE = 4


def _drawing(name: str) -> str:
    return data_url(files("adapters.documents").joinpath("templates", name).read_bytes(), "image/svg+xml")


@frozen
class _QrCode:
    """A QR code of level M as an SVG: ``full`` is its width in mm with the quiet zone of four modules on each side."""

    picture: str
    full: float

    @classmethod
    def of(cls, text: str, symbol: float) -> "_QrCode":
        """``symbol`` is the width in mm without the quiet zone."""
        code = segno.make(text, error="m", micro=False, boost_error=False)
        target = io.BytesIO()
        code.save(target, kind="svg", border=_QUIET_ZONE, light="#fff", xmldecl=False, unit=None)
        modules = code.symbol_size(border=0)[0]
        return cls(data_url(target.getvalue(), "image/svg+xml"), symbol * (modules + 2 * _QUIET_ZONE) / modules)


class WeasyPrintCertificates:
    """Certificates set by WeasyPrint, drawn as pictures by PDFium."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph, each once, in their order."""
        return our_face().missing(text)

    def card_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        """One PDF, pages of 85.6 × 54 mm, front and back of each card in turn."""
        return self._pdf("card", cards, 20.0)

    def card_png(self, card: CertificateCard) -> bytes:
        """The card's front as PNG at 600 dpi, 2023 × 1276 pixels."""
        return page_png(self.card_pdf([card]), 0, _CARD_DPI)

    def a4_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        """One PDF, one A4 page for each certificate."""
        return self._pdf("a4", cards, 30.0)

    def a4_png(self, card: CertificateCard) -> bytes:
        """The A4 certificate as PNG at 150 dpi, 1241 × 1754 pixels."""
        return page_png(self.a4_pdf([card]), 0, _A4_DPI)

    def _pdf(self, name: str, cards: Iterable[CertificateCard], symbol: float) -> bytes:
        values: dict[str, Any] = {
            "cards": [(card, _QrCode.of(card.verify_url, symbol)) for card in cards],
            "ground": _drawing(f"{name}_ground.svg"),
            "emblem": _drawing("emblem.svg"),
        }
        return self._typesetter.pdf(f"{name}.html", f"{name}.css", picture=data_url, **values)
