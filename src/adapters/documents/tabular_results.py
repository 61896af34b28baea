"""Results as instruments and laboratory systems write them, one test a row."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from attrs import field, frozen

from adapters.documents.tabular_cells import moment_in
from ports.tabular import CellProblem, Column, Layout, RawCell, RawRow, TableReader
from ports.tabular_errors import (
    BarcodeMissing,
    DecimalComma,
    ItemMissing,
    UnreadableFlag,
    UnreadableLimits,
    UnreadableTime,
    ValueMissing,
)
from ports.tabular_rows import PrintedFlag, ResultFile, ResultRow
from tjdomain.shared.dates import SHANGHAI
from tjdomain.shared.errors import InvalidValue

RESULT_LAYOUT = Layout(
    (
        Column(key="serial", title="序号", aliases=("No", "No.", "行号"), ignored=True),
        Column(
            key="barcode",
            title="条码号",
            aliases=(
                *("条码", "条形码", "样本号", "样本编号", "样本条码", "样本条码号", "标本号", "标本条码", "试管条码"),
                *("体检编号", "体检号", "查体编号", "SampleID", "Sample", "Sample No."),
            ),
            required=True,
        ),
        Column(key="name", title="姓名", aliases=("病人姓名", "患者姓名", "受检者", "Patient", "Patient Name")),
        Column(
            key="item",
            title="项目",
            aliases=(
                "项目名称",
                "检验项目",
                "检测项目",
                "项目代码",
                "项目代号",
                "英文缩写",
                "Test",
                "Assay",
                "Analyte",
            ),
            required=True,
        ),
        Column(
            key="value",
            title="结果",
            aliases=("结果值", "检验结果", "检测结果", "测定结果", "测定值", "Result", "Conc."),
            required=True,
        ),
        Column(key="unit", title="单位", aliases=("结果单位", "计量单位", "Units"), lenient=True),
        Column(
            key="flag",
            title="标志",
            aliases=("提示", "标识", "标记", "异常标志", "异常提示", "结果标志", "高低", "Flags"),
            lenient=True,
        ),
        Column(
            key="limits",
            title="参考范围",
            aliases=("参考值", "参考区间", "正常范围", "正常值", "Reference", "Range", "Ref. Range"),
            lenient=True,
        ),
        Column(key="method", title="方法", aliases=("检验方法", "检测方法"), lenient=True),
        Column(
            key="measured_at",
            title="检测时间",
            aliases=("检验时间", "测试时间", "测定时间", "检验日期", "检测日期", "报告时间", "Time", "Date"),
            lenient=True,
        ),
        Column(
            key="performed_by",
            title="检验者",
            aliases=("检验人", "检测者", "检测人", "检验医师", "操作者", "操作员", "Operator"),
            lenient=True,
        ),
    )
)
"""Headings that laboratories here use."""

_FLAGS = {
    PrintedFlag.LOW: ("L", "LL", "↓", "↓↓", "偏低", "低", "LOW", "<"),
    PrintedFlag.HIGH: ("H", "HH", "↑", "↑↑", "偏高", "高", "HIGH", ">"),
    PrintedFlag.NORMAL: ("N", "正常", "NORMAL", "-", "(-)", "阴性"),
    PrintedFlag.ABNORMAL: ("A", "*", "异常", "ABNORMAL", "P", "+", "(+)", "±", "阳性"),
}


def _by_word(words: Mapping[PrintedFlag, tuple[str, ...]]) -> Mapping[str, PrintedFlag]:
    return MappingProxyType({word: flag for flag, spellings in words.items() for word in spellings})


@frozen(kw_only=True)
class ResultSpelling:
    """How a laboratory writes: its headings, its flags (in capitals), its units that are not in the usual spelling."""

    layout: Layout = RESULT_LAYOUT
    flags: Mapping[str, PrintedFlag] = field(default=_by_word(_FLAGS))
    units: Mapping[str, str] = field(
        default=MappingProxyType({"单位/升": "U/L", "国际单位/升": "IU/L", "比值": "S/CO"})
    )


_COMMA = re.compile(r"[<>]?\s*[0-9]+,[0-9]+")
_FLAGGED = re.compile(r"([<>]?\s*[0-9]+(?:\.[0-9]+)?)\s*(↑+|↓+|HH?|LL?|\*)", re.IGNORECASE)
_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_BETWEEN = re.compile(rf"{_NUMBER}\s*(?:-|–|—|~|至|to)+\s*{_NUMBER}", re.IGNORECASE)
_ONE_SIDED = re.compile(rf"([<>])\s*=?\s*{_NUMBER}")


class ResultTables:
    """Reads instruments' files (``ports.tabular_rows.ResultFiles``)."""

    def __init__(self, reader: TableReader, spelling: ResultSpelling | None = None) -> None:
        self._reader = reader
        self._spelling = spelling or ResultSpelling()

    def read(self, content: bytes) -> ResultFile:
        """Read an instrument's csv or xlsx."""
        sheet = self._reader.read(content, self._spelling.layout)
        wrong = {problem.row for problem in sheet.problems}
        reading = [_Reading(row, self._spelling) for row in sheet.rows if row.number not in wrong]
        rows = [(one.result(), one.problems) for one in reading]
        problems = [problem for _, found in rows for problem in found]
        return ResultFile(
            sheet,
            tuple(result for result, found in rows if not found),
            tuple(sorted((*sheet.problems, *problems), key=lambda problem: problem.row)),
        )


class _Reading:
    """One row being read; keeps all that is wrong with it, not only the first thing."""

    def __init__(self, row: RawRow, spelling: ResultSpelling) -> None:
        self.problems: list[CellProblem] = []
        self._row = row
        self._spelling = spelling

    def result(self) -> ResultRow:
        value, flag = self._value()
        lower, upper = self._limits()
        unit = self._text("unit")
        return ResultRow(
            number=self._row.number,
            barcode=self._needed("barcode", BarcodeMissing),
            name=self._text("name"),
            item=self._needed("item", ItemMissing),
            value=value,
            unit=self._spelling.units.get(unit, unit),
            flag=self._flag(self._text("flag") or flag),
            lower=lower,
            upper=upper,
            method=self._text("method"),
            measured_at=self._moment(),
            performed_by=self._text("performed_by"),
        )

    def _text(self, key: str) -> str:
        return unicodedata.normalize("NFKC", self._row.text(key)).strip()

    def _refuse(self, key: str, wrong: type[InvalidValue], text: str) -> None:
        self.problems.append(CellProblem(self._row.number, wrong(key, text)))

    def _needed(self, key: str, wrong: type[InvalidValue]) -> str:
        text = self._text(key)
        if not text:
            self._refuse(key, wrong, "")
        return text

    def _value(self) -> tuple[str, str]:
        """The value, and the flag that stands in the same cell (``65.2 ↑``)."""
        text = self._needed("value", ValueMissing)
        if _COMMA.fullmatch(text):
            self._refuse("value", DecimalComma, text)
        flagged = _FLAGGED.fullmatch(text)
        return (flagged[1], flagged[2]) if flagged else (text, "")

    def _flag(self, text: str) -> PrintedFlag | None:
        if not text:
            return None
        flag = self._spelling.flags.get(text.upper())
        if flag is None:
            self._refuse("flag", UnreadableFlag, text)
        return flag

    def _limits(self) -> tuple[str, str]:
        text = self._text("limits").strip("()[] ").replace("≤", "<").replace("≥", ">")
        if between := _BETWEEN.fullmatch(text):
            return between[1], between[2]
        if one_sided := _ONE_SIDED.fullmatch(text):
            return ("", one_sided[2]) if one_sided[1] == "<" else (one_sided[2], "")
        if any(character.isdigit() for character in text):  # a word such as 阴性 is no limit and says nothing new
            self._refuse("limits", UnreadableLimits, text)
        return "", ""

    def _moment(self) -> datetime | None:
        cell = self._row.cells.get("measured_at", RawCell())
        moment = moment_in(cell)
        if moment is None and cell.text:
            self._refuse("measured_at", UnreadableTime, cell.text)
        return moment.replace(tzinfo=SHANGHAI) if moment else None
