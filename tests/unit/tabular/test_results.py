"""Instruments' files: the spellings in use, and what is refused."""

from datetime import UTC, datetime

import pytest

from adapters.documents.tabular import Tables
from adapters.documents.tabular_results import ResultSpelling, ResultTables
from contracts.ports.tabular import workbook
from ports.tabular_errors import (
    BarcodeMissing,
    DecimalComma,
    DigitsLost,
    ItemMissing,
    UnreadableFlag,
    UnreadableLimits,
    UnreadableTime,
    ValueMissing,
)
from ports.tabular_rows import PrintedFlag, ResultFile, ResultRow

RESULTS = ResultTables(Tables())
HEADINGS = "样本号,姓名,项目名称,结果,单位,提示,参考范围,检测时间,检验者"


def read(*lines: str, encoding: str = "gb18030") -> ResultFile:
    return RESULTS.read("\r\n".join([HEADINGS, *lines]).encode(encoding))


def one(line: str) -> ResultRow:
    (row,) = read(line).rows
    return row


def refused(line: str) -> list[tuple[type, str, str]]:
    file = read(line)
    assert file.rows == ()
    return [(type(problem.error), problem.error.field, problem.error.value) for problem in file.problems]


def test_a_row_is_read_with_all_it_says() -> None:
    row = one("12603020001,张三,ALT,65.2,U/L,H,9-50,2026-03-02 08:30:15,王检验")
    assert row == ResultRow(
        number=2,
        barcode="12603020001",
        name="张三",
        item="ALT",
        value="65.2",
        unit="U/L",
        flag=PrintedFlag.HIGH,
        lower="9",
        upper="50",
        method="",
        measured_at=datetime(2026, 3, 2, 0, 30, 15, tzinfo=UTC),
        performed_by="王检验",
    )


def test_what_a_row_does_not_say_is_left_out() -> None:
    file = RESULTS.read("barcode,test,result\n1,HAV-IgM,阴性\n".encode())
    (row,) = file.rows
    assert (row.unit, row.flag, row.lower, row.upper, row.measured_at, row.performed_by) == ("", None, "", "", None, "")


@pytest.mark.parametrize(
    ("given", "value", "flag"),
    [
        ("＜5", "<5", None),
        (">1000", ">1000", None),
        ("65.2 ↑", "65.2", PrintedFlag.HIGH),
        ("7L", "7", PrintedFlag.LOW),
        ("3.1*", "3.1", PrintedFlag.ABNORMAL),
        ("阳性(+)", "阳性(+)", None),
        ("+", "+", None),
        ("±", "±", None),
        ("（-）", "(-)", None),
    ],
)
def test_values_are_plain_text_and_a_flag_in_the_same_cell_is_taken_off(
    given: str, value: str, flag: PrintedFlag | None
) -> None:
    row = one(f"1,张三,ALT,{given},,,,,")
    assert (row.value, row.flag) == (value, flag)


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        *(("h", PrintedFlag.HIGH), ("↑", PrintedFlag.HIGH), ("偏高", PrintedFlag.HIGH)),
        *(
            ("L", PrintedFlag.LOW),
            ("↓↓", PrintedFlag.LOW),
            ("正常", PrintedFlag.NORMAL),
            ("异常", PrintedFlag.ABNORMAL),
            ("±", PrintedFlag.ABNORMAL),
        ),
    ],
)
def test_flags_are_read_in_every_spelling(given: str, flag: PrintedFlag) -> None:
    assert one(f"1,张三,ALT,65,U/L,{given},,,").flag is flag


@pytest.mark.parametrize(
    ("given", "limits"),
    [
        *(("9-50", ("9", "50")), ("9.0～50.0", ("9.0", "50.0")), ("9--50", ("9", "50")), ("[7 — 40]", ("7", "40"))),
        *(("<1.0", ("", "1.0")), ("≤40", ("", "40")), (">5", ("5", "")), ("阴性", ("", "")), ("", ("", ""))),
    ],
)
def test_limits_are_read_in_every_spelling(given: str, limits: tuple[str, str]) -> None:
    row = one(f"1,张三,ALT,65,U/L,,{given},,")
    assert (row.lower, row.upper) == limits


@pytest.mark.parametrize(
    ("given", "unit"), [("u/l", "u/l"), ("Ｕ/Ｌ", "U/L"), ("IU/L", "IU/L"), ("单位/升", "U/L"), ("比值", "S/CO")]
)
def test_units_come_in_their_usual_spelling(given: str, unit: str) -> None:
    assert one(f"1,张三,ALT,65,{given},,,,").unit == unit


@pytest.mark.parametrize(
    "given",
    [
        *("2026-03-02 08:30", "2026/3/2 8:30", "20260302083000", "2026年3月2日 08:30", "2026-03-02T08:30:00.000"),
        "2026.3.2 08:30:00",
    ],
)
def test_times_are_read_in_every_spelling_as_shanghai_time(given: str) -> None:
    assert one(f"1,张三,ALT,65,,,,{given},").measured_at == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


def test_times_of_a_workbook_are_read_as_dates_and_as_day_numbers() -> None:
    moment, day = datetime(2026, 3, 2, 8, 30), datetime(2026, 3, 2)  # noqa: DTZ001
    file = RESULTS.read(
        workbook(
            ["条码", "项目", "结果", "检测时间"], *([1, "ALT", 65, when] for when in (moment, day, 46083.354166666664))
        )
    )
    assert [row.measured_at for row in file.rows] == [
        datetime(2026, 3, 2, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 1, 16, tzinfo=UTC),
        datetime(2026, 3, 2, 0, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('1,张三,ALT,"12,5",,,,,', (DecimalComma, "value", "12,5")),
        ("1,张三,ALT,,,,,,", (ValueMissing, "value", "")),
        (",张三,ALT,65,,,,,", (BarcodeMissing, "barcode", "")),
        ("1,张三,,65,,,,,", (ItemMissing, "item", "")),
        ("1,张三,ALT,65,,？,,,", (UnreadableFlag, "flag", "?")),
        ("1,张三,ALT,65,,,约50,,", (UnreadableLimits, "limits", "约50")),
        ("1,张三,ALT,65,,,,昨天,", (UnreadableTime, "measured_at", "昨天")),
        ("1,张三,ALT,65,,,,2026-02-30,", (UnreadableTime, "measured_at", "2026-02-30")),
        ("1.26E+20,张三,ALT,65,,,,,", (DigitsLost, "barcode", "1.26E+20")),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_column(line: str, wrong: tuple[type, str, str]) -> None:
    assert refused(line) == [wrong]


def test_every_fault_of_a_row_is_named_and_good_rows_stay() -> None:
    file = read(",张三,,,,?,约5,x,", "1,张三,ALT,65,,,,,", "2,李四,ALT,1.26E+30,,,,,")
    assert [row.number for row in file.rows] == [3]
    assert [problem.row for problem in file.problems] == [2, 2, 2, 2, 2, 2, 4]


def test_a_laboratory_may_write_its_own_words() -> None:
    spelling = ResultSpelling(flags={"!!": PrintedFlag.HIGH}, units={"U": "U/L"})
    file = ResultTables(Tables(), spelling).read("条码,项目,结果,单位,标志\n1,ALT,65,U,!!\n".encode())
    assert (file.rows[0].unit, file.rows[0].flag) == ("U/L", PrintedFlag.HIGH)
