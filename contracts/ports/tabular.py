"""What every adapter of ``ports.tabular`` must do."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from ports.tabular import CellKind, CellValue, Column, Layout, Sheet, TableFormat, TableReader, TableWriter
from ports.tabular_errors import (
    ColumnDoubled,
    ColumnsMissing,
    DigitsLost,
    EmptyTable,
    FormulaCell,
    MergedCell,
    NotATable,
    UnknownEncoding,
)
from tjdomain.shared.errors import InvalidValue

LAYOUT = Layout(
    (
        Column(key="serial", title="序号", ignored=True),
        Column(key="name", title="姓名", required=True),
        Column(key="number", title="证件号码", aliases=("身份证号", "身份证/证件号码"), required=True),
        Column(key="sex", title="性别", lenient=True),
        Column(key="employer", title="单位", lenient=True),
    )
)
HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1＋1",
    "＋1",
    "－1",
    "＠A",
    " =1+1",
    "\t=1",
    '=HYPERLINK("http://x","张")',
)


def workbook(*rows: Sequence[object], merged: Sequence[str] = ()) -> bytes:
    """An xlsx file of one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def said(sheet: Sheet) -> list[tuple[int, type[InvalidValue], str, str]]:
    """The problems of a sheet, so that they can be compared."""
    return [(problem.row, type(problem.error), problem.error.field, problem.error.value) for problem in sheet.problems]


class TableReaderContract:
    """Subclasses give the fixture ``reader``, with the shipped limits."""

    def test_headings_are_found_by_title_and_alias_in_spite_of_spaces_and_remarks(self, reader: TableReader) -> None:
        sheet = reader.read(workbook(["*姓 名（必填）", "身份证号：", "部门"], ["张三", "371502", "厨房"]), LAYOUT)
        assert [(heading.key, heading.text) for heading in sheet.header] == [
            ("name", "*姓 名（必填）"),
            ("number", "身份证号："),
            ("部门", "部门"),
        ]
        assert sheet.heading("number") == "身份证号："
        assert sheet.heading("sex") == "sex"
        assert sheet.rows[0].text("部门") == "厨房"
        assert sheet.rows[0].text("sex") == ""

    def test_headings_may_stand_under_a_title_down_to_row_five(self, reader: TableReader) -> None:
        rows = [
            ["某某公司人员名单"],
            ["姓名要与身份证一致"],
            [],
            ["填表日期"],
            ["姓名", "证件号码"],
            ["张三", "371502"],
        ]
        assert [row.number for row in reader.read(workbook(*rows), LAYOUT).rows] == [6]
        with pytest.raises(ColumnsMissing):
            reader.read(workbook([], *rows), LAYOUT)

    def test_missing_columns_are_named(self, reader: TableReader) -> None:
        with pytest.raises(ColumnsMissing) as refusal:
            reader.read(workbook(["姓名", "部门"], ["张三", "厨房"]), LAYOUT)
        assert refusal.value.missing == ("证件号码",)
        assert refusal.value.found == ("姓名", "部门")

    def test_two_headings_of_one_meaning_are_refused(self, reader: TableReader) -> None:
        with pytest.raises(ColumnDoubled) as refusal:
            reader.read(workbook(["姓名", "证件号码", "身份证号"], ["张三", "1", "2"]), LAYOUT)
        assert refusal.value.headings == ("证件号码", "身份证号")

    def test_blank_rows_and_rows_with_a_serial_number_alone_do_not_count(self, reader: TableReader) -> None:
        sheet = reader.read(
            workbook(["序号", "姓名", "证件号码"], [1, "张三", "1"], [2], [], [" ", "\u3000"], [3, "李四", "2"]), LAYOUT
        )
        assert [row.number for row in sheet.rows] == [2, 6]

    def test_a_table_without_rows_is_refused(self, reader: TableReader) -> None:
        for content in (b"", b" \r\n", workbook(), workbook(["姓名", "证件号码"]), "姓名,证件号码\n".encode()):
            with pytest.raises(EmptyTable):
                reader.read(content, LAYOUT)

    def test_a_formula_is_a_problem_that_shows_the_formula(self, reader: TableReader) -> None:
        sheet = reader.read(workbook(["姓名", "证件号码"], ["=B2&C2", "1"]), LAYOUT)
        assert said(sheet) == [(2, FormulaCell, "name", "=B2&C2")]
        assert sheet.rows[0].cells["name"].value == "=B2&C2"

    def test_digits_that_a_number_cell_has_lost_are_a_problem(self, reader: TableReader) -> None:
        sheet = reader.read(workbook(["姓名", "证件号码"], ["张三", 371502199001011234], ["李四", "371502"]), LAYOUT)
        assert [(problem.row, problem.error.field) for problem in sheet.problems] == [(2, "number")]
        assert isinstance(sheet.problems[0].error, DigitsLost)
        assert sheet.rows[0].cells["number"].kind is CellKind.IMPRECISE

    def test_a_csv_that_a_spreadsheet_rounded_is_a_problem_too(self, reader: TableReader) -> None:
        sheet = reader.read("姓名,证件号码\n张三,3.71502E+17\n".encode(), LAYOUT)
        assert said(sheet) == [(2, DigitsLost, "number", "3.71502E+17")]

    def test_a_merged_name_belongs_to_the_first_row_only(self, reader: TableReader) -> None:
        sheet = reader.read(workbook(["姓名", "证件号码"], ["张三", "1"], [None, "2"], merged=["A2:A3"]), LAYOUT)
        assert said(sheet) == [(3, MergedCell, "name", "张三")]
        assert sheet.rows[1].cells["name"].value is None

    def test_a_lenient_column_takes_what_a_merged_range_shows(self, reader: TableReader) -> None:
        rows = (["姓名", "证件号码", "单位"], ["张三", "1", "甲公司"], ["李四", "2"], [None, None])
        sheet = reader.read(workbook(*rows, merged=["C2:C4"]), LAYOUT)
        assert [row.text("employer") for row in sheet.rows] == ["甲公司", "甲公司"]
        assert sheet.problems == ()

    def test_numbers_and_dates_keep_their_value_and_have_a_plain_text(self, reader: TableReader) -> None:
        sheet = reader.read(
            workbook(
                ["姓名", "证件号码", "数", "小数", "日", "时刻"],
                ["张三", "1", 13800001111, 35.10, date(1990, 1, 31), datetime(2026, 3, 2, 8, 30)],  # noqa: DTZ001
            ),
            LAYOUT,
        )
        cells = sheet.rows[0].cells
        assert [cells[key].text for key in ("数", "小数", "日", "时刻")] == [
            "13800001111",
            "35.1",
            "1990-01-31",
            "2026-03-02 08:30:00",
        ]
        assert cells["日"].value == date(1990, 1, 31)
        assert cells["数"].value == 13800001111

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    @pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
    def test_csv_is_read_in_the_encodings_and_with_the_separators_in_use(
        self, reader: TableReader, encoding: str, separator: str
    ) -> None:
        text = separator.join(["姓名", "证件号码"]) + "\r\n" + separator.join(['"张""三\n"', "1"]) + "\r\n"
        sheet = reader.read(text.encode(encoding), LAYOUT)
        assert [row.text("name") for row in sheet.rows] == ['张"三']

    def test_a_text_in_no_known_encoding_is_refused(self, reader: TableReader) -> None:
        with pytest.raises(UnknownEncoding):
            reader.read(b"\xff\xff\xfe\x80,\x80\xff", LAYOUT)

    @pytest.mark.parametrize(
        "content", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"<html><table>", b"a\0b,c", b"\xff\xd8\xff\xe0"]
    )
    def test_what_is_no_table_is_refused_by_its_content(self, reader: TableReader, content: bytes) -> None:
        with pytest.raises(NotATable):
            reader.read(content, LAYOUT)


class TableWriterContract:
    """Subclasses give the fixtures ``writer`` and ``reader``."""

    def test_what_is_written_can_be_read_again(self, writer: TableWriter, reader: TableReader) -> None:
        moment = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
        row: tuple[CellValue, ...] = (
            "张三",
            "371502199001011234",
            Decimal("35.5"),
            True,
            date(2026, 3, 2),
            moment,
            None,
        )
        for table_format in TableFormat:
            target = BytesIO()
            header = ("姓名", "证件号码", "值", "是否", "日", "时", "空")
            assert writer.write(target, table_format, header, [row]) == 1
            cells = reader.read(target.getvalue(), LAYOUT).rows[0].cells
            assert [cell.text for cell in cells.values()] == [
                "张三",
                "371502199001011234",
                "35.5",
                "是",
                "2026-03-02",
                "2026-03-02 08:30:00",
                *([""] * (len(cells) - 6)),
            ]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_is_written_as_a_formula(self, writer: TableWriter, text: str) -> None:
        for table_format in TableFormat:
            target = BytesIO()
            writer.write(target, table_format, (text,), [(text,)])
            if table_format is TableFormat.XLSX:
                cells = [cell for row in load_workbook(BytesIO(target.getvalue())).worksheets[0].rows for cell in row]
                assert {cell.data_type for cell in cells} == {"s"}
                assert [str(cell.value)[0] for cell in cells] == ["'", "'"]
            else:
                lines = target.getvalue().decode("utf-8-sig").replace('"', "").split("\r\n")
                assert [line[0] for line in lines if line] == ["'", "'"]

    def test_long_numbers_keep_all_their_digits(self, writer: TableWriter, reader: TableReader) -> None:
        for table_format in TableFormat:
            target = BytesIO()
            writer.write(target, table_format, ("姓名", "证件号码"), [("张三", 371502199001011234)])
            sheet = reader.read(target.getvalue(), LAYOUT)
            assert sheet.rows[0].text("number") == "371502199001011234"
            assert sheet.problems == ()

    def test_characters_that_no_file_can_hold_are_left_out(self, writer: TableWriter, reader: TableReader) -> None:
        for table_format in TableFormat:
            target = BytesIO()
            writer.write(target, table_format, ("姓名", "证件号码"), [("张\0\x01\ud800三", "1")])
            assert reader.read(target.getvalue(), LAYOUT).rows[0].text("name") == "张三"

    def test_rows_are_streamed_and_the_target_stays_open(self, writer: TableWriter) -> None:
        for table_format in TableFormat:
            target = BytesIO()
            assert writer.write(target, table_format, ("姓名",), ([f"张{number}"] for number in range(1000))) == 1000
            assert not target.closed
