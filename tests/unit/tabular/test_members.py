"""Members' lists: the headings employers write, the list sent back marked, the empty list."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from adapters.documents.tabular import Tables
from adapters.documents.tabular_forms import MARKS
from adapters.documents.tabular_members import MemberTables
from contracts.ports.tabular import said, workbook
from ports.tabular_errors import FormulaCell
from ports.tabular_rows import CellMark, MemberRow

MEMBERS = MemberTables(Tables())


def marked(content: bytes, *marks: CellMark) -> bytes:
    target = BytesIO()
    MEMBERS.write_marked(target, MEMBERS.read(content).sheet, marks)
    return target.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def test_the_headings_that_employers_write_are_understood() -> None:
    file = MEMBERS.read(
        workbook(
            ["员工花名册"],
            [
                "序号",
                "员工姓名",
                "性 别",
                "身份证号码",
                "联系电话（必填）",
                "工作单位",
                "岗位/工种",
                "从业类别",
                "部门",
            ],
            [1, "张三", "男", "371502199001011234", "13800001111", "某公司", "厨师", "食品", "后厨"],
        )
    )
    assert [heading.key for heading in file.sheet.header] == [
        *("serial", "name", "sex", "document_number", "phone", "employer", "job", "trades"),
        "部门",
    ]
    assert file.problems == ()
    assert file.rows[0].job == "厨师"


@pytest.mark.parametrize(
    "given",
    [
        32874,
        19900101,
        date(1990, 1, 1),
        "1990-01-01",
        "1990/1/1",
        "1990年1月1日",
        "19900101",
        "1990．01．01",
        "1990.1.1",
    ],
)
def test_dates_of_birth_are_read_in_every_spelling_and_as_day_numbers(given: object) -> None:
    file = MEMBERS.read(workbook(["姓名", "证件号码", "出生日期"], ["张三", "E12345678", given]))
    assert [row.birth for row in file.rows] == ["1990-01-01"]


@pytest.mark.parametrize("given", ["1990-02-30", "九〇年", "1990-13-01 08:00"])
def test_what_is_no_date_stays_as_it_was_typed(given: str) -> None:
    file = MEMBERS.read(workbook(["姓名", "证件号码", "出生日期"], ["张三", "E12345678", given]))
    assert [row.birth for row in file.rows] == [given]


def test_rows_come_with_all_they_say_and_without_those_that_cannot_be_read() -> None:
    file = MEMBERS.read(
        workbook(["姓名", "证件号码", "手机"], ["张三", 371502199001011234, None], ["李四", "1", 13800001111])
    )
    assert [problem.row for problem in file.problems] == [2]
    assert file.rows == (
        MemberRow(
            number=3,
            name="李四",
            document_kind="",
            document_number="1",
            phone="13800001111",
            sex="",
            birth="",
            employer="",
            trades="",
            job="",
            note="",
        ),
    )


def test_bad_cells_come_back_coloured_with_the_reason_beside_the_row() -> None:
    content = workbook(["名单"], ["姓名", "证件号码"], ["张三", "1"], [], ["李四", "2"])
    book = opened(
        marked(
            content,
            CellMark(5, "document_number", "位数不对。"),
            CellMark(5, "name", "太短。"),
            CellMark(5, "", "重复。"),
        )
    )
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]] == ["姓名", "证件号码", MARKS.title]
    assert [page["A3"].value, page["B3"].value, page["C3"].value] == ["张三", "1", None]
    assert page["C5"].value == "位数不对。；太短。；重复。"
    assert page["B5"].fill.fgColor.rgb == "FFFFC7CE"
    assert page["B5"].comment is not None
    assert "位数不对。" in page["B5"].comment.text
    assert page["B3"].fill.fgColor.rgb != "FFFFC7CE"
    assert page["B3"].comment is None


def test_an_empty_bad_cell_is_coloured_too_and_reasons_of_one_cell_are_joined() -> None:
    content = workbook(["姓名", "证件号码", "手机"], ["张三", "1", None])
    page = opened(marked(content, CellMark(2, "phone", "没有填写。"), CellMark(2, "phone", "请补。"))).worksheets[0]
    assert page["C2"].fill.fgColor.rgb == "FFFFC7CE"
    assert page["D2"].value == "没有填写。；请补。"


def test_the_marked_list_can_be_sent_again_and_says_the_same() -> None:
    content = workbook(
        ["姓名", "身份证号", "部门"], ["=B2", "1", "=cmd|' /C calc'!A0"], ["李四", "371502199001011234", "x"]
    )
    again = marked(content, CellMark(2, "name", "这一格是公式。"))
    first = MEMBERS.read(content).sheet
    second = MEMBERS.read(marked(again, CellMark(2, "name", "这一格是公式。"))).sheet
    assert said(second) == said(first) == [(2, FormulaCell, "name", "=B2")]
    assert [row.number for row in second.rows] == [2, 3]
    assert second.rows[1].text("document_number") == "371502199001011234"
    assert [heading.key for heading in second.header] == ["name", "document_number", "部门", "marks"]


def test_nothing_in_a_marked_list_is_run_as_a_formula() -> None:
    hostile = "=HYPERLINK(1)"
    page = opened(
        marked(workbook(["姓名", "证件号码", hostile], ["＝1", "@x", "+1"]), CellMark(2, "name", "=1"))
    ).worksheets[0]
    assert {cell.data_type for row in page.rows for cell in row} == {"s"}
    assert all(str(cell.value)[0] == "'" for cell in page[2])


def test_a_row_without_content_leaves_no_mark_behind() -> None:
    book = opened(marked(workbook(["姓名", "证件号码"], ["张三", "1"], ["李四", "2"]), CellMark(3, "name", "太短。")))
    page = book.worksheets[0]
    page["A3"] = page["B3"] = None
    target = BytesIO()
    book.save(target)
    assert [row.name for row in MEMBERS.read(target.getvalue()).rows] == ["张三"]


def test_the_template_is_text_with_remarks_and_words_to_pick_from_and_reads_back() -> None:
    target = BytesIO()
    MEMBERS.write_template(target, {"sex": ("男", "女"), "trades": ("很长的从业类别" * 20, "食品" * 100)})
    book = opened(target.getvalue())
    page = book.worksheets[0]
    assert [cell.value for cell in page[1]][:4] == ["序号", "姓名*", "证件类型", "证件号码*"]
    assert page["D1"].comment is not None
    assert page.column_dimensions["A"].number_format == "@"
    assert [rule.formula1 for rule in page.data_validations.dataValidation] == ['"男,女"']
    page["B2"], page["D2"] = "张三", "371502199001011234"
    filled = BytesIO()
    book.save(filled)
    assert [row.document_number for row in MEMBERS.read(filled.getvalue()).rows] == ["371502199001011234"]
