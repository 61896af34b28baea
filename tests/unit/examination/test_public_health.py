"""Findings of notifiable diseases: work items for 公卫科 with a clock."""

from datetime import timedelta

import pytest
from attrs import evolve

from ports.examination_queries import CaseRow
from tests.examination_world import NOW, World
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import TradeVerdict
from tjdomain.examination.domain.public_health import CaseState
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.acknowledge_case import AcknowledgeCase, AcknowledgeCaseCommand
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.list_cases import ListCases, ListCasesQuery
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.shared.actor import NOTHING
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState

FOUND = Entry(item="stool_typhoid", value="检出")


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def listed(world: World, *states: CaseState) -> tuple[CaseRow, ...]:
    query = ListCasesQuery(actor=world.actor("publichealth"), states=frozenset(states or CaseState))
    rows: tuple[CaseRow, ...] = world.run(ListCases, query)
    return rows


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
    command = AcknowledgeCaseCommand(actor=world.actor("publichealth"), case=case.id, note="网报 0012")
    taken = world.run(AcknowledgeCase, command)
    assert (taken.state, taken.acknowledged_by) == (CaseState.ACKNOWLEDGED, world.accounts["publichealth"])
    assert (taken.acknowledged_at, taken.note) == (NOW + timedelta(hours=1), "网报 0012")
    with pytest.raises(WrongState):
        world.run(AcknowledgeCase, command)
    assert listed(world, CaseState.OPEN) == ()


def test_work_items_are_for_public_health_within_its_scope(world: World) -> None:
    positive(world)
    (case,) = listed(world)
    command = AcknowledgeCaseCommand(actor=world.actor("desk", ExaminationRight.READ), case=case.id)
    with pytest.raises(NotPermitted):
        world.run(AcknowledgeCase, command)
    with pytest.raises(NotPermitted):
        world.run(ListCases, ListCasesQuery(actor=command.actor))
    blind = evolve(world.actor("publichealth"), scope=NOTHING)
    with pytest.raises(NotFound):
        world.run(AcknowledgeCase, evolve(command, actor=blind))
    assert world.run(ListCases, ListCasesQuery(actor=blind)) == ()
