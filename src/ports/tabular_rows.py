"""What comes in tables, not yet judged: lists of team members, results of instruments, records of any layout."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import BinaryIO, Protocol

from attrs import frozen

from ports.tabular import CellProblem, Layout, Sheet


@frozen
class CellMark:
    """A cell to be coloured, and why: ``key`` of its heading (empty: the row as such), ``reason`` as people read it."""

    row: int
    key: str
    reason: str


@frozen(kw_only=True)
class MemberRow:
    """A row of an employer's list as typed; what it does not say is empty. ``birth`` is ISO 8601 where it is a date."""

    number: int
    name: str
    document_kind: str
    document_number: str
    phone: str
    sex: str
    birth: str
    employer: str
    trades: str
    job: str
    note: str


@frozen
class MemberFile:
    """``rows`` without those that ``problems`` name; keys of the sheet's columns are the fields of ``MemberRow``."""

    sheet: Sheet
    rows: tuple[MemberRow, ...]
    problems: tuple[CellProblem, ...]


class MemberFiles(Protocol):
    """Lists of team members 团队人员名单."""

    def read(self, content: bytes) -> MemberFile:
        """Read an employer's xlsx or csv. Raises as ``TableReader.read``."""
        ...

    def write_marked(self, target: BinaryIO, sheet: Sheet, marks: Iterable[CellMark]) -> None:
        """The list that came, as a workbook: bad cells coloured, the reasons as remarks and in a column of their own.

        It can be corrected and sent again as it is.
        """
        ...

    def write_template(self, target: BinaryIO, choices: Mapping[str, Sequence[str]]) -> None:
        """An empty list to fill in: headings, remarks, all cells text, words to pick from by key of the column."""
        ...


class TableForms(Protocol):
    """Tables that are filled in by a layout; otherwise as ``MemberFiles``."""

    def read(self, content: bytes, layout: Layout) -> Sheet:
        """Read a filled xlsx or csv. Raises as ``TableReader.read``."""
        ...

    def write_marked(self, target: BinaryIO, sheet: Sheet, marks: Iterable[CellMark]) -> None:
        """What came, as a workbook with its bad cells coloured, which can be corrected and sent again."""
        ...

    def write_template(
        self, target: BinaryIO, title: str, layout: Layout, choices: Mapping[str, Sequence[str]]
    ) -> None:
        """An empty one to fill in, with words to pick from by key of the column."""
        ...


class PrintedFlag(Enum):
    """What an instrument prints beside a value (H, L, ↑, ↓, 正常, 异常)."""

    LOW = "low"
    HIGH = "high"
    NORMAL = "normal"
    ABNORMAL = "abnormal"


@frozen(kw_only=True)
class ResultRow:
    """A row of an instrument's file; what it does not say is empty or None.

    ``barcode`` is a tube's or an exam number, ``item`` the instrument's name of it, ``value`` a number with a decimal
    point (after ``<`` or ``>`` where it lies outside of what is measured) or a word. ``unit`` is in its usual spelling;
    ``lower`` and ``upper`` are the limits printed on the row, plain numbers. ``measured_at`` is aware.
    """

    number: int
    barcode: str
    name: str
    item: str
    value: str
    unit: str
    flag: PrintedFlag | None
    lower: str
    upper: str
    method: str
    measured_at: datetime | None
    performed_by: str


@frozen
class ResultFile:
    """``rows`` without those that ``problems`` name."""

    sheet: Sheet
    rows: tuple[ResultRow, ...]
    problems: tuple[CellProblem, ...]


class ResultFiles(Protocol):
    """Results of instruments."""

    def read(self, content: bytes) -> ResultFile:
        """Read an instrument's csv or xlsx. Raises as ``TableReader.read``."""
        ...
