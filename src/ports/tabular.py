"""Tables that people send and fetch: an employer's list, an instrument's results, exports.

Cells as they are, before any rule of the domain.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import BinaryIO, Protocol

from attrs import Factory, field, frozen

from tjdomain.shared.errors import InvalidValue


class CellKind(Enum):
    """What a cell holds. IMPRECISE: a number of 16 digits or more, of which spreadsheets keep only 15.

    MERGED: a cell covered by a merged range; its text is the range's. ERROR: ``#N/A`` and the like.
    """

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    IMPRECISE = "imprecise"
    DATE = "date"
    BOOLEAN = "boolean"
    FORMULA = "formula"
    MERGED = "merged"
    ERROR = "error"


PlainValue = str | int | float | date | datetime | time | None
"""A cell's value as Python has it; date-times without a zone, as spreadsheets keep them."""


def _own_text(cell: "RawCell") -> PlainValue:
    return cell.text or None


@frozen
class RawCell:
    """One cell: what one sees, trimmed, and its value.

    In ``text`` dates are ISO 8601 and whole numbers have no decimals. A formula shows what was last computed, its value
    is the formula itself. A merged cell shows its range's text and has no value, nor has an error.
    """

    text: str = ""
    kind: CellKind = CellKind.EMPTY
    value: PlainValue = field(default=Factory(_own_text, takes_self=True))


@frozen
class RawRow:
    """A row that is not blank: its number as the spreadsheet shows it (1 = first), its cells by ``Heading.key``."""

    number: int
    cells: Mapping[str, RawCell]

    def text(self, key: str) -> str:
        """What one sees in a column; empty where the file has no such column."""
        cell = self.cells.get(key)
        return cell.text if cell else ""


@frozen
class Heading:
    """A heading as the file spells it. ``key`` is its column's; where the layout has none such, the heading itself."""

    key: str
    text: str


@frozen(kw_only=True)
class Column:
    """A column of a layout, found by key, title or alias. Spaces, case, width and bracketed remarks do not matter.

    ``lenient``: what a formula or a merged range shows is taken as the value; elsewhere they are problems.
    ``ignored``: not checked, and a row that holds nothing else is blank (a serial number 序号). ``remark`` is what a
    template says about the column.
    """

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    lenient: bool = False
    ignored: bool = False
    remark: str = ""


@frozen
class Layout:
    """The columns of one kind of table; data, so that headings which partners use can be added."""

    columns: tuple[Column, ...]


@frozen
class CellProblem:
    """Why a cell cannot be taken. ``error.field`` is the column's key, ``error.value`` what stands in the cell."""

    row: int
    error: InvalidValue


@frozen
class Sheet:
    """A table read whole. ``problems``: formulas, merged ranges, lost digits, errors where a value is expected."""

    header: tuple[Heading, ...]
    rows: tuple[RawRow, ...]
    problems: tuple[CellProblem, ...] = ()

    def heading(self, key: str) -> str:
        """How the file spells the heading of a column; the key itself where the file has no such column."""
        return next((heading.text for heading in self.header if heading.key == key), key)


@frozen(kw_only=True)
class TabularLimits:
    """The most that is read. ``rows`` without heading and blank ones, ``cells`` of the area in use."""

    file_bytes: int = 10 * 1024 * 1024
    unpacked_bytes: int = 100 * 1024 * 1024
    rows: int = 20_000
    cells: int = 2_000_000


class TableReader(Protocol):
    """Reads xlsx and csv, told apart by content."""

    def read(self, content: bytes, layout: Layout) -> Sheet:
        """The first visible sheet that holds something. Headings stand in one of the first five rows.

        Raises the refusals of ``tabular_errors``: ``FileTooLarge``, ``UnpacksTooLarge``, ``TooManyCells``,
        ``TooManyRows``, ``EmptyTable``, ``ColumnsMissing``, ``ColumnDoubled``, ``NotATable``, ``OldWorkbook``,
        ``PasswordProtected``, ``DamagedFile``, ``UnknownEncoding``.
        """
        ...


class TableFormat(Enum):
    """Formats that are written: workbook, or text in UTF-8 with a byte order mark (which Excel needs)."""

    XLSX = "xlsx"
    CSV = "csv"


CellValue = str | int | float | Decimal | bool | date | datetime | None
"""What may be written; date-times are aware and shown in Shanghai time."""


class TableWriter(Protocol):
    """The one writer of tables. No text that it writes is ever run as a formula, half- or full-width."""

    def write(
        self, target: BinaryIO, table_format: TableFormat, header: Sequence[str], rows: Iterable[Sequence[CellValue]]
    ) -> int:
        """Stream ``rows`` below ``header`` and return their number; memory does not grow with them."""
        ...
