"""Reading of xlsx and csv: the contract, and what people and attackers send."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from adapters.documents import tabular_writer
from adapters.documents.tabular import Tables
from adapters.documents.tabular_writer import TableStreams
from contracts.ports.tabular import LAYOUT, TableReaderContract, TableWriterContract, said, workbook
from ports.tabular import CellKind, RawCell, TableFormat, TabularLimits
from ports.tabular_errors import (
    DamagedFile,
    EmptyTable,
    ErrorCell,
    FileTooLarge,
    FormulaCell,
    NotATable,
    OldWorkbook,
    PasswordProtected,
    TooManyCells,
    TooManyRows,
    UnpacksTooLarge,
)
from tjdomain.shared.errors import DomainError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GOOD = workbook(["姓名", "证件号码", "单位"], ["张三", "371502", "甲"], ["李四", 5, None], merged=["C2:C3"])


class TestTables(TableReaderContract):
    @pytest.fixture
    def reader(self) -> Tables:
        return Tables()


class TestTableStreams(TableWriterContract):
    @pytest.fixture
    def reader(self) -> Tables:
        return Tables()

    @pytest.fixture
    def writer(self) -> TableStreams:
        return TableStreams()


def with_sheet(data: str, before: str = "", prefix: str = "", after: str = "") -> bytes:
    """A workbook whose sheet consists of this XML."""
    opened = f' xmlns:{prefix[:-1]}="{MAIN}"' if prefix else f' xmlns="{MAIN}"'
    sheet = f"<?xml version='1.0'?>{before}<{prefix}worksheet{opened}>{data}{after}</{prefix}worksheet>"
    return replaced({"xl/worksheets/sheet1.xml": sheet.encode()})


def replaced(parts: dict[str, bytes | None]) -> bytes:
    """A good workbook with some of its parts replaced, ``None`` drops one."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(["x"]))) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = parts.get(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "姓名")}{cell("B1", "证件号码")}</row>'


def test_a_lenient_formula_gives_the_value_last_computed() -> None:
    formula = '<c r="C2" t="str"><f>IF(1,"男","女")</f><v>男</v></c>'
    head = HEAD.replace("</row>", cell("C1", "性别") + "</row>")
    sheet = Tables().read(
        with_sheet(f'<sheetData>{head}<row r="2">{cell("A2", "张三")}{cell("B2", "1")}{formula}</row></sheetData>'),
        LAYOUT,
    )
    assert sheet.rows[0].text("sex") == "男"
    assert sheet.problems == ()


def test_a_strict_formula_is_refused_whatever_it_shows() -> None:
    formula = '<c r="A2" t="str"><f>B2&amp;C2</f><v>张三</v></c>'
    sheet = Tables().read(
        with_sheet(f'<sheetData>{HEAD}<row r="2">{formula}{cell("B2", "1")}</row></sheetData>'), LAYOUT
    )
    assert said(sheet) == [(2, FormulaCell, "name", "=B2&C2")]
    assert sheet.rows[0].text("name") == "张三"


def test_an_error_value_is_a_problem_and_nothing_in_a_lenient_column() -> None:
    head = HEAD.replace("</row>", cell("C1", "性别") + "</row>")
    errors = '<c r="A2" t="e"><v>#N/A</v></c><c r="C2" t="e"><v>#REF!</v></c>'
    sheet = Tables().read(
        with_sheet(f'<sheetData>{head}<row r="2">{errors}{cell("B2", "1")}</row></sheetData>'), LAYOUT
    )
    assert said(sheet) == [(2, ErrorCell, "name", "#N/A")]
    assert sheet.rows[0].cells["sex"].kind is CellKind.EMPTY


def test_cells_without_references_and_with_a_namespace_prefix_are_counted_from_the_left() -> None:
    texts = "".join(f"<x:c t='inlineStr'><x:is><x:t>{text}</x:t></x:is></x:c>" for text in ("姓名", "证件号码"))
    cells = "<x:c><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c><x:v>7</x:v></x:c>"
    data = f"<x:sheetData><x:row>{texts}</x:row><x:row>{cells}</x:row></x:sheetData>"
    sheet = Tables().read(with_sheet(data, prefix="x:"), LAYOUT)
    assert [(problem.row, problem.error.value) for problem in sheet.problems] == [(2, "=1+1")]
    assert sheet.rows[0].text("number") == "7"


def test_the_first_visible_sheet_that_holds_something_is_read() -> None:
    book = Workbook()
    book.worksheets[0].title = "空"
    hidden = book.create_sheet("隐藏")
    hidden.append(["姓名", "证件号码"])
    hidden.append(["不该读", "0"])
    hidden.sheet_state = "hidden"
    shown = book.create_sheet("名单")
    shown.append(["姓名", "证件号码"])
    shown.append(["张三", "1"])
    target = BytesIO()
    book.save(target)
    assert [row.text("name") for row in Tables().read(target.getvalue(), LAYOUT).rows] == ["张三"]


def test_text_forced_by_an_apostrophe_or_an_equals_sign_is_text() -> None:
    sheet = Tables().read('姓名,证件号码\n张三,\'371502199001011234\n李四,"=""0012"""\n王五,"="""""\n'.encode(), LAYOUT)
    assert [row.text("number") for row in sheet.rows] == ["371502199001011234", "0012", ""]
    assert sheet.problems == ()


def test_other_kinds_of_cells_have_a_text_too() -> None:
    data = HEAD + (
        '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="d"><v>08:30:00</v></c></row>'
        '<row r="3"><c r="A3"><v>0.5</v></c><c r="B3"><v>1E3</v></c></row>'
    )
    sheet = Tables().read(with_sheet(f"<sheetData>{data}</sheetData>"), LAYOUT)
    assert sheet.rows[0].cells["name"].kind is CellKind.BOOLEAN
    assert sheet.rows[0].text("name") == "TRUE"
    assert [sheet.rows[1].text(key) for key in ("name", "number")] == ["0.5", "1000"]


def test_a_length_of_time_is_text() -> None:
    sheet = Tables().read(workbook(["姓名", "证件号码"], [timedelta(hours=30), "1"]), LAYOUT)
    assert sheet.rows[0].cells["name"] == RawCell("1 day, 6:00:00", CellKind.TEXT)


def test_a_formula_that_was_never_computed_shows_nothing() -> None:
    sheet = Tables().read(with_sheet(f'<sheetData>{HEAD}<row r="3"><c r="A3"><f>B1</f></c></row></sheetData>'), LAYOUT)
    assert said(sheet) == [(3, FormulaCell, "name", "=B1")]
    assert sheet.rows[0].text("name") == ""


def test_a_table_longer_than_a_worksheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular_writer, "SHEET_ROWS", 4)
    target = BytesIO()
    assert TableStreams().write(target, TableFormat.XLSX, ("甲",), [(number,) for number in range(7)]) == 7
    pages = load_workbook(BytesIO(target.getvalue())).worksheets
    assert [[row[0] for row in page.iter_rows(values_only=True)] for page in pages] == [
        ["甲", 0, 1, 2],
        ["甲", 3, 4, 5],
        ["甲", 6],
    ]


def test_a_cell_longer_than_a_spreadsheet_takes_is_cut() -> None:
    assert len(tabular_writer.neutral("=" + "x" * 40_000)) == tabular_writer.CELL_CHARACTERS


def test_limits_are_refused_with_what_was_counted() -> None:
    tight = TabularLimits(file_bytes=2 * 1024 * 1024, rows=2, cells=20, unpacked_bytes=1_000_000)
    with pytest.raises(TooManyRows) as rows:
        Tables(tight).read("姓名,证件号码\n甲,1\n乙,2\n丙,3\n".encode(), LAYOUT)
    assert (rows.value.rows, rows.value.limit) == (3, 2)
    with pytest.raises(FileTooLarge) as size:
        Tables(tight).read(b"x" * (2 * 1024 * 1024 + 1), LAYOUT)
    assert size.value.limit == 2
    with pytest.raises(TooManyCells):
        Tables(tight).read(b"a,b,c\n" * 10, LAYOUT)
    with pytest.raises(UnpacksTooLarge):
        Tables(tight).read(with_sheet("<sheetData/>" + " " * 1_000_000), LAYOUT)


def test_a_stray_cell_far_away_is_named_before_room_is_made_for_it() -> None:
    stray = f'<row r="1000000">{cell("XFD1000000", "a")}</row>'
    with pytest.raises(TooManyCells) as refusal:
        Tables().read(with_sheet(f"<sheetData>{HEAD}{stray}</sheetData>"), LAYOUT)
    assert refusal.value.last_cell == "XFD1000000"


def test_an_endless_cell_is_refused() -> None:
    with pytest.raises(DamagedFile):
        Tables().read(b'a,"' + b"x" * 200_000, LAYOUT)


def test_old_and_encrypted_workbooks_are_told_apart() -> None:
    with pytest.raises(OldWorkbook):
        Tables().read(OLE + b"\0" * 1000 + "Workbook".encode("utf-16-le"), LAYOUT)
    with pytest.raises(PasswordProtected):
        Tables().read(OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le"), LAYOUT)


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(NotATable):
        Tables().read(target.getvalue(), LAYOUT)


@pytest.mark.parametrize(
    "content",
    [
        GOOD[:-40],
        GOOD[:200],
        b"PK\x03\x04",
        replaced({"xl/worksheets/sheet1.xml": b"<worksheet><broken"}),
        replaced({"xl/worksheets/sheet1.xml": None}),
        replaced({"xl/_rels/workbook.xml.rels": None}),
        with_sheet('<sheetData><row r="0"><c><v>1</v></c></row></sheetData>'),
        with_sheet("<sheetData><v>1</v></sheetData>"),
        with_sheet("<sheetData/>", before='<!DOCTYPE x [<!ENTITY a "b">]>'),
        with_sheet(
            f"<sheetData>{HEAD}</sheetData>",
            after="<mergeCells>" + '<mergeCell ref="A1:B1"/>' * 3 + "</mergeCells>",
        ),
    ],
)
def test_damaged_and_crafted_workbooks_are_refused(content: bytes) -> None:
    with pytest.raises(DamagedFile):
        Tables().read(content, LAYOUT)


def test_a_workbook_of_empty_sheets_is_empty() -> None:
    with pytest.raises(EmptyTable):
        Tables().read(with_sheet("<sheetData/>"), LAYOUT)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=5),
    st.integers(0, len(GOOD)),
)
def test_a_changed_file_is_read_or_refused_but_never_breaks(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(GOOD)
    for place, byte in changes:
        content[place] = byte
    try:
        sheet = Tables().read(bytes(content if cut % 2 else content[:cut]), LAYOUT)
    except DomainError:
        return
    assert sheet.rows


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        Tables().read("姓名,证件号码\n".encode() + content, LAYOUT)
    except DomainError:
        return
