"""An employer's list of team members: the headings in use, the list sent back with its errors marked, an empty list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

from attrs import frozen
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from adapters.documents.tabular_cells import moment_in
from adapters.documents.tabular_writer import neutral
from ports.tabular import CellKind, Column, Layout, RawCell, RawRow, Sheet, TableReader
from ports.tabular_rows import CellMark, MemberFile, MemberRow

MARKS_KEY = "marks"
MARKS_TITLE = "问题（改好后可直接再次上传）"

MEMBER_LAYOUT = Layout(
    (
        Column(key="serial", title="序号", aliases=("编号", "行号", "No", "No."), ignored=True),
        Column(
            key="name",
            title="姓名",
            aliases=("名字", "员工姓名", "人员姓名", "职工姓名", "体检人", "体检人姓名", "从业人员姓名"),
            required=True,
            remark="按证件上的姓名填写，一人一行，不要合并单元格。",
        ),
        Column(
            key="document_kind",
            title="证件类型",
            aliases=("证件种类", "证件类别", "证件名称"),
            lenient=True,
            remark="不填就是居民身份证。",
        ),
        Column(
            key="document_number",
            title="证件号码",
            aliases=(
                *(
                    "身份证号",
                    "身份证号码",
                    "身份证",
                    "居民身份证号",
                    "居民身份证号码",
                    "公民身份号码",
                    "公民身份证号码",
                ),
                *("证件号", "证件编号", "身份证件号码", "身份证/证件号码", "身份证号/证件号码", "ID"),
            ),
            required=True,
            remark="单元格要设为文本，否则 18 位号码的后几位会变成 0。",
        ),
        Column(
            key="phone",
            title="手机号",
            aliases=(
                "手机",
                "手机号码",
                "电话",
                "电话号码",
                "联系电话",
                "联系手机",
                "联系方式",
                "移动电话",
                "本人电话",
            ),
            remark="11 位手机号，用来接收通知。",
        ),
        Column(key="sex", title="性别", lenient=True, remark="身份证号里有性别的可以不填。"),
        Column(
            key="birth",
            title="出生日期",
            aliases=("出生年月日", "出生年月", "生日"),
            lenient=True,
            remark="例如 1990-01-31；身份证号里有出生日期的可以不填。",
        ),
        Column(
            key="employer",
            title="单位",
            aliases=("单位名称", "工作单位", "所在单位", "用人单位", "公司", "公司名称", "企业名称"),
            lenient=True,
        ),
        Column(
            key="trades",
            title="从业类别",
            aliases=("行业", "行业类别", "从业行业", "从业类型", "类别", "体检类别"),
            lenient=True,
            remark="不填就用团队的从业类别；有几种就用顿号隔开。",
        ),
        Column(key="job", title="工种", aliases=("岗位", "职务", "工作岗位", "岗位/工种", "岗位工种"), lenient=True),
        Column(key="note", title="备注", aliases=("说明",), lenient=True),
        Column(key=MARKS_KEY, title=MARKS_TITLE, ignored=True),
    )
)
"""Headings that employers write."""

TEMPLATE_KEYS = (
    *("serial", "name", "document_kind", "document_number", "phone", "sex", "birth", "employer", "trades", "job"),
    "note",
)
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


class MemberTables:
    """Reads and writes members' lists (``ports.tabular_rows.MemberFiles``)."""

    def __init__(self, reader: TableReader, layout: Layout = MEMBER_LAYOUT) -> None:
        self._reader = reader
        self._layout = layout

    def read(self, content: bytes) -> MemberFile:
        """Read an employer's xlsx or csv."""
        sheet = self._reader.read(content, self._layout)
        wrong = {problem.row for problem in sheet.problems}
        return MemberFile(sheet, tuple(_member(row) for row in sheet.rows if row.number not in wrong), sheet.problems)

    def write_marked(self, target: BinaryIO, sheet: Sheet, marks: Iterable[CellMark]) -> None:
        """The list that came, each row at its number, bad cells coloured, reasons as remarks and in the last column."""
        reasons: dict[int, dict[str, str]] = {}
        for mark in marks:
            by_key = reasons.setdefault(mark.row, {})
            by_key[mark.key] = "；".join(filter(None, (by_key.get(mark.key), mark.reason)))
        headings = [heading for heading in sheet.header if heading.key != MARKS_KEY]
        with Workbook(target) as workbook:
            styles = _styles(workbook)
            page = workbook.add_worksheet()
            _write_headings(page, [neutral(heading.text) for heading in headings] + [MARKS_TITLE], styles)
            for row in sheet.rows:
                why = reasons.get(row.number, {})
                for index, heading in enumerate(headings):
                    cell = row.cells.get(heading.key, RawCell())
                    _write_cell(page, (row.number - 1, index), cell, why.get(heading.key), styles)
                if why:
                    page.write_string(row.number - 1, len(headings), neutral("；".join(why.values())), styles.reason)

    def write_template(self, target: BinaryIO, choices: Mapping[str, Sequence[str]]) -> None:
        """An empty list to fill in."""
        columns = {column.key: column for column in self._layout.columns}
        offered = [columns[key] for key in TEMPLATE_KEYS if key in columns]
        with Workbook(target) as workbook:
            styles = _styles(workbook)
            page = workbook.add_worksheet("人员名单")
            titles = [f"{column.title}*" if column.required else column.title for column in offered]
            _write_headings(page, titles, styles)
            for index, column in enumerate(offered):
                if column.remark:
                    page.write_comment(0, index, column.remark)
                words = list(choices.get(column.key, ()))
                if words and len(",".join(words)) <= _LONGEST_LIST:
                    page.data_validation(1, index, _TEMPLATE_ROWS, index, {"validate": "list", "source": words})


def _member(row: RawRow) -> MemberRow:
    birth = moment_in(row.cells.get("birth", RawCell()))
    return MemberRow(
        number=row.number,
        name=row.text("name"),
        document_kind=row.text("document_kind"),
        document_number=row.text("document_number"),
        phone=row.text("phone"),
        sex=row.text("sex"),
        birth=birth.date().isoformat() if birth else row.text("birth"),
        employer=row.text("employer"),
        trades=row.text("trades"),
        job=row.text("job"),
        note=row.text("note"),
    )


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
