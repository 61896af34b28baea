"""Guide slips, exam sheets, labels and team codes as PDF."""

from collections.abc import Sequence

from adapters.documents.barcodes import Code128, QrCode
from adapters.documents.fonts import our_face
from adapters.documents.pictures import data_url
from adapters.documents.typesetting import Typesetter
from ports.arrival_papers import ArrivalPaper, TeamSheet, TubeLabel

_MODULE = 0.5
_QR_SIDE = 22.0
_POSTER_SIDE = 100.0
_LABEL_MODULE = 0.33
"""The narrowest bar that a hand scanner reads well from a label's paper, in mm."""


class WeasyPrintArrivals:
    """All set by WeasyPrint."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph; white space is not printed."""
        return our_face().missing("".join(text.split()))

    def guide_slip_pdf(self, paper: ArrivalPaper) -> bytes:
        """One PDF, A5 upright."""
        return self._typesetter.pdf(
            "guide_slip.html",
            "guide_slip.css",
            paper=paper,
            bars=Code128.of(paper.slip, _MODULE),
            qr=QrCode.of(paper.slip, _QR_SIDE),
        )

    def exam_sheet_pdf(self, paper: ArrivalPaper) -> bytes:
        """One PDF, A4 upright."""
        return self._typesetter.pdf(
            "exam_sheet.html",
            "exam_sheet.css",
            paper=paper,
            bars=Code128.of(paper.number, _MODULE),
            picture=data_url,
        )

    def team_sheet_pdf(self, sheet: TeamSheet) -> bytes:
        """One PDF, A4 upright."""
        return self._typesetter.pdf(
            "team_sheet.html", "team_sheet.css", sheet=sheet, qr=QrCode.of(sheet.address, _POSTER_SIDE)
        )

    def labels_pdf(self, labels: Sequence[TubeLabel], width: int, height: int) -> bytes:
        """One PDF, a page for each label; the page's size is the paper of the label printer."""
        drawn = [(one, Code128.of(one.barcode, _LABEL_MODULE)) for one in labels]
        return self._typesetter.pdf("tube_label.html", "tube_label.css", drawn=drawn, width=width, height=height)
