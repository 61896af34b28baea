"""Tables by any layout: an empty one, what was filled in, and what comes back marked."""

from io import BytesIO

from openpyxl import load_workbook

from adapters.documents.tabular import Tables
from adapters.documents.tabular_forms import FilledTables
from contracts.ports.tabular import workbook
from ports.tabular import Column, Layout
from ports.tabular_rows import CellMark

FORMS = FilledTables(Tables())
LAYOUT = Layout((Column(key="name", title="名称", required=True, remark="写全称"), Column(key="state", title="状态")))


def test_a_template_names_its_columns_and_offers_words_as_long_as_a_spreadsheet_takes_them() -> None:
    target = BytesIO()
    FORMS.write_template(target, "岗位", LAYOUT, {"state": ["启用", "停用"], "name": ["很长的名称"] * 100})
    page = load_workbook(BytesIO(target.getvalue()))["岗位"]
    assert [cell.value for cell in page[1]] == ["名称*", "状态"]
    assert page["A1"].comment.text == "写全称"
    assert [one.formula1 for one in page.data_validations.dataValidation] == ['"启用,停用"']


def test_what_comes_back_marked_is_read_again_without_its_reasons() -> None:
    content = workbook(["名称", "状态"], ["护士", "开"])
    target = BytesIO()
    FORMS.write_marked(target, FORMS.read(content, LAYOUT), [CellMark(2, "state", "没有这个状态。")])
    again = FORMS.read(target.getvalue(), LAYOUT)
    assert [(row.text("name"), row.text("state")) for row in again.rows] == [("护士", "开")]
    assert [heading.key for heading in again.header] == ["name", "state", "marks"]
