"""An employer's list of team members: the headings in use."""

from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

from adapters.documents.tabular_cells import moment_in
from adapters.documents.tabular_forms import MARKS, write_marked, write_template
from ports.tabular import Column, Layout, RawCell, RawRow, Sheet, TableReader
from ports.tabular_rows import CellMark, MemberFile, MemberRow

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
        MARKS,
    )
)
"""Headings that employers write."""

TEMPLATE_KEYS = (
    *("serial", "name", "document_kind", "document_number", "phone", "sex", "birth", "employer", "trades", "job"),
    "note",
)


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
        write_marked(target, sheet, marks)

    def write_template(self, target: BinaryIO, choices: Mapping[str, Sequence[str]]) -> None:
        """An empty list to fill in."""
        columns = {column.key: column for column in self._layout.columns}
        offered = [columns[key] for key in TEMPLATE_KEYS if key in columns]
        write_template(target, "人员名单", offered, choices)


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
