"""Findings of notifiable diseases: work items for 公卫科 with a clock."""

from datetime import timedelta

import pytest
from attrs import evolve

from ports.case_rows import CaseFilter, CaseRow
from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tests.examination_world import NOW, World
from tjdomain.examination.domain.deciding import undo_approval
from tjdomain.examination.domain.ending import void
from tjdomain.examination.domain.errors import ReasonMissing
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict
from tjdomain.examination.domain.public_health import CaseState
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.list_cases import CasePage, CountCases, ListCases, ListCasesQuery
from tjdomain.examination.usecases.move_case import AcknowledgeCase, FinishCase, HandBackCase, MoveCaseCommand
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.shared.actor import NOTHING
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState

FOUND = Entry(item="stool_typhoid", value="检出")


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def listed(world: World, *states: CaseState) -> tuple[CaseRow, ...]:
    wanted = CaseFilter(states=frozenset(states))
    found: CasePage = world.run(ListCases, ListCasesQuery(actor=world.actor("publichealth"), wanted=wanted))
    assert found.total == len(found.rows)
    return tuple(one.row for one in found.rows)


def positive(world: World) -> Examination:
    examination = world.collect_all(world.check_in())
    return world.record(examination, FOUND, account="tester")


def correct(world: World, examination: Examination, entry: Entry, seen: int) -> None:
    command = CorrectResultCommand(
        actor=world.actor("tester"), examination=examination.id, entry=entry, seen=seen, reason="复核"
    )
    world.run(CorrectResult, command)


def test_a_notifiable_finding_opens_a_work_item_with_a_clock(world: World) -> None:
    examination = positive(world)
    (case,) = listed(world)
    assert (case.examination, case.number, case.name) == (examination.id, examination.number, "王小明")
    assert (case.item, case.finding, case.state) == ("stool_typhoid", "typhoid", CaseState.OPEN)
    assert (case.opened_at, case.due_at) == (NOW, NOW + timedelta(hours=24))


def test_nothing_else_opens_one_and_none_opens_twice(world: World) -> None:
    examination = positive(world)
    world.record(examination, Entry(item="alt", value="80"), account="tester")
    world.record(examination, Entry(item="heart", value="不合格"))
    assert len(listed(world)) == 1


def test_suspected_tuberculosis_opens_one(world: World) -> None:
    world.record(world.check_in(), Entry(item="chest_xray", value="疑似活动性肺结核"))
    assert [case.finding for case in listed(world)] == ["tb_suspected"]


def test_a_corrected_result_retracts_it_and_a_new_finding_opens_another(world: World) -> None:
    examination = positive(world)
    correct(world, examination, Entry(item="stool_typhoid", value="未检出"), 1)
    assert [case.state for case in listed(world)] == [CaseState.RETRACTED]
    correct(world, examination, Entry(item="stool_typhoid", value="未检出"), 2)
    assert len(listed(world)) == 1
    correct(world, examination, FOUND, 3)
    assert [case.state for case in listed(world)] == [CaseState.OPEN, CaseState.RETRACTED]


def test_a_carried_finding_opens_none_in_the_recheck(world: World) -> None:
    examination = positive(world)
    world.record(examination, Entry(item="chest_xray", value="疑似活动性肺结核"))
    world.record_all_normal(examination)
    world.conclude(examination, TradeVerdict.RECHECK, recheck_items=("chest_xray",))
    world.approve(examination)
    recheck = world.run(StartRecheck, StartRecheckCommand(actor=world.actor("desk"), examination=examination.id))
    world.record_all_normal(recheck)
    assert {case.examination for case in listed(world)} == {examination.id}


def test_public_health_takes_it_over_once(world: World) -> None:
    positive(world)
    (case,) = listed(world)
    world.clock.move(timedelta(hours=1))
    command = MoveCaseCommand(actor=world.actor("publichealth"), case=case.id, note="网报 0012")
    taken = world.run(AcknowledgeCase, command)
    assert (taken.state, taken.acknowledged_by) == (CaseState.ACKNOWLEDGED, world.accounts["publichealth"])
    assert (taken.acknowledged_at, taken.note) == (NOW + timedelta(hours=1), "网报 0012")
    with pytest.raises(WrongState):
        world.run(AcknowledgeCase, command)
    assert listed(world, CaseState.OPEN) == ()


def test_work_items_are_for_public_health_within_its_scope(world: World) -> None:
    positive(world)
    (case,) = listed(world)
    command = MoveCaseCommand(actor=world.actor("desk", ExaminationRight.READ), case=case.id)
    with pytest.raises(NotPermitted):
        world.run(AcknowledgeCase, command)
    for reading in (ListCases, CountCases):
        with pytest.raises(NotPermitted):
            world.run(reading, ListCasesQuery(actor=command.actor))
    blind = evolve(world.actor("publichealth"), scope=NOTHING)
    with pytest.raises(NotFound):
        world.run(AcknowledgeCase, evolve(command, actor=blind))
    assert world.run(ListCases, ListCasesQuery(actor=blind)).rows == ()


def command_for(world: World, note: str = "", account: str = "publichealth") -> MoveCaseCommand:
    (case,) = listed(world)
    return MoveCaseCommand(actor=world.actor(account), case=case.id, note=note)


def test_what_is_taken_is_done_with_how_and_its_clock_stops(world: World) -> None:
    positive(world)
    with pytest.raises(WrongState):
        world.run(FinishCase, command_for(world, "网报 0012"))
    world.run(AcknowledgeCase, command_for(world))
    with pytest.raises(ReasonMissing):
        world.run(FinishCase, command_for(world, " "))
    world.clock.move(timedelta(hours=2))
    done = world.run(FinishCase, command_for(world, "网报 0012"))
    assert (done.state, done.done_by, done.done_at) == (
        CaseState.DONE,
        world.accounts["publichealth"],
        NOW + timedelta(hours=2),
    )
    world.pass_days(2)
    (line,) = world.run(
        ListCases,
        ListCasesQuery(actor=world.actor("publichealth"), wanted=CaseFilter(states=frozenset({CaseState.DONE}))),
    ).rows
    assert line.id == done.id
    assert (line.late, line.row.note, line.item, line.finding) == (False, "网报 0012", "伤寒副伤寒培养", "伤寒或副伤寒")
    assert late(world) == ()


def late(world: World) -> tuple[CaseRow, ...]:
    query = ListCasesQuery(actor=world.actor("publichealth"), late=True)
    return tuple(one.row for one in world.run(ListCases, query).rows)


def test_who_cannot_go_on_gives_it_back_with_why_and_the_clock_goes_on(world: World) -> None:
    positive(world)
    world.run(AcknowledgeCase, command_for(world))
    with pytest.raises(ReasonMissing):
        world.run(HandBackCase, command_for(world))
    back = world.run(HandBackCase, command_for(world, "下班交接"))
    assert (back.state, back.acknowledged_by, back.acknowledged_at, back.note) == (
        CaseState.OPEN,
        None,
        None,
        "下班交接",
    )
    assert back.due_at == NOW + timedelta(hours=24)
    assert world.run(AcknowledgeCase, command_for(world, account="colleague")).acknowledged_by is not None


def test_what_waits_longer_than_the_law_allows_is_late(world: World) -> None:
    positive(world)
    world.clock.move(timedelta(hours=24))
    assert late(world) == ()
    world.clock.move(timedelta(seconds=1))
    assert len(late(world)) == 1
    counts = world.run(CountCases, ListCasesQuery(actor=world.actor("publichealth")))
    assert counts == {None: 1, CaseState.OPEN: 1, CaseState.ACKNOWLEDGED: 0, CaseState.DONE: 0, CaseState.RETRACTED: 0}
    world.run(AcknowledgeCase, command_for(world))
    assert len(late(world)) == 1, "to take it is not to report it"


def test_a_reported_finding_that_is_corrected_stays_known_as_reported(world: World) -> None:
    examination = positive(world)
    world.run(AcknowledgeCase, command_for(world))
    world.run(FinishCase, command_for(world, "网报 0012"))
    correct(world, examination, Entry(item="stool_typhoid", value="未检出"), 1)
    (case,) = listed(world)
    assert (case.state, case.done_at, case.note) == (CaseState.RETRACTED, NOW, "网报 0012")


def test_a_work_item_says_that_its_examination_is_void(world: World) -> None:
    examination = positive(world)
    assert [case.examination_state for case in listed(world)] == [ExaminationState.IN_PROGRESS]
    with world.the(UnitOfWork):
        world.the(Examinations).save(void(world.the(Examinations).get(examination.id)))
    (case,) = listed(world)
    assert (case.state, case.examination_state) == (CaseState.OPEN, ExaminationState.VOIDED)


def test_the_approval_and_its_undoing_leave_it_alone(world: World) -> None:
    examination = positive(world)
    world.record_all_normal(examination)
    world.conclude(examination, TradeVerdict.FAILS)
    world.approve(examination)
    (before,) = listed(world)
    with world.the(UnitOfWork):
        now = world.the(Examinations).get(examination.id)
        world.the(Examinations).save(undo_approval(now, None, NOW, "看错"))
    assert listed(world) == (evolve(before, examination_state=ExaminationState.AWAITING_REVIEW),)
