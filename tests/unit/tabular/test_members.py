"""Members' lists: the headings employers write, the list sent back marked, the empty list."""

from io import BytesIO

from openpyxl import Workbook, load_workbook

from adapters.documents.tabular import Tables
from adapters.documents.tabular_members import MARKS_TITLE, MemberTables
from contracts.ports.tabular import said, workbook
from ports.tabular import CellKind
from ports.tabular_errors import FormulaCell
from ports.tabular_rows import CellMark

MEMBERS = MemberTables(Tables())


def marked(content: bytes, *marks: CellMark) -> bytes:
    target = BytesIO()
    MEMBERS.write_marked(target, MEMBERS.read(content), marks)
    return target.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def test_the_headings_that_employers_write_are_understood() -> None:
    sheet = MEMBERS.read(
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
    assert [heading.key for heading in sheet.header] == [
        *("serial", "name", "sex", "document_number", "phone", "employer", "job", "trades"),
        "部门",
    ]
    assert sheet.problems == ()


def test_a_date_kept_as_a_number_stays_a_number_for_the_booking_rules_to_read() -> None:
    sheet = MEMBERS.read(workbook(["姓名", "证件号码", "出生日期"], ["张三", "E12345678", 32874]))
    assert sheet.rows[0].cells["birth"].value == 32874
    assert sheet.rows[0].cells["birth"].kind is CellKind.NUMBER


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
    assert [cell.value for cell in page[1]] == ["姓名", "证件号码", MARKS_TITLE]
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
    first, second = MEMBERS.read(content), MEMBERS.read(marked(again, CellMark(2, "name", "这一格是公式。")))
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
    assert [row.text("name") for row in MEMBERS.read(target.getvalue()).rows] == ["张三"]


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
    assert [row.text("document_number") for row in MEMBERS.read(filled.getvalue()).rows] == ["371502199001011234"]
