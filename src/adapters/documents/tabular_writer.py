"""The one writer of tables: workbooks and texts, streamed, with no text that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from adapters.documents.tabular_cells import EXACT_BELOW
from ports.tabular import CellValue, TableFormat
from tjdomain.shared.dates import SHANGHAI

SHEET_ROWS = 1_048_576
"""Rows of a worksheet, headings included; longer tables go on in another one."""
CELL_CHARACTERS = 32_767

_STARTS_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NOT_WRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDEST = 40


def neutral(text: str) -> str:
    """``text`` as every format may carry it: an apostrophe before what a spreadsheet could run.

    That is ``= + - @``, also full-width, and tab or line break in front. Characters that no XML can hold are left out;
    more than a cell takes is cut.
    """
    plain = _NOT_WRITABLE.sub("", text)
    safe = f"'{plain}" if _STARTS_FORMULA.match(plain) else plain
    return safe if len(safe) <= CELL_CHARACTERS else f"{safe[: CELL_CHARACTERS - 1]}…"


def written(value: CellValue) -> str | float | date | None:
    """What goes into the file: safe text, a number that a spreadsheet can hold, or a date without zone."""
    match value:
        case bool():
            return "是" if value else "否"
        case int() | float() | Decimal():
            number = float(value)
            return number if abs(number) < EXACT_BELOW else str(value)
        case datetime():
            return value.astimezone(SHANGHAI).replace(tzinfo=None)
        case str():
            return neutral(value)
    return value


class TableStreams:
    """Writes xlsx and csv (``ports.tabular.TableWriter``)."""

    def write(
        self, target: BinaryIO, table_format: TableFormat, header: Sequence[str], rows: Iterable[Sequence[CellValue]]
    ) -> int:
        """Stream ``rows`` below ``header`` and return their number."""
        if table_format is TableFormat.CSV:
            return _write_csv(target, header, rows)
        with Workbook(target, {"constant_memory": True}) as workbook:
            return _write_xlsx(workbook, header, rows)


def _write_csv(target: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> int:
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([_spelled(heading) for heading in header])
    count = 0
    for row in rows:
        writer.writerow([_spelled(value) for value in row])
        count += 1
    text.detach()  # flushes, and leaves the target open
    return count


def _spelled(value: CellValue) -> str:
    match written(value):
        case None:
            return ""
        case float() as number:
            return f"{number:.15g}"
        case datetime() as moment:
            return f"{moment:%Y-%m-%d %H:%M:%S}"
        case other:
            return str(other)


def _write_xlsx(workbook: Workbook, header: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> int:
    bold = workbook.add_format({"bold": True})
    day, moment = (workbook.add_format({"num_format": f}) for f in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
    remaining, count = iter(rows), 0
    while True:
        sheet = workbook.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(header):
            sheet.set_column(column, column, min(_WIDEST, max(10, 2 * len(heading) + 4)))
            sheet.write_string(0, column, neutral(heading), bold)
        before = count
        for number, row in enumerate(islice(remaining, SHEET_ROWS - 1), start=1):
            _write_row(sheet, number, row, day, moment)
            count += 1
        if count - before < SHEET_ROWS - 1:
            return count


def _write_row(sheet: Worksheet, number: int, row: Sequence[CellValue], day: Format, moment: Format) -> None:
    for column, value in enumerate(row):
        match written(value):
            case str() as text:
                sheet.write_string(number, column, text)
            case float() as amount:
                sheet.write_number(number, column, amount)
            case datetime() as when:
                sheet.write_datetime(number, column, when, moment)
            case date() as when:
                sheet.write_datetime(number, column, when, day)
