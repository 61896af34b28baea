"""Import of instrument results: a report for each row, nothing overwritten, nothing half-written."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.examination import MemoryExaminationPolicies
from ports.examination import ExaminationPolicies
from tests.examination_world import NOW, World
from tjdomain.examination.domain.errors import NothingGiven, NotPowered, TooMany
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.instrument import InstrumentRow, RowOutcome, read_flag
from tjdomain.examination.domain.kinds import ExaminationState, Flag, RejectionReason
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.import_results import ImportReport, ImportResults, ImportResultsCommand
from tjdomain.examination.usecases.reject_specimen import RejectSpecimen, RejectSpecimenCommand
from tjdomain.shared.actor import NOTHING
from tjdomain.shared.errors import NotPermitted

OUT = RowOutcome
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def row(number: int, code: str, value: str = "20", item: str = "ALT", **more: Any) -> InstrumentRow:
    return InstrumentRow(row=number, code=code, item=item, value=value, **more)


def send(world: World, *rows: InstrumentRow, commit: bool = True, account: str = "tester", **more: Any) -> ImportReport:
    command = ImportResultsCommand(
        actor=more.pop("actor", world.actor(account)), department=world.department, rows=rows, commit=commit, **more
    )
    report: ImportReport = world.run(ImportResults, command)
    return report


def outcomes(report: ImportReport) -> list[RowOutcome]:
    return [line.outcome for line in report.rows]


def drawn(world: World) -> Examination:
    return world.collect_all(world.check_in())


def blood(examination: Examination) -> str:
    return examination.tubes[0].barcode


def test_rows_are_matched_by_tube_or_exam_number_and_applied(world: World) -> None:
    one, two = drawn(world), drawn(world)
    report = send(
        world,
        row(2, blood(one), unit="U/L", flag="N"),
        row(3, f" {two.number} ".translate(FULL_WIDTH), "８０", flag="↑"),
    )
    assert outcomes(report) == [OUT.APPLIED, OUT.APPLIED]
    assert report.committed
    assert report.counts[OUT.APPLIED] == 2
    first = report.rows[0]
    assert (first.number, first.name, first.means) == (one.number, "王小明", "alt")
    result = world.get(two).item("alt").result
    assert result is not None
    assert (result.assessment.flag, result.entered_flag) == (Flag.HIGH, Flag.HIGH)
    assert (result.performed_by, result.entered_by) == (world.staff["tester"], world.accounts["tester"])


@pytest.mark.parametrize("name", ["王小明", " 王 小明 ", "王小明*", ""])
def test_a_row_that_names_the_person_or_nobody_is_taken(world: World, name: str) -> None:
    assert outcomes(send(world, row(2, blood(drawn(world)), name=name))) == [OUT.APPLIED]


def test_a_row_that_names_somebody_else_is_left_alone_and_told(world: World) -> None:
    examination = drawn(world)
    report = send(world, row(2, blood(examination), name="李四"))
    assert outcomes(report) == [OUT.OTHER_PERSON]
    assert report.rows[0].name == "王小明"
    assert world.get(examination) == examination


def test_a_preview_says_the_same_and_writes_nothing(world: World) -> None:
    examination = drawn(world)
    rows = (row(2, blood(examination), "80"), row(3, blood(examination), "阴性", "HAV-IgM"))
    preview = send(world, *rows, commit=False)
    assert world.get(examination) == examination
    assert not preview.committed
    assert outcomes(send(world, *rows)) == outcomes(preview) == [OUT.APPLIED, OUT.APPLIED]


def test_a_file_sent_twice_changes_nothing_the_second_time(world: World) -> None:
    examination = drawn(world)
    send(world, row(2, blood(examination)))
    before = world.get(examination)
    assert outcomes(send(world, row(2, blood(examination), "20.0"))) == [OUT.SAME]
    assert world.get(examination) == before


def test_another_value_is_reported_and_never_overwrites(world: World) -> None:
    examination = drawn(world)
    send(world, row(2, blood(examination)))
    before = world.get(examination)
    assert outcomes(send(world, row(2, blood(examination), "21"))) == [OUT.OTHER_VALUE]
    assert world.get(examination) == before


def test_one_person_is_saved_once_with_all_items_also_reflex_ones_in_any_order(world: World) -> None:
    examination = drawn(world)
    code = blood(examination)
    report = send(
        world,
        row(2, code, "0.2", "HAV-IgM", unit="S/CO"),
        row(3, code, "1.0", "戊肝IgM", unit="S/CO"),
        row(4, code, "80"),
    )
    assert outcomes(report) == [OUT.APPLIED] * 3
    after = world.get(examination)
    assert after.version == examination.version + 1
    assert after.flagged == ("alt", "hev_igm")


def test_reflex_items_that_nobody_wants_are_left(world: World) -> None:
    examination = drawn(world)
    report = send(world, row(2, blood(examination)), row(3, blood(examination), "阴性", "HAV-IgM"))
    assert outcomes(report) == [OUT.APPLIED, OUT.NOT_WANTED]


def test_doubled_rows_that_agree_count_once_and_those_that_differ_not_at_all(world: World) -> None:
    agree, differ = drawn(world), drawn(world)
    report = send(
        world,
        row(2, blood(agree), "20"),
        row(3, agree.number, " 20 "),
        row(4, blood(differ), "20"),
        row(5, blood(differ), "30"),
    )
    assert outcomes(report) == [OUT.APPLIED, OUT.DOUBLED, OUT.DOUBLED, OUT.DOUBLED]
    assert world.get(differ) == differ


def test_what_cannot_be_taken_is_named_by_its_reason(world: World) -> None:
    examination = drawn(world)
    code = blood(examination)
    report = send(
        world,
        row(2, "nobody"),
        row(3, code, item="AST"),
        row(4, code, item="HBsAg"),
        row(5, code, unit="mg/dL"),
        row(6, examination.number, "检出", "阿米巴原虫"),
        row(7, examination.number, "阳性", "志贺菌培养", flag="??"),
        row(8, examination.number, "maybe", "沙门菌培养"),
        row(9, code, item=""),
        row(10, code, "未检出", "志贺菌培养"),
    )
    assert outcomes(report) == [
        OUT.UNMATCHED,
        OUT.UNKNOWN_ITEM,
        OUT.FORBIDDEN_ITEM,
        OUT.WRONG_UNIT,
        OUT.NOT_WANTED,
        OUT.DOUBLED,
        OUT.REFUSED,
        OUT.REFUSED,
        OUT.DOUBLED,
    ]
    assert [line.refusal is None for line in report.rows].count(True) == 4
    assert world.get(examination) == examination
    only = send(
        world, row(2, examination.number, "阳性", "志贺菌培养", flag="??"), row(3, code, "未检出", "沙门菌培养")
    )
    assert outcomes(only) == [OUT.REFUSED, OUT.WRONG_TUBE]


def test_a_contradicting_flag_is_taken_and_shown(world: World) -> None:
    examination = drawn(world)
    report = send(world, row(2, blood(examination), "20", flag="H"))
    assert outcomes(report) == [OUT.APPLIED_CONTRADICTING_FLAG]
    assert report.rows[0].outcome.writes
    assert not OUT.SAME.writes
    assert world.get(examination).contradicting == ("alt",)


def test_printed_limits_win(world: World) -> None:
    examination = drawn(world)
    send(world, row(2, blood(examination), "45", lower="0", upper="40"))
    assert world.get(examination).flagged == ("alt",)


def test_an_undrawn_or_rejected_tube_gives_no_result(world: World) -> None:
    undrawn, examination = world.check_in(), drawn(world)
    command = RejectSpecimenCommand(
        actor=world.actor("tester"),
        examination=examination.id,
        barcode=blood(examination),
        reason=RejectionReason.CLOTTED,
    )
    world.run(RejectSpecimen, command)
    report = send(world, row(2, blood(undrawn)), row(3, blood(examination)))
    assert outcomes(report) == [OUT.NOT_SAMPLED, OUT.WRONG_TUBE]


def test_a_concluded_person_is_not_touched(world: World) -> None:
    examination = drawn(world)
    world.record(examination, Entry(item="alt", value="80"))
    world.record_all_normal(examination)
    assert world.conclude(examination).state is ExaminationState.AWAITING_REVIEW
    report = send(world, row(2, blood(examination)), row(3, examination.number, "无", "其他体征"), account="doctor")
    assert outcomes(report) == [OUT.OTHER_VALUE, OUT.WRONG_STATE]


def test_the_time_of_the_measurement_is_kept_or_refused(world: World) -> None:
    one, two = drawn(world), drawn(world)
    world.clock.move(timedelta(hours=3))
    measured, wrong = NOW + timedelta(hours=1), NOW + timedelta(days=1)
    report = send(world, row(2, blood(one), measured_at=measured), row(3, blood(two), measured_at=wrong))
    assert outcomes(report) == [OUT.APPLIED, OUT.REFUSED]
    result = world.get(one).item("alt").result
    assert result is not None
    assert result.performed_at == measured


def test_an_import_needs_its_right_the_stations_right_and_power(world: World) -> None:
    examination = drawn(world)
    culture = row(2, examination.number, "未检出", "志贺菌培养")
    with pytest.raises(NotPermitted):
        send(world, culture, actor=world.actor("tester", ExaminationRight.RECORD_STOOL))
    with pytest.raises(NotPermitted):
        send(world, culture, actor=world.actor("tester", ExaminationRight.IMPORT_RESULTS))
    with pytest.raises(NotPowered):
        send(world, row(2, examination.number, "合格", "心"))
    with pytest.raises(NotPowered):
        send(world, culture, account="typist", tested_by=world.staff["chief"])


def test_rows_of_people_out_of_sight_are_unmatched(world: World) -> None:
    examination = drawn(world)
    report = send(world, row(2, blood(examination)), actor=evolve(world.actor("tester"), scope=NOTHING))
    assert outcomes(report) == [OUT.UNMATCHED]


def test_a_file_has_rows_and_not_too_many(world: World) -> None:
    with pytest.raises(NothingGiven):
        send(world)
    policies = world.the(ExaminationPolicies)
    assert isinstance(policies, MemoryExaminationPolicies)
    policies.policy = ExaminationPolicy(import_limit=1)
    with pytest.raises(TooMany):
        send(world, row(2, "a"), row(3, "b"))


@pytest.mark.parametrize(
    ("text", "flag"), [("", None), ("Ｈ", Flag.HIGH), ("↓", Flag.LOW), ("阳性", Flag.ABNORMAL), ("正常", Flag.NORMAL)]
)
def test_flags_are_read_as_instruments_write_them(text: str, flag: Flag | None) -> None:
    assert read_flag(text) is flag
