"""The sample files: made anew they say the same, and each error in them is the one it is meant to be."""

import tomllib
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from adapters.documents.tabular import Tables
from adapters.documents.tabular_members import MemberTables
from adapters.documents.tabular_results import ResultTables
from ports.tabular_rows import MemberRow
from tests.unit.house import TEXTS
from tjdomain.booking.domain import members as booking
from tjdomain.examination.domain.instrument import read_flag
from tjdomain.examination.domain.kinds import Flag
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.domain.value import read_limits, read_value
from tjdomain.shared.dates import age_on
from tjdomain.shared.idcard import DocumentKind, Sex
from tjdomain.shared.trade import Trade
from tools import make_samples
from tools.make_samples import FIRST_ROW, SAMPLES, clean_members, instrument_rows, static_exam_numbers

DAY = date(2026, 3, 2)
LABELS = tomllib.loads((TEXTS / "labels_shared.toml").read_text("utf-8"))
WORDS = booking.Vocabulary(
    kinds={LABELS["DocumentKind"][kind.name]: kind for kind in DocumentKind},
    sexes={LABELS["Sex"][sex.name]: sex for sex in Sex},
)
Said = list[tuple[str | None, str | None]]


def cells(workbook: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(workbook)).worksheets[0].rows]


@pytest.mark.parametrize("name", make_samples.files())
def test_a_sample_made_anew_says_the_same_as_the_one_in_the_folder(name: str) -> None:
    made, kept = make_samples.files()[name], (SAMPLES / name).read_bytes()
    if name.endswith(".csv"):
        assert made == kept
    else:
        assert cells(made) == cells(kept)


def candidate(row: MemberRow) -> booking.Candidate | Said:
    read = booking.read_member(
        booking.MemberRow(
            number=row.number,
            name=row.name,
            document_number=row.document_number,
            document_kind=row.document_kind,
            phone=row.phone,
            sex=row.sex,
            birth=row.birth,
            trades=row.trades,
        ),
        WORDS,
        frozenset({Trade.FOOD}),
        DAY,
    )
    return [(error.field, error.code) for error in read] if isinstance(read, tuple) else read


def faults(name: str) -> dict[int, Said]:
    """What is wrong with each row of a sample, by its number."""
    file = MemberTables(Tables()).read((SAMPLES / name).read_bytes())
    found: dict[int, Said] = {row.number: [] for row in file.sheet.rows}
    for problem in file.problems:
        found[problem.row].append((problem.error.field, problem.error.code))
    good = []
    for row in file.rows:
        read = candidate(row)
        if isinstance(read, list):
            found[row.number] += read
        else:
            good.append(read)
    for number in booking.repeated_rows(good):
        found[number].append(("document_number", "members.row_repeated"))
    for one in good:
        if age_on(one.person.birth, DAY) < 16:
            found[one.row].append(("birth", "members.too_young"))
    return found


def test_every_error_of_the_list_of_200_is_found_and_no_other() -> None:
    listed = make_samples.members()
    meant: dict[int, Said] = {
        number: [(member.wrong, member.fault)] if member.fault else []
        for number, member in enumerate(listed.members, start=FIRST_ROW)
    }
    assert faults("employer-members-200.xlsx") == meant
    assert len(listed.members) == 200
    assert len(listed.good) >= 170


def test_the_clean_list_has_no_error() -> None:
    found = faults("employer-members-20-clean.xlsx")
    assert len(found) == len(clean_members().members) == 20
    assert not any(found.values())


def test_the_instruments_file_is_read_but_for_what_cannot_be() -> None:
    rows = instrument_rows(static_exam_numbers())
    file = ResultTables(Tables()).read((SAMPLES / "instrument-alt-igm.csv").read_bytes())
    unread = {number for number, row in enumerate(rows, start=2) if row.fault in {"value_missing", "decimal_comma"}}
    assert {problem.row for problem in file.problems} == unread
    assert {row.number for row in file.rows} == set(range(2, len(rows) + 2)) - unread
    assert {row.fault for row in rows if row.fault} == {
        *("unmatched", "repeated", "other_value", "flag", "value_missing", "wrong_unit", "decimal_comma"),
    }


def test_every_good_row_of_the_instrument_names_an_item_and_gives_a_value_that_it_can_have() -> None:
    faulty = {number for number, row in enumerate(instrument_rows(static_exam_numbers()), start=2) if row.fault}
    file = ResultTables(Tables()).read((SAMPLES / "instrument-alt-igm.csv").read_bytes())
    for row in file.rows:
        if row.number in faulty:
            continue
        item = VERSION_1.item_named(row.item)
        assert item is not None
        read_value(item, row.value, row.unit)
        read_limits(row.lower, row.upper)
        assert read_flag(row.flag.value if row.flag else "") in {None, Flag.HIGH}


def test_the_instruments_rows_are_made_for_any_exam_numbers() -> None:
    numbers = [f"77{place}" for place in range(25)]
    rows = instrument_rows(numbers, seed=3)
    assert {row.barcode for row in rows if row.fault != "unmatched"} == set(numbers)
    assert [row.item for row in rows].count("HAV-IgM") == 3
