"""Recheck, lapse, reopen, void: how an examination goes on after the review, and how it ends."""

from typing import Any

import pytest
from attrs import evolve

from ports.examination import Examinations
from ports.unit_of_work import UnitOfWork
from tests.examination_world import FOOD, TODAY, World
from tjdomain.examination.domain.deciding import undo_approval
from tjdomain.examination.domain.ending import follow, line_after, undo_check_in, void
from tjdomain.examination.domain.errors import ItemCarried, ReasonMissing
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item_lifecycle import recorded
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    Flag,
    ItemState,
    Origin,
    Outcome,
    TradeVerdict,
    TubeState,
)
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.review_errors import NotDue, NotInRecheck, RecheckBegun, RecheckWindowOver
from tjdomain.examination.usecases.batches import BatchReport
from tjdomain.examination.usecases.lapse_examinations import LapseExaminations, LapseExaminationsCommand
from tjdomain.examination.usecases.reopen_examination import ReopenExamination, ReopenExaminationCommand
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.shared.errors import NotFound, WrongState

S = ExaminationState
FAILS, PASSES, RECHECK = TradeVerdict.FAILS, TradeVerdict.PASSES, TradeVerdict.RECHECK


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def awaiting(world: World, *entries: Entry, items: tuple[str, ...] = ()) -> Examination:
    """An approved examination that awaits its recheck; by default a culture was positive."""
    examination = world.collect_all(world.check_in())
    for entry in entries or (Entry(item="stool_typhoid", value="检出", description="伤寒沙门菌"),):
        world.record(examination, entry)
    world.record_all_normal(examination)
    world.conclude(examination, RECHECK, recheck_items=items)
    return world.approve(examination)


def begin(world: World, first: Examination) -> Examination:
    found: Examination = world.run(StartRecheck, StartRecheckCommand(actor=world.actor("desk"), examination=first.id))
    return found


def finish(world: World, recheck: Examination, verdict: TradeVerdict, **more: Any) -> Examination:
    world.record_all_normal(recheck)
    world.conclude(recheck, verdict, **more)
    return world.approve(recheck)


def save(world: World, *changed: Examination) -> None:
    with world.the(UnitOfWork):
        for examination in changed:
            world.the(Examinations).save(examination)


def lapse(world: World, *examinations: Examination) -> BatchReport:
    ids = tuple(examination.id for examination in examinations)
    report: BatchReport = world.run(
        LapseExaminations, LapseExaminationsCommand(actor=world.actor("x"), examinations=ids)
    )
    return report


def reopen(world: World, examination: Examination, reason: str = "本人来院") -> Examination:
    command = ReopenExaminationCommand(actor=world.actor("x"), examination=examination.id, reason=reason)
    found: Examination = world.run(ReopenExamination, command)
    return found


def test_a_recheck_examines_the_failed_items_and_carries_the_others(world: World) -> None:
    first = awaiting(world)
    world.pass_days(10)
    recheck = begin(world, first)
    assert (recheck.recheck_of, world.get(first).recheck) == (first.id, recheck.id)
    assert recheck.missing == ("stool_typhoid",)
    own = recheck.item("stool_typhoid")
    assert (own.origin, own.state, own.results) == (Origin.REQUIRED, ItemState.PENDING, ())
    carried = recheck.item("alt")
    assert (carried.origin, carried.state, carried.flag) == (Origin.CARRIED, ItemState.RESULTED, Flag.NORMAL)
    assert [tube.specimen for tube in recheck.tubes] == [own.specimen]
    assert (recheck.day - TODAY).days == 10
    assert (recheck.registration.appointment, recheck.trades) == (None, FOOD)
    assert recheck.number != first.number


def test_carried_items_are_not_touched(world: World) -> None:
    recheck = begin(world, awaiting(world))
    with pytest.raises(ItemCarried):
        world.record(recheck, Entry(item="heart", value="不合格"))
    result = recheck.item("heart").results[0]
    with pytest.raises(ItemCarried):
        recorded(recheck.item("heart"), result)


@pytest.mark.parametrize(("verdict", "state"), [(PASSES, S.QUALIFIED), (FAILS, S.UNQUALIFIED)])
def test_the_first_becomes_what_its_recheck_becomes(world: World, verdict: TradeVerdict, state: S) -> None:
    first = awaiting(world)
    recheck = finish(world, begin(world, first), verdict)
    assert (recheck.state, world.get(first).state) == (state, state)


def test_a_carried_finding_counts_in_the_recheck(world: World) -> None:
    culture = Entry(item="stool_typhoid", value="检出")
    first = awaiting(world, culture, Entry(item="chest_xray", value="疑似活动性肺结核"), items=("chest_xray",))
    recheck = begin(world, first)
    world.record_all_normal(recheck)
    after = world.conclude(recheck, FAILS)
    assert after.conclusion is not None
    assert after.conclusion.proposal.outcome is Outcome.UNQUALIFIED


def test_an_abnormal_alt_in_a_recheck_asks_for_igm_again(world: World) -> None:
    recheck = begin(world, awaiting(world, Entry(item="heart", value="合格"), items=("alt",)))
    world.collect_all(recheck)
    after = world.record(recheck, Entry(item="alt", value="90"), account="tester")
    assert after.missing == ("hav_igm", "hev_igm")


def test_a_recheck_is_begun_once_and_inside_the_window(world: World) -> None:
    first, late = awaiting(world), awaiting(world)
    begin(world, first)
    with pytest.raises(RecheckBegun):
        begin(world, first)
    world.pass_days(31)
    with pytest.raises(RecheckWindowOver):
        begin(world, late)
    with pytest.raises(WrongState):
        begin(world, world.check_in())


def test_a_recheck_may_itself_be_rechecked_and_all_follow_the_last(world: World) -> None:
    first = awaiting(world)
    second = begin(world, first)
    world.collect_all(second)
    world.record(second, Entry(item="stool_typhoid", value="检出"))
    second = finish(world, second, RECHECK)
    assert (second.state, world.get(first).state) == (S.AWAITING_RECHECK, S.AWAITING_RECHECK)
    last = finish(world, begin(world, second), PASSES)
    assert {world.get(e).state for e in (first, second, last)} == {S.QUALIFIED}


def test_undoing_the_approval_of_a_recheck_takes_the_first_back_too(world: World) -> None:
    first = awaiting(world)
    recheck = finish(world, begin(world, first), PASSES)
    reopened = undo_approval(recheck, None, world.clock.now(), "看错")
    ((before, after),) = line_after(reopened, (world.get(first),))
    assert (before.state, after.state, after.recheck) == (S.QUALIFIED, S.AWAITING_RECHECK, recheck.id)


def test_no_approval_is_undone_once_the_recheck_has_begun(world: World) -> None:
    first = awaiting(world)
    assert undo_approval(first, None, world.clock.now(), "看错").state is S.AWAITING_REVIEW
    begin(world, first)
    with pytest.raises(RecheckBegun):
        undo_approval(world.get(first), None, world.clock.now(), "看错")
    with pytest.raises(ReasonMissing):
        undo_approval(first, None, world.clock.now(), "")


def test_a_void_recheck_frees_the_first_for_another(world: World) -> None:
    first = awaiting(world)
    recheck = begin(world, first)
    with pytest.raises(RecheckBegun):
        void(world.get(first))
    gone = void(recheck)
    ((_, freed),) = line_after(gone, (world.get(first),))
    save(world, gone, freed)
    assert (freed.state, freed.recheck) == (S.AWAITING_RECHECK, None)
    assert {tube.state for tube in gone.tubes} == {TubeState.VOIDED}
    assert begin(world, first).recheck_of == first.id


def test_a_judged_recheck_made_void_takes_the_judgement_of_the_first_back(world: World) -> None:
    first = awaiting(world)
    recheck = finish(world, begin(world, first), FAILS)
    after = follow(world.get(first), void(recheck))
    assert (after.state, after.recheck) == (S.AWAITING_RECHECK, None)


def test_the_first_stays_as_it_is_while_its_recheck_is_under_way(world: World) -> None:
    first = awaiting(world)
    recheck = begin(world, first)
    linked = world.get(first)
    assert follow(linked, world.record_all_normal(recheck)) is linked
    assert line_after(recheck, (linked,)) == ()


def test_the_unfinished_lapse_after_their_window_and_keep_their_results(world: World) -> None:
    examination = world.check_in()
    world.record(examination, Entry(item="heart", value="合格"))
    world.pass_days(30)
    report = lapse(world, examination)
    assert [reason.code for reason in report.left_out[0].reasons] == [NotDue.code]
    world.pass_days(1)
    assert lapse(world, examination).done == (examination.id,)
    lapsed = world.get(examination)
    assert (lapsed.state, lapsed.former) == (S.LAPSED, S.IN_PROGRESS)
    assert lapsed.item("heart").state is ItemState.RESULTED


def test_a_lapsed_examination_is_reopened_where_it_was_with_a_new_window(world: World) -> None:
    begun, waiting = world.check_in(), awaiting(world)
    world.pass_days(31)
    assert set(lapse(world, begun, waiting).done) == {begun.id, waiting.id}
    after = reopen(world, begun)
    assert (after.state, after.former, (after.due - TODAY).days) == (S.REGISTERED, None, 61)
    assert reopen(world, waiting).state is S.AWAITING_RECHECK
    with pytest.raises(WrongState):
        reopen(world, begun)
    with pytest.raises(ReasonMissing):
        reopen(world, begun, "")


def test_what_is_finished_does_not_lapse(world: World) -> None:
    examination = world.check_in()
    world.record_all_normal(examination)
    world.pass_days(99)
    assert [reason.code for reason in lapse(world, examination).left_out[0].reasons] == [WrongState.code]
    with pytest.raises(NotFound):
        lapse(world, evolve(examination, id=type(examination.id)(world.ids.new())))


def test_what_lapsed_can_be_made_void_and_is_not_reopened_then(world: World) -> None:
    examination = world.check_in()
    world.pass_days(31)
    lapse(world, examination)
    gone = void(world.get(examination))
    assert (gone.state, gone.former) == (S.VOIDED, None)
    save(world, gone)
    with pytest.raises(WrongState):
        reopen(world, examination)


def test_with_a_recheck_the_examination_before_it_lapses_and_comes_back(world: World) -> None:
    first = awaiting(world)
    recheck = begin(world, first)
    world.pass_days(31)
    report = lapse(world, first, recheck)
    assert report.done == (recheck.id,)
    assert [reason.code for reason in report.left_out[0].reasons] == [RecheckBegun.code]
    assert world.get(first).state is S.LAPSED
    with pytest.raises(RecheckBegun):
        reopen(world, first)
    reopen(world, recheck)
    back = world.get(first)
    assert (back.state, back.former, back.recheck) == (S.AWAITING_RECHECK, None, recheck.id)


def test_a_lapsed_recheck_made_void_leaves_the_first_lapsed_but_free(world: World) -> None:
    first = awaiting(world)
    recheck = begin(world, first)
    world.pass_days(31)
    lapse(world, recheck)
    gone = void(world.get(recheck))
    after = follow(world.get(first), gone)
    save(world, gone, after)
    assert (after.state, after.recheck) == (S.LAPSED, None)
    assert reopen(world, first).state is S.AWAITING_RECHECK


def test_a_check_in_is_undone_before_anything_was_examined(world: World) -> None:
    examination = world.check_in()
    gone = undo_check_in(examination)
    assert (gone.state, {tube.state for tube in gone.tubes}) == (S.VOIDED, {TubeState.VOIDED})
    begun = world.record(examination, Entry(item="heart", value="合格"))
    with pytest.raises(WrongState):
        undo_check_in(begun)
    with pytest.raises(NotInRecheck):
        undo_check_in(begin(world, awaiting(world)))
