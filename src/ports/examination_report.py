"""The report of one examination as a document, and who issues it."""

from datetime import date, datetime
from typing import Protocol

from attrs import field, frozen

from tjdomain.examination.domain.kinds import ExemptionReason, Flag, Outcome, Station, TradeVerdict
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class ReportLine:
    """One item. ``result``, ``unit`` and ``reference`` are words as printed; empty where there are none.

    ``onset`` is the time of an illness (``YYYY`` or ``YYYY-MM``), ``reading`` what a measured ratio stands for (S/CO
    2.3: 阳性). Either ``flag`` or ``exemption`` is set; ``remark`` is the description of the result, or the physician's
    note on the exemption. ``carried``: examined by the examination of which this one is the recheck.
    """

    title: str
    result: str = ""
    onset: str = ""
    reading: str = ""
    unit: str = ""
    reference: str = ""
    flag: Flag | None = None
    exemption: ExemptionReason | None = None
    remark: str = ""
    carried: bool = False


@frozen(kw_only=True)
class SignedPart:
    """Who did what on which day (Shanghai); ``items`` are titles, empty where it is all of the section."""

    name: str
    day: date
    items: tuple[str, ...] = ()


@frozen(kw_only=True)
class ReportSection:
    """The items of a station; what the person was asked about, 既往史, is a section of its own.

    ``drawn`` tells who took the specimen, ``performed`` who examined or tested, ``exempted`` who left items out.
    """

    station: Station
    history: bool = False
    lines: tuple[ReportLine, ...]
    drawn: tuple[SignedPart, ...] = ()
    performed: tuple[SignedPart, ...] = ()
    exempted: tuple[SignedPart, ...] = ()


@frozen(kw_only=True)
class ReportConclusion:
    """What was concluded and approved. ``recheck_items`` are titles, ``recheck_until`` the last day to begin it.

    ``signature`` is a JPEG of the physician's signature, as it is on file when the document is made.
    """

    outcome: Outcome
    verdicts: tuple[tuple[Trade, TradeVerdict], ...]
    text: str
    advice: str
    recheck_items: tuple[str, ...]
    recheck_until: date | None
    physician: str
    signature: bytes | None = field(repr=False)
    concluded_on: date
    reviewer: str
    approved_on: date


@frozen(kw_only=True)
class LinkedExamination:
    """The examination before or after a recheck; ``outcome`` is there once it is approved."""

    number: str
    day: date
    outcome: Outcome | None


@frozen(kw_only=True)
class ExaminationReport:
    """健康检查报告: what was approved, as it is printed.

    ``document_number`` is masked already, ``portrait`` a JPEG, ``made_at`` when the document is made. ``first`` is the
    examination of which this one is the recheck, ``recheck`` the one that was begun for it.
    """

    body_name: str
    number: str
    name: str
    sex: Sex
    age: int
    document_kind: DocumentKind
    document_number: str
    trades: tuple[Trade, ...]
    employer: str
    exam_date: date
    portrait: bytes | None = field(repr=False)
    sections: tuple[ReportSection, ...]
    conclusion: ReportConclusion
    first: LinkedExamination | None
    recheck: LinkedExamination | None
    made_at: datetime


class ReportDocuments(Protocol):
    """Renders reports. The text must have passed ``missing_glyphs``."""

    def missing_glyphs(self, text: str) -> str:
        """The characters of ``text`` for which the font has no glyph, each once, in order; white space has one."""
        ...

    def report_pdf(self, report: ExaminationReport) -> bytes:
        """One PDF of A4 pages, numbered; the head of the table is repeated on each."""
        ...


class IssuingBody(Protocol):
    """What the body that examines is called on its documents 体检单位."""

    def name(self) -> str:
        """The name, empty while it is not set."""
        ...
