"""What web and command line say about imported files."""

from datetime import UTC, date, datetime

import pytest

from entrypoints.imports import cell_marks, choices, instrument_rows, row_problems, vocabulary
from ports.tabular import CellProblem, Heading, Sheet
from ports.tabular_errors import MergedCell
from ports.tabular_rows import CellMark, PrintedFlag, ResultRow
from tjdomain.booking.domain.members import MemberRow, read_member
from tjdomain.booking.domain.team_errors import MemberTooYoung
from tjdomain.examination.domain.instrument import read_flag
from tjdomain.examination.domain.kinds import Flag
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.trade import Trade

SHEET = Sheet((Heading("name", "员工姓名"), Heading("document_number", "身份证号")), ())
PROBLEMS = (CellProblem(3, MergedCell("name", "王")), CellProblem(4, MemberTooYoung("birth", "2012-01-01", 16)))


@pytest.mark.parametrize("trade", Trade)
def test_each_word_that_the_template_offers_is_understood(trade: Trade) -> None:
    row = MemberRow(
        number=2,
        name="王芳",
        document_number="11010519491231002X",
        trades=choices()["trades"][list(Trade).index(trade)],
    )
    read = read_member(row, vocabulary(), frozenset({Trade.FOOD}), date(2026, 3, 2))
    assert not isinstance(read, tuple)
    assert read.trades == {trade}


def test_documents_may_be_called_what_people_call_them() -> None:
    assert vocabulary().kinds["身份证"] is DocumentKind.RESIDENT_ID
    assert vocabulary().kinds["港澳居民来往内地通行证"] is DocumentKind.HK_MACAU_PERMIT


def test_a_problem_names_the_heading_of_the_file_or_the_usual_title() -> None:
    told = row_problems(SHEET, PROBLEMS)
    assert [(one.row, one.column, one.value, one.code) for one in told] == [
        (3, "员工姓名", "王", "tabular.merged"),
        (4, "出生日期", "2012-01-01", "members.too_young"),
    ]
    assert all(one.sentence and one.next for one in told)


def test_a_choice_is_shown_by_its_label() -> None:
    row = MemberRow(number=2, name="王芳", document_number="11010519491231002X", sex="男")
    found = read_member(row, vocabulary(), frozenset({Trade.FOOD}), date(2026, 3, 2))
    assert isinstance(found, tuple)
    (told,) = row_problems(SHEET, [CellProblem(2, error) for error in found])
    assert (told.column, told.value, told.code) == ("性别", "男", "value.sex_contradicts_number")


def test_marks_carry_the_sentence() -> None:
    assert cell_marks(PROBLEMS)[0] == CellMark(3, "name", "这一格被合并了，不知道“王”是谁的。")


@pytest.mark.parametrize(
    ("printed", "flag"),
    [
        (None, None),
        (PrintedFlag.LOW, Flag.LOW),
        (PrintedFlag.HIGH, Flag.HIGH),
        (PrintedFlag.NORMAL, Flag.NORMAL),
        (PrintedFlag.ABNORMAL, Flag.ABNORMAL),
    ],
)
def test_printed_flags_are_what_examination_reads(printed: PrintedFlag | None, flag: Flag | None) -> None:
    moment = datetime(2026, 3, 2, 1, tzinfo=UTC)
    row = ResultRow(
        number=5,
        barcode="B1",
        name="王芳",
        item="ALT",
        value="65",
        unit="U/L",
        flag=printed,
        lower="9",
        upper="50",
        method="速率法",
        measured_at=moment,
        performed_by="赵",
    )
    (taken,) = instrument_rows([row])
    assert read_flag(taken.flag) is flag
    assert (taken.row, taken.code, taken.item, taken.value, taken.unit) == (5, "B1", "ALT", "65", "U/L")
    assert (taken.lower, taken.upper, taken.measured_at) == ("9", "50", moment)
