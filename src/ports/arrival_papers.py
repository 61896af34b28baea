"""The papers that a person is given at the desk: guide slip 指引单, exam sheet 体检表, labels of tubes 试管标签.

And the sheet with a team's code 团队码, which an employer hangs up.
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from attrs import field, frozen

from tjdomain.examination.domain.kinds import SpecimenKind, Station
from tjdomain.shared.person import Sex
from tjdomain.shared.trade import Trade


@frozen
class PaperItem:
    """An item, and the answers that it offers in words; none where something is measured or described."""

    title: str
    choices: tuple[str, ...] = ()


@frozen(kw_only=True)
class PaperSection:
    """What a station is to do; ``history`` are illnesses that the person is asked about."""

    station: Station
    history: bool = False
    items: tuple[PaperItem, ...]


@frozen(kw_only=True)
class ArrivalPaper:
    """One person's visit. ``document_number`` is masked already; ``due`` is the last day to come back.

    ``code`` is the 查询码, empty where there is none; ``portrait`` is a JPEG; ``copy`` counts from 1, a later one is
    marked as a reprint 补打.
    """

    body_name: str
    number: str
    slip: str
    code: str = field(default="", repr=False)
    name: str
    sex: Sex
    age: int
    document_number: str
    trades: tuple[Trade, ...]
    employer: str
    exam_date: date
    due: date
    sections: tuple[PaperSection, ...]
    portrait: bytes | None = None
    copy: int = 1


@frozen(kw_only=True)
class TubeLabel:
    """The label of one tube. ``name`` is masked already; ``copy`` counts from 1."""

    barcode: str
    specimen: SpecimenKind
    name: str
    sex: Sex
    age: int
    exam_date: date
    copy: int = 1


@frozen(kw_only=True)
class TeamSheet:
    """A team's code to be hung up.

    ``address`` is what the QR code leads to, ``periods`` and ``until`` are in words.
    """

    employer: str
    address: str
    code: str
    periods: tuple[str, ...]
    until: str


class ArrivalPapers(Protocol):
    """Renders them, black on white; sizes are true to scale. The texts must have passed ``missing_glyphs``."""

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph, each once, in their order."""
        ...

    def guide_slip_pdf(self, paper: ArrivalPaper) -> bytes:
        """A5: the slip's number as Code128 and as QR code, the stations with a place to tick, the 查询码."""
        ...

    def exam_sheet_pdf(self, paper: ArrivalPaper) -> bytes:
        """A4: the exam number as Code128, and the form to be filled in by hand."""
        ...

    def team_sheet_pdf(self, sheet: TeamSheet) -> bytes:
        """A4: the employer, the team's code as QR code and in characters, its periods."""
        ...

    def labels_pdf(self, labels: Sequence[TubeLabel], width: int, height: int) -> bytes:
        """One page of ``width`` by ``height`` mm for each: the barcode as Code128, and whose tube it is."""
        ...
