"""xlsx workbooks: calamine reads the values, a scan of the sheet's XML finds formulas and errors, which it hides."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.parsers import expat

from attrs import define, field
from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

from adapters.documents.tabular_cells import EMPTY, Grid, value_cell
from ports.tabular import CellKind, RawCell, TabularLimits
from ports.tabular_errors import DamagedFile, EmptyTable, NotATable, TooManyCells, UnpacksTooLarge

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LETTERS = 26
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    CalamineError,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    StopIteration,
    ValueError,
)
"""What reading an archive raises when its bytes are not what they should be."""

Attributes = dict[str, str]
Place = tuple[int, int]
"""Row and column, from 0."""


def read_workbook(content: bytes, limits: TabularLimits) -> Grid:
    """The first visible sheet that holds something.

    Raises ``NotATable`` (another kind of archive), ``DamagedFile``, ``UnpacksTooLarge``, ``TooManyCells`` and
    ``EmptyTable``.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _read(archive, content, limits)
    except _BROKEN as error:
        raise DamagedFile from error


def _read(archive: zipfile.ZipFile, content: bytes, limits: TabularLimits) -> Grid:
    if sum(part.file_size for part in archive.infolist()) > limits.unpacked_bytes:
        raise UnpacksTooLarge  # calamine refuses parts that are longer than they say
    if _WORKBOOK not in archive.namelist():
        raise NotATable
    parts = _sheet_parts(archive)
    with load_workbook(BytesIO(content)) as workbook:
        for index, about in enumerate(workbook.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet or about.visible is not SheetVisibleEnum.Visible:
                continue
            scan = _scanned(archive.read(parts[about.name]))
            if scan.height * scan.width > limits.cells:
                raise TooManyCells(scan.corner)  # before calamine makes room for all of them
            if scan.height:
                return _grid(workbook.get_sheet_by_index(index), scan)
    raise EmptyTable


def _grid(sheet: CalamineSheet, scan: "_Scan") -> Grid:
    grid = [[value_cell(value) for value in row] for row in sheet.iter_rows()]
    grid += [[] for _ in range(scan.height - len(grid))]
    for row in grid:
        row.extend([EMPTY] * (scan.width - len(row)))
    for (y, x), formula in scan.formulas.items():
        grid[y][x] = RawCell(grid[y][x].text, CellKind.FORMULA, f"={formula}")
    for (y, x), error in scan.errors.items():
        grid[y][x] = RawCell(error, CellKind.ERROR, None)
    _mark_merged(grid, sheet, scan)
    return grid


def _mark_merged(grid: Grid, sheet: CalamineSheet, scan: "_Scan") -> None:
    room = scan.height * scan.width
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        rows = range(top, min(bottom + 1, scan.height))
        columns = range(left, min(right + 1, scan.width))
        room -= len(rows) * len(columns)
        if room < 0:  # ranges that overlap, which no spreadsheet writes
            raise DamagedFile
        for row in rows:
            for column in columns:
                if (row, column) != (top, left):
                    grid[row][column] = RawCell(grid[top][left].text, CellKind.MERGED, None)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Names of sheets and the archive's parts that hold them."""
    targets = {
        found["Id"]: found["Target"] for name, found in _elements(archive.read(_RELATIONS)) if name == "Relationship"
    }
    return {
        found["name"]: _part(targets[next(value for key, value in found.items() if key.endswith(":id"))])
        for name, found in _elements(archive.read(_WORKBOOK))
        if name == "sheet"
    }


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _elements(xml: bytes) -> Iterator[tuple[str, Attributes]]:
    found: list[tuple[str, Attributes]] = []
    parser = _parser(lambda name, attributes: found.append((_local(name), attributes)))
    parser.Parse(xml, True)  # noqa: FBT003  a C function has no keywords
    return iter(found)


def _parser(start: Callable[[str, Attributes], object]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise DamagedFile  # no spreadsheet writes one; entities are how XML bombs are made


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _scanned(xml: bytes) -> "_Scan":
    scan = _Scan()
    parser = _parser(scan.start)
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    parser.Parse(xml, True)  # noqa: FBT003  a C function has no keywords
    return scan


@define
class _Scan:
    """Walks over a sheet's cells: how far they reach, which hold a formula, which an error. Counts from 0."""

    height: int = 0
    width: int = 0
    formulas: dict[Place, str] = field(factory=dict)
    errors: dict[Place, str] = field(factory=dict)
    _row: int = -1
    _column: int = -1
    _is_error: bool = False
    _listens: dict[Place, str] | None = None

    @property
    def corner(self) -> str:
        """The last cell of the area in use, as spreadsheets call it."""
        return f"{_column_letters(self.width - 1)}{self.height}"

    def start(self, name: str, attributes: Attributes) -> None:
        match _local(name):
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
            case "c":
                self._step(attributes)
            case "f":
                self._reach(self.formulas)
            case "v" | "is":
                self._reach(self.errors if self._is_error else None)

    def end(self, name: str) -> None:
        if _local(name) in {"f", "v"}:
            self._listens = None

    def text(self, text: str) -> None:
        if self._listens is not None:
            self._listens[self._row, self._column] += text

    def _step(self, attributes: Attributes) -> None:
        reference = _REFERENCE.fullmatch(attributes.get("r", ""))
        if reference:
            self._row, self._column = int(reference[2]) - 1, _column_index(reference[1])
        else:
            self._column += 1
        self._is_error = attributes.get("t") == "e"

    def _reach(self, listener: dict[Place, str] | None) -> None:
        if self._row < 0 or self._column < 0:
            raise DamagedFile
        self.height, self.width = max(self.height, self._row + 1), max(self.width, self._column + 1)
        self._listens = listener
        if listener is not None:
            listener[self._row, self._column] = ""


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * _LETTERS + ord(letter) - ord("A") + 1
    return index - 1


def _column_letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters
