"""Certificates as PDF and PNG."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from importlib.resources import files
from typing import Any, TypeVar

from adapters.documents.barcodes import QrCode
from adapters.documents.fonts import our_face
from adapters.documents.pictures import data_url
from adapters.documents.raster import joined_pdf, page_png
from adapters.documents.sheets import PLACES, back_places, cutting_marks, front_places
from adapters.documents.typesetting import Typesetter
from ports.documents import CertificateCard
from tjdomain.certification.domain.sheet import Duplex, DuplexEdge

T = TypeVar("T")
_CARD_QR = 20.0
_CARD_DPI = 600
_A4_DPI = 150


def _drawing(name: str) -> str:
    return data_url(files("adapters.documents").joinpath("templates", name).read_bytes(), "image/svg+xml")


def _printed_behind(card: CertificateCard) -> Hashable:
    """What a card's back says of it: cards that agree in it share one."""
    return card.issue_date, card.supervised_by


def _first_of_each(things: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    """The first thing of each key, in their order."""
    found: dict[Hashable, T] = {}
    for thing in things:
        found.setdefault(key(thing), thing)
    return found


class WeasyPrintCertificates:
    """Certificates set by WeasyPrint, drawn as pictures by PDFium."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph, each once, in their order."""
        return our_face().missing(text)

    def card_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        """One PDF, pages of 85.6 × 54 mm, front and back of each card in turn."""
        backs = _first_of_each(cards, _printed_behind)
        places = {key: len(cards) + place for place, key in enumerate(backs)}
        order = [side for front, card in enumerate(cards) for side in (front, places[_printed_behind(card)])]
        return self._pdf("card", cards, _CARD_QR, order=order, backs=backs.values())

    def sheet_pdf(self, cards: Sequence[CertificateCard], duplex: Duplex) -> bytes:
        """One PDF of A4 pages, the fronts of up to ten cards with marks to cut by, then their backs, in turn."""
        sheets = [cards[first : first + PLACES] for first in range(0, len(cards), PLACES)]
        behind = _first_of_each(sheets, lambda sheet: tuple(map(_printed_behind, sheet)))
        places = {key: len(sheets) + place for place, key in enumerate(behind)}
        order = [
            page for front, sheet in enumerate(sheets) for page in (front, places[tuple(map(_printed_behind, sheet))])
        ]
        return self._pdf(
            "sheet",
            cards,
            _CARD_QR,
            order=order,
            places=front_places(),
            marks=cutting_marks(),
            behind=behind.values(),
            back_places=back_places(duplex),
            turned=duplex.edge is DuplexEdge.SHORT,
            most=PLACES,
        )

    def card_png(self, card: CertificateCard) -> bytes:
        """The card's front as PNG at 600 dpi, 2023 × 1276 pixels."""
        return page_png(self.card_pdf([card]), 0, _CARD_DPI)

    def a4_pdf(self, cards: Sequence[CertificateCard]) -> bytes:
        """One PDF, one A4 page for each certificate."""
        return self._pdf("a4", cards, 30.0)

    def a4_png(self, card: CertificateCard) -> bytes:
        """The A4 certificate as PNG at 150 dpi, 1241 × 1754 pixels."""
        return page_png(self.a4_pdf([card]), 0, _A4_DPI)

    def joined(self, documents: Sequence[bytes]) -> bytes:
        """The pages of all these PDFs, one after the other; at least one."""
        return documents[0] if len(documents) == 1 else joined_pdf(documents)

    def _pdf(self, name: str, cards: Iterable[CertificateCard], symbol: float, **more: Any) -> bytes:
        values: dict[str, Any] = {
            "cards": [(card, QrCode.of(card.verify_url, symbol)) for card in cards],
            "ground": _drawing("a4_ground.svg" if name == "a4" else "card_ground.svg"),
            "emblem": _drawing("emblem.svg"),
        }
        return self._typesetter.pdf(f"{name}.html", f"{name}.css", picture=data_url, **values, **more)
