"""Cells of spreadsheets and texts as raw cells."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from ports.tabular import CellKind, RawCell

Grid = list[list[RawCell]]
"""Rows from the first one on, each as long as its last cell."""

EMPTY = RawCell()

EXACT_BELOW = 10**15
"""Spreadsheets keep 15 digits of a number."""
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+(?:1[5-9]|[2-9][0-9])")
_MOMENT = re.compile(
    r"([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?"
    r"(?:[ T]*([0-9]{1,2}):?([0-9]{2})(?::?([0-9]{2})(?:\.[0-9]+)?)?)?"
)
_SERIAL_ORIGIN = datetime(1899, 12, 30)  # noqa: DTZ001  spreadsheets count days from here, without a zone
_LAST_SERIAL = 73_050
_FORCED_TEXT = re.compile(r'="([^"]*)"')


def text_cell(text: str) -> RawCell:
    """A cell typed as text.

    An apostrophe in front, and ``="…"``, only keep a spreadsheet from computing and are taken off. What begins with
    ``=`` after that is a formula. ``3.715E+17`` is a long number of which a spreadsheet kept 15 digits.
    """
    bare = text.strip().removeprefix("'").strip()
    if forced := _FORCED_TEXT.fullmatch(bare):
        bare = forced[1].strip()
    if not bare:
        return EMPTY
    if bare.startswith("="):
        return RawCell(bare, CellKind.FORMULA)
    return RawCell(bare, CellKind.IMPRECISE if _EXPONENT.fullmatch(bare) else CellKind.TEXT)


def value_cell(value: str | float | date | time | timedelta) -> RawCell:
    """A cell of a workbook as calamine gives it."""
    match value:
        case str():
            return text_cell(value)
        case bool():
            return RawCell(str(value).upper(), CellKind.BOOLEAN)
        case int() | float():
            return _number_cell(value)
        case datetime():
            return RawCell(value.isoformat(" ", "seconds"), CellKind.DATE, value)
        case date() | time():
            return RawCell(value.isoformat(), CellKind.DATE, value)
        case timedelta():
            return RawCell(str(value), CellKind.TEXT)


def _number_cell(value: float) -> RawCell:
    if abs(value) >= EXACT_BELOW:
        return RawCell(f"{value:.14E}", CellKind.IMPRECISE, value)
    text = str(int(value)) if value == int(value) else f"{value:.15g}"
    return RawCell(text, CellKind.NUMBER, value)


def moment_in(cell: RawCell) -> datetime | None:
    """The date-time without zone that a cell means, a day alone its beginning; None if it means none.

    A date, a spreadsheet's day number (until 2099), or text with or without a time: 1990-01-31, 1990/1/31, 1990.1.31,
    1990年1月31日, 19900131.
    """
    match cell.value:
        case datetime() as moment:
            return moment
        case date() as day:
            return datetime.combine(day, time())
        case int() | float() as serial if 1 <= serial <= _LAST_SERIAL:
            return _SERIAL_ORIGIN + timedelta(seconds=round(serial * 86_400))
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", cell.text))
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
