"""Reports of examinations as PDF."""

from adapters.documents.fonts import our_face
from adapters.documents.pictures import data_url
from adapters.documents.typesetting import Typesetter
from ports.examination_report import ExaminationReport
from tjdomain.shared.dates import SHANGHAI


class WeasyPrintReports:
    """Reports set by WeasyPrint."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph; white space is not printed."""
        return our_face().missing("".join(text.split()))

    def report_pdf(self, report: ExaminationReport) -> bytes:
        """One PDF of A4 pages, numbered; the head of the table is repeated on each."""
        made_at = report.made_at.astimezone(SHANGHAI)
        return self._typesetter.pdf(
            "report.html", "report.css", report=report, made_at=f"{made_at:%Y-%m-%d %H:%M}", picture=data_url
        )
