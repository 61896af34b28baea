"""Texts with separated values, as spreadsheets and instruments write them."""

import csv
from collections.abc import Iterator
from io import StringIO

from adapters.documents.tabular_cells import Grid, text_cell
from ports.tabular import TabularLimits
from ports.tabular_errors import DamagedFile, NotATable, TooManyCells, UnknownEncoding

_SEPARATORS = ",\t;|"
_MARKED = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_GUESSED = ("utf-8", "gb18030")


def read_text(content: bytes, limits: TabularLimits) -> Iterator[Grid]:
    """The table once for each separator that occurs (comma, tab, semicolon, bar); headings tell which is meant.

    A row is a record: a line break inside quotes makes no new one. Raises ``UnknownEncoding``, ``NotATable`` (a NUL in
    it), ``TooManyCells``, ``DamagedFile`` (an endless cell).
    """
    text = _decoded(content)
    if "\0" in text:
        raise NotATable
    found = [separator for separator in _SEPARATORS if separator in text]
    for separator in found or _SEPARATORS[:1]:
        yield _split(text, separator, limits)


def _decoded(content: bytes) -> str:
    marked = [encoding for mark, encoding in _MARKED if content.startswith(mark)]
    for encoding in marked or _GUESSED:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnknownEncoding


def _split(text: str, separator: str, limits: TabularLimits) -> Grid:
    grid: Grid = []
    room = limits.cells
    try:
        for record in csv.reader(StringIO(text, newline=""), delimiter=separator):
            room -= len(record)
            if room < 0:
                raise TooManyCells(str(len(grid) + 1))
            grid.append([text_cell(value) for value in record])
    except csv.Error as error:
        raise DamagedFile from error
    return grid
