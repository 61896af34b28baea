"""Reading of tables: what kind of file it is by its content, where its headings are, what its rows hold."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from adapters.documents.tabular_cells import EMPTY, Grid
from adapters.documents.tabular_csv import read_text
from adapters.documents.tabular_xlsx import read_workbook
from ports.tabular import CellKind, CellProblem, Column, Heading, Layout, RawCell, RawRow, Sheet, TabularLimits
from ports.tabular_errors import (
    ColumnDoubled,
    ColumnsMissing,
    DigitsLost,
    EmptyTable,
    ErrorCell,
    FileTooLarge,
    FormulaCell,
    MergedCell,
    NotATable,
    OldWorkbook,
    PasswordProtected,
    TooManyRows,
)
from tjdomain.shared.errors import InvalidValue

HEADING_ROWS = 5
"""Headings stand in one of the first rows, under a title perhaps."""

_REMARK = re.compile(r"[(\[【<].*?[)\]】>]")
_DECORATION = re.compile(r"[\s*:_]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_OTHERS = (
    b"%pdf",
    b"\x89png",
    b"\xff\xd8\xff",
    b"gif8",
    b"{\\rtf",
    b"rar!",
    b"7z\xbc\xaf",
    b"<!doctype",
    b"<html",
    b"<?xml",
)
"""How other files begin that are taken for tables, in small letters."""
_PROBLEMS: Mapping[CellKind, type[InvalidValue]] = {
    CellKind.FORMULA: FormulaCell,
    CellKind.MERGED: MergedCell,
    CellKind.IMPRECISE: DigitsLost,
    CellKind.ERROR: ErrorCell,
}


class Tables:
    """Reads xlsx and csv, told apart by content (``ports.tabular.TableReader``)."""

    def __init__(self, limits: TabularLimits | None = None) -> None:
        self._limits = limits or TabularLimits()

    def read(self, content: bytes, layout: Layout) -> Sheet:
        """The first visible sheet that holds something; what it raises, the port says."""
        if len(content) > self._limits.file_bytes:
            raise FileTooLarge(self._limits.file_bytes // (1024 * 1024))
        names = _names(layout)
        found = max(
            (_find_headings(grid, names) for grid in _grids(content, self._limits)), key=lambda table: table.known
        )
        _check_headings(found, layout)
        return _sheet(found, layout, self._limits)


def _grids(content: bytes, limits: TabularLimits) -> Iterable[Grid]:
    if not content.strip():
        raise EmptyTable
    if content.startswith(_OLE):
        raise PasswordProtected if _ENCRYPTED in content else OldWorkbook
    if content.startswith(_ZIP):
        return [read_workbook(content, limits)]
    if content[:64].lstrip().lower().startswith(_OTHERS):
        raise NotATable
    return read_text(content, limits)


@frozen
class _Found:
    """A grid and its row of headings: ``columns`` by index."""

    grid: Grid
    row: int
    columns: Mapping[int, Heading]
    known: int


def _names(layout: Layout) -> Mapping[str, str]:
    return {
        _normal(name): column.key for column in layout.columns for name in (column.key, column.title, *column.aliases)
    }


def _normal(heading: str) -> str:
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return _DECORATION.sub("", _REMARK.sub("", plain)) or _DECORATION.sub("", plain)


def _find_headings(grid: Grid, names: Mapping[str, str]) -> _Found:
    rows = [_headings(grid[row], names) for row in range(min(HEADING_ROWS, len(grid)))]
    known = [sum(heading.key in names.values() for heading in row.values()) for row in rows]
    best = max(range(len(rows)), key=known.__getitem__)
    return _Found(grid, best, rows[best], known[best])


def _headings(cells: Iterable[RawCell], names: Mapping[str, str]) -> Mapping[int, Heading]:
    return {
        index: Heading(names.get(_normal(cell.text), cell.text), cell.text)
        for index, cell in enumerate(cells)
        if cell.kind not in {CellKind.EMPTY, CellKind.MERGED}
    }


def _check_headings(found: _Found, layout: Layout) -> None:
    keys = Counter(heading.key for heading in found.columns.values())
    texts = tuple(heading.text for heading in found.columns.values())
    missing = tuple(column.title for column in layout.columns if column.required and column.key not in keys)
    if missing:
        raise ColumnsMissing(missing, texts)
    for column in layout.columns:
        if keys[column.key] > 1 and not column.ignored:
            raise ColumnDoubled(tuple(heading.text for heading in found.columns.values() if heading.key == column.key))


def _sheet(found: _Found, layout: Layout, limits: TabularLimits) -> Sheet:
    columns = {column.key: column for column in layout.columns}
    filled = [
        (number, cells)
        for number, row in enumerate(found.grid[found.row + 1 :], start=found.row + 2)
        if _holds_something(cells := _cells(row, found.columns), columns)
    ]
    rows = tuple(
        RawRow(number, {key: _settled(cell, columns.get(key)) for key, cell in cells.items()})
        for number, cells in filled
    )
    if not rows:
        raise EmptyTable
    if len(rows) > limits.rows:
        raise TooManyRows(len(rows), limits.rows)
    problems = [problem for row in rows for problem in _problems(row, columns)]
    return Sheet(tuple(found.columns.values()), rows, tuple(problems))


def _cells(row: list[RawCell], headings: Mapping[int, Heading]) -> Mapping[str, RawCell]:
    return {heading.key: row[index] for index, heading in headings.items() if index < len(row)}


def _settled(cell: RawCell, column: Column | None) -> RawCell:
    """In a lenient column what the cell shows; an error is nothing there."""
    if column is None or not column.lenient or cell.kind not in _PROBLEMS:
        return cell
    return EMPTY if cell.kind is CellKind.ERROR or not cell.text else RawCell(cell.text, CellKind.TEXT)


def _holds_something(cells: Mapping[str, RawCell], columns: Mapping[str, Column]) -> bool:
    return any(
        cell.kind not in {CellKind.EMPTY, CellKind.MERGED} and not (key in columns and columns[key].ignored)
        for key, cell in cells.items()
    )


def _problems(row: RawRow, columns: Mapping[str, Column]) -> Iterator[CellProblem]:
    for key, cell in row.cells.items():
        wrong = _PROBLEMS.get(cell.kind)
        if wrong is None or key not in columns or columns[key].ignored:
            continue
        yield CellProblem(row.number, wrong(key, str(cell.value) if cell.kind is CellKind.FORMULA else cell.text))
