"""Tables that people fill in: an empty one to begin with, and the one that came with its errors marked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO, Final

from attrs import frozen
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from adapters.documents.tabular_writer import neutral
from ports.tabular import CellKind, Column, Layout, RawCell, Sheet, TableReader
from ports.tabular_rows import CellMark

MARKS: Final = Column(key="marks", title="问题（改好后可直接再次上传）", ignored=True)
"""Where a marked table tells its reasons; read again, it says nothing."""
_TEMPLATE_ROWS = 2_000
_WIDTH = 16
_LONGEST_LIST = 255
"""Characters that a list to pick from may have in all."""


@frozen
class _Styles:
    heading: Format
    text: Format
    bad: Format
    reason: Format


class FilledTables:
    """Reads and writes them by a layout (``ports.tabular_rows.TableForms``)."""

    def __init__(self, reader: TableReader) -> None:
        self._reader = reader

    def read(self, content: bytes, layout: Layout) -> Sheet:
        """Read a filled xlsx or csv."""
        return self._reader.read(content, Layout((*layout.columns, MARKS)))

    def write_marked(self, target: BinaryIO, sheet: Sheet, marks: Iterable[CellMark]) -> None:
        """What came, with what is wrong."""
        write_marked(target, sheet, marks)

    def write_template(
        self, target: BinaryIO, title: str, layout: Layout, choices: Mapping[str, Sequence[str]]
    ) -> None:
        """An empty one."""
        write_template(target, title, layout.columns, choices)


def write_marked(target: BinaryIO, sheet: Sheet, marks: Iterable[CellMark]) -> None:
    """The table that came, each row at its number, bad cells coloured, reasons as remarks and in the last column."""
    reasons: dict[int, dict[str, str]] = {}
    for mark in marks:
        by_key = reasons.setdefault(mark.row, {})
        by_key[mark.key] = "；".join(filter(None, (by_key.get(mark.key), mark.reason)))
    headings = [heading for heading in sheet.header if heading.key != MARKS.key]
    with Workbook(target) as workbook:
        styles = _styles(workbook)
        page = workbook.add_worksheet()
        _write_headings(page, [neutral(heading.text) for heading in headings] + [MARKS.title], styles)
        for row in sheet.rows:
            why = reasons.get(row.number, {})
            for index, heading in enumerate(headings):
                cell = row.cells.get(heading.key, RawCell())
                _write_cell(page, (row.number - 1, index), cell, why.get(heading.key), styles)
            if why:
                page.write_string(row.number - 1, len(headings), neutral("；".join(why.values())), styles.reason)


def write_template(
    target: BinaryIO, title: str, columns: Sequence[Column], choices: Mapping[str, Sequence[str]]
) -> None:
    """Headings, remarks, all cells text, words to pick from by key of the column where a spreadsheet takes so many."""
    with Workbook(target) as workbook:
        styles = _styles(workbook)
        page = workbook.add_worksheet(title)
        _write_headings(page, [f"{one.title}*" if one.required else one.title for one in columns], styles)
        for index, column in enumerate(columns):
            if column.remark:
                page.write_comment(0, index, column.remark)
            words = list(choices.get(column.key, ()))
            if words and len(",".join(words)) <= _LONGEST_LIST:
                page.data_validation(1, index, _TEMPLATE_ROWS, index, {"validate": "list", "source": words})


def _styles(workbook: Workbook) -> _Styles:
    return _Styles(
        heading=workbook.add_format({"bold": True, "bg_color": "#D9E8F6", "border": 1}),
        text=workbook.add_format({"num_format": "@"}),
        bad=workbook.add_format({"num_format": "@", "bg_color": "#FFC7CE", "font_color": "#9C0006"}),
        reason=workbook.add_format({"font_color": "#9C0006"}),
    )


def _write_headings(page: Worksheet, titles: Sequence[str], styles: _Styles) -> None:
    page.set_column(0, len(titles) - 1, _WIDTH, styles.text)
    page.freeze_panes(1, 0)
    for index, title in enumerate(titles):
        page.write_string(0, index, title, styles.heading)


def _write_cell(page: Worksheet, place: tuple[int, int], cell: RawCell, reason: str | None, styles: _Styles) -> None:
    text = neutral(str(cell.value) if cell.kind is CellKind.FORMULA else cell.text)
    if reason is None:
        page.write_string(*place, text, styles.text)
        return
    page.write_string(*place, text, styles.bad) if text else page.write_blank(*place, None, styles.bad)
    page.write_comment(*place, neutral(reason))
