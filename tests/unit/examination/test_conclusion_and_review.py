"""Conclude, withdraw, approve, return; singly and in batches."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.examination import MemoryExaminationPolicies
from ports.examination import ExaminationPolicies
from tests.examination_world import FOOD, NOW, TODAY, World
from tjdomain.examination.domain.conclusion import ReviewStep
from tjdomain.examination.domain.deciding import Decision, approve
from tjdomain.examination.domain.errors import (
    NotChief,
    NothingGiven,
    NotOwnAccount,
    ReasonMissing,
    SignedSheetMissing,
    StaffInactive,
    TooMany,
)
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    ExemptionReason,
    Flag,
    Outcome,
    Rank,
    Station,
    TradeVerdict,
)
from tjdomain.examination.domain.lifecycle import ExaminationAction, moved
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.review_errors import (
    FlagContradicts,
    Flagged,
    HasCorrection,
    HasExemption,
    Incomplete,
    MustNotPass,
    NotAsProposed,
    NotConcluder,
    NotInBatchState,
    NotProposed,
    OwnWork,
    RecheckItemsMissing,
    RefusalMissing,
    VerdictsIncomplete,
)
from tjdomain.examination.domain.staff import StaffDetails
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.approve_batch import ApproveBatch, ApproveBatchCommand
from tjdomain.examination.usecases.approve_examination import ApproveExamination, ApproveExaminationCommand
from tjdomain.examination.usecases.batches import BatchReport
from tjdomain.examination.usecases.conclude_batch import ConcludeBatch, ConcludeBatchCommand
from tjdomain.examination.usecases.conclude_examination import ConcludeExamination, ConcludeExaminationCommand
from tjdomain.examination.usecases.correct_result import CorrectResult, CorrectResultCommand
from tjdomain.examination.usecases.edit_staff import EditStaff, EditStaffCommand
from tjdomain.examination.usecases.exempt_item import ExemptItem, ExemptItemCommand
from tjdomain.examination.usecases.return_examination import ReturnExamination, ReturnExaminationCommand
from tjdomain.examination.usecases.undo_exemption import UndoExemption, UndoExemptionCommand
from tjdomain.examination.usecases.withdraw_conclusion import WithdrawConclusion, WithdrawConclusionCommand
from tjdomain.shared.errors import NotPermitted, StaleVersion, WrongState
from tjdomain.shared.ids import FileId
from tjdomain.shared.trade import Trade

PASSES, FAILS, RECHECK = TradeVerdict.PASSES, TradeVerdict.FAILS, TradeVerdict.RECHECK


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def complete(world: World, *entries: Entry, trades: frozenset[Trade] = FOOD) -> Examination:
    """Everything examined, all normal but these."""
    examination = world.collect_all(world.check_in(world.registration(trades)))
    for entry in entries:
        world.record(examination, entry)
    return world.record_all_normal(examination)


def set_policy(world: World, **changes: Any) -> None:
    policies = world.the(ExaminationPolicies)
    assert isinstance(policies, MemoryExaminationPolicies)
    policies.policy = evolve(ExaminationPolicy(), **changes)


def withdraw(world: World, examination: Examination, account: str = "chief", reason: str = "漏看") -> Examination:
    command = WithdrawConclusionCommand(actor=world.actor(account), examination=examination.id, reason=reason)
    found: Examination = world.run(WithdrawConclusion, command)
    return found


def send_back(world: World, examination: Examination, reason: str = "请核对") -> Examination:
    command = ReturnExaminationCommand(actor=world.actor("reviewer"), examination=examination.id, reason=reason)
    found: Examination = world.run(ReturnExamination, command)
    return found


def reasons(report: BatchReport) -> dict[str, list[str]]:
    return {left.number: [reason.code for reason in left.reasons] for left in report.left_out}


def test_a_conclusion_keeps_the_proposal_beside_it_and_goes_to_review(world: World) -> None:
    after = world.conclude(complete(world), text="健康检查合格", advice="")
    assert after.state is ExaminationState.AWAITING_REVIEW
    conclusion = after.conclusion
    assert conclusion is not None
    assert (conclusion.outcome, conclusion.proposal.outcome) == (Outcome.QUALIFIED, Outcome.QUALIFIED)
    assert (conclusion.physician, conclusion.entered_by, conclusion.at) == (
        world.staff["chief"],
        world.accounts["chief"],
        NOW,
    )
    assert (conclusion.text, conclusion.passed) == ("健康检查合格", (Trade.FOOD,))


def test_nothing_is_concluded_while_an_item_is_open(world: World) -> None:
    with pytest.raises(WrongState):
        world.conclude(world.check_in())


def test_a_returned_examination_that_lost_a_result_is_not_concluded(world: World) -> None:
    returned = evolve(world.check_in(), state=ExaminationState.RETURNED)
    with pytest.raises(Incomplete):
        moved(returned, ExaminationAction.CONCLUDE)


def test_a_barred_trade_never_passes_but_may_be_rechecked(world: World) -> None:
    found = complete(world, Entry(item="stool_typhoid", value="检出"))
    with pytest.raises(MustNotPass) as refusal:
        world.conclude(found)
    assert refusal.value.findings == ("typhoid",)
    after = world.conclude(found, RECHECK)
    assert after.conclusion is not None
    assert (after.conclusion.outcome, after.conclusion.recheck_items) == (Outcome.RECHECK, ("stool_typhoid",))
    assert after.conclusion.passed == ()


def test_suspected_tuberculosis_never_passes(world: World) -> None:
    found = complete(world, Entry(item="chest_xray", value="疑似活动性肺结核"))
    with pytest.raises(MustNotPass):
        world.conclude(found)
    assert world.conclude(found, FAILS).conclusion is not None


def test_the_doctor_decides_what_the_rules_leave_open(world: World) -> None:
    for verdict, outcome in ((PASSES, Outcome.QUALIFIED), (FAILS, Outcome.UNQUALIFIED)):
        after = world.conclude(complete(world, Entry(item="heart", value="不合格")), verdict)
        assert after.conclusion is not None
        assert (after.conclusion.outcome, after.conclusion.proposal.outcome) == (outcome, Outcome.DOCTOR)


def test_the_certificate_lists_the_trades_that_passed(world: World) -> None:
    both = frozenset({Trade.DRINKING_WATER, Trade.COSMETICS})
    found = complete(world, Entry(item="skin_hand_eczema", value="有"), trades=both)
    decision = Decision(verdicts={Trade.DRINKING_WATER: PASSES, Trade.COSMETICS: FAILS})
    command = ConcludeExaminationCommand(
        actor=world.actor("chief"), examination=found.id, decision=decision, seen=found.version
    )
    after = world.run(ConcludeExamination, command)
    assert (after.conclusion.outcome, after.conclusion.passed) == (Outcome.QUALIFIED, (Trade.DRINKING_WATER,))


def test_a_verdict_is_given_for_each_trade_and_no_other(world: World) -> None:
    found = complete(world)
    for verdicts in ({}, {Trade.DRUGS: PASSES}, {Trade.FOOD: PASSES, Trade.DRUGS: PASSES}):
        command = ConcludeExaminationCommand(
            actor=world.actor("chief"),
            examination=found.id,
            decision=Decision(verdicts=verdicts),
            seen=found.version,
        )
        with pytest.raises(VerdictsIncomplete):
            world.run(ConcludeExamination, command)


def test_the_physician_may_name_other_items_for_the_recheck(world: World) -> None:
    after = world.conclude(complete(world), RECHECK, recheck_items=("stool_typhoid", "alt"))
    assert after.conclusion is not None
    assert after.conclusion.recheck_items == ("alt", "stool_typhoid")
    with pytest.raises(RecheckItemsMissing):
        world.conclude(complete(world), RECHECK)


def exempt(world: World, item: str = "chest_xray", account: str = "doctor") -> Examination:
    examination = world.check_in()
    command = ExemptItemCommand(
        actor=world.actor(account), examination=examination.id, item=item, reason=ExemptionReason.REFUSED
    )
    world.run(ExemptItem, command)
    return world.record_all_normal(examination)


def test_an_exempt_item_passes_with_the_scanned_refusal_only(world: World) -> None:
    found = exempt(world)
    with pytest.raises(RefusalMissing) as refusal:
        world.conclude(found)
    assert refusal.value.items == ("chest_xray",)
    file = FileId(world.ids.new())
    after = world.conclude(found, refusal=file)
    assert after.conclusion is not None
    assert after.conclusion.refusal == file
    assert world.conclude(exempt(world), FAILS).conclusion is not None


def test_only_the_chief_of_the_day_concludes(world: World) -> None:
    found = complete(world)
    world.hire("deputy", "周副主任", Rank.ASSOCIATE_SENIOR, frozenset(), concludes=True)
    decision = Decision(verdicts={Trade.FOOD: PASSES})

    def by(account: str) -> Any:
        return ConcludeExaminationCommand(
            actor=world.actor(account), examination=found.id, decision=decision, seen=found.version
        )

    for account in ("deputy", "doctor"):
        with pytest.raises(NotChief):
            world.run(ConcludeExamination, by(account))
    set_policy(world, only_chief_concludes=False)
    with pytest.raises(NotChief):
        world.run(ConcludeExamination, by("doctor"))
    assert world.run(ConcludeExamination, by("deputy")).conclusion.physician == world.staff["deputy"]


def test_a_chief_who_left_concludes_no_more(world: World) -> None:
    found = complete(world)
    details = StaffDetails(
        name="孙主检",
        title="主任医师",
        rank=Rank.SENIOR,
        stations=frozenset(),
        concludes=True,
        account=world.accounts["chief"],
        signature=None,
        active=False,
    )
    world.run(EditStaff, EditStaffCommand(actor=world.actor("x"), member=world.staff["chief"], details=details, seen=1))
    with pytest.raises(StaffInactive):
        world.conclude(found)


def test_a_transcriber_needs_the_parameter_and_the_signed_sheet(world: World) -> None:
    found = complete(world)

    def command(sheet: FileId | None) -> ConcludeExaminationCommand:
        return ConcludeExaminationCommand(
            actor=world.actor("typist"),
            examination=found.id,
            decision=Decision(verdicts={Trade.FOOD: PASSES}, signed_sheet=sheet),
            seen=found.version,
            physician=world.staff["chief"],
        )

    sheet = FileId(world.ids.new())
    with pytest.raises(NotOwnAccount):
        world.run(ConcludeExamination, command(sheet))
    set_policy(world, conclude_by_own_account=False)
    with pytest.raises(SignedSheetMissing):
        world.run(ConcludeExamination, command(None))
    conclusion = world.run(ConcludeExamination, command(sheet)).conclusion
    assert (conclusion.physician, conclusion.entered_by) == (world.staff["chief"], world.accounts["typist"])
    assert conclusion.signed_sheet == sheet


def test_a_conclusion_is_about_what_the_physician_saw(world: World) -> None:
    found = complete(world)
    command = ConcludeExaminationCommand(
        actor=world.actor("chief"),
        examination=found.id,
        decision=Decision(verdicts={Trade.FOOD: PASSES}),
        seen=found.version - 1,
    )
    with pytest.raises(StaleVersion):
        world.run(ConcludeExamination, command)


def test_the_concluder_withdraws_before_review_with_a_reason(world: World) -> None:
    found = world.conclude(complete(world))
    with pytest.raises(NotConcluder):
        withdraw(world, found, "reviewer")
    with pytest.raises(ReasonMissing):
        withdraw(world, found, reason="")
    after = withdraw(world, found)
    assert (after.state, after.conclusion) == (ExaminationState.AWAITING_CONCLUSION, None)
    review = after.reviews[-1]
    assert (review.step, review.by, review.reason) == (ReviewStep.WITHDRAWN, world.accounts["chief"], "漏看")
    with pytest.raises(WrongState):
        withdraw(world, found)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (PASSES, ExaminationState.QUALIFIED),
        (FAILS, ExaminationState.UNQUALIFIED),
        (RECHECK, ExaminationState.AWAITING_RECHECK),
    ],
)
def test_approval_makes_the_conclusion_final(world: World, verdict: TradeVerdict, state: ExaminationState) -> None:
    found = world.conclude(complete(world), verdict, recheck_items=("alt",) if verdict is RECHECK else ())
    after = world.approve(found)
    assert after.state is state
    assert after.reviews[-1].step is ReviewStep.APPROVED
    with pytest.raises(WrongState):
        world.approve(found)


def test_nothing_is_approved_without_a_conclusion(world: World) -> None:
    impossible = evolve(world.check_in(), state=ExaminationState.AWAITING_REVIEW)
    with pytest.raises(WrongState):
        approve(impossible, ExaminationPolicy(), None, NOW)


@pytest.mark.parametrize("account", ["doctor", "tester", "chief"])
def test_whoever_had_a_part_in_it_may_not_review(world: World, account: str) -> None:
    found = world.conclude(complete(world))
    with pytest.raises(OwnWork):
        world.approve(found, account)
    set_policy(world, four_eyes=False)
    assert world.approve(found, account).state is ExaminationState.QUALIFIED


@pytest.mark.parametrize("take_back", [withdraw, send_back])
def test_whoever_concluded_before_it_was_taken_back_may_not_review(
    world: World, take_back: Callable[[World, Examination], Examination]
) -> None:
    taken_back = take_back(world, world.conclude(complete(world)))
    world.hire("deputy", "周副主任", Rank.ASSOCIATE_SENIOR, frozenset(), concludes=True)
    set_policy(world, only_chief_concludes=False)
    command = ConcludeExaminationCommand(
        actor=world.actor("deputy"),
        examination=taken_back.id,
        decision=Decision(verdicts={Trade.FOOD: PASSES}),
        seen=taken_back.version,
    )
    found = world.run(ConcludeExamination, command)
    with pytest.raises(OwnWork):
        world.approve(found, "chief")
    report = world.run(ApproveBatch, ApproveBatchCommand(actor=world.actor("chief"), examinations=(found.id,)))
    assert reasons(report) == {found.number: ["examination.own_work"]}
    assert world.approve(found).state is ExaminationState.QUALIFIED


def test_whoever_exempted_before_that_was_undone_may_not_review(world: World) -> None:
    world.hire("deputy", "周副主任", Rank.ASSOCIATE_SENIOR, frozenset({Station.XRAY}))
    examination = exempt(world, account="deputy")
    undo = UndoExemptionCommand(actor=world.actor("doctor"), examination=examination.id, item="chest_xray")
    world.run(UndoExemption, undo)
    found = world.conclude(world.record_all_normal(examination))
    with pytest.raises(OwnWork):
        world.approve(found, "deputy")


def test_whoever_exempted_what_fell_away_may_not_review(world: World) -> None:
    world.hire("deputy", "周副主任", Rank.ASSOCIATE_SENIOR, frozenset({Station.BLOOD}))
    found = world.collect_all(world.check_in())
    world.record(found, Entry(item="alt", value="90"), account="tester")
    command = ExemptItemCommand(
        actor=world.actor("deputy"), examination=found.id, item="hav_igm", reason=ExemptionReason.REFUSED
    )
    world.run(ExemptItem, command)
    fixed = CorrectResultCommand(
        actor=world.actor("tester"), examination=found.id, entry=Entry(item="alt", value="20"), seen=1, reason="抄错"
    )
    after = world.run(CorrectResult, fixed)
    assert "hav_igm" not in {item.code for item in after.items}
    with pytest.raises(OwnWork):
        world.approve(world.conclude(world.record_all_normal(found)), "deputy")


def test_no_job_reviews(world: World) -> None:
    found = world.conclude(complete(world))
    nobody = evolve(world.actor("reviewer"), id=None)
    single = ApproveExaminationCommand(actor=nobody, examination=found.id, seen=found.version)
    batch = ApproveBatchCommand(actor=nobody, examinations=(found.id,))
    for use_case, command in ((ApproveExamination, single), (ApproveBatch, batch)):
        with pytest.raises(NotPermitted):
            world.run(use_case, command)


def test_a_review_is_about_what_the_reviewer_saw(world: World) -> None:
    found = world.conclude(complete(world))
    command = ApproveExaminationCommand(actor=world.actor("reviewer"), examination=found.id, seen=found.version - 1)
    with pytest.raises(StaleVersion):
        world.run(ApproveExamination, command)


def test_a_returned_examination_is_corrected_and_concluded_anew(world: World) -> None:
    found = world.conclude(complete(world))
    with pytest.raises(ReasonMissing):
        send_back(world, found, " ")
    returned = send_back(world, found)
    assert (returned.state, returned.conclusion) == (ExaminationState.RETURNED, None)
    assert world.conclude(returned).state is ExaminationState.AWAITING_REVIEW
    send_back(world, found)
    command = CorrectResultCommand(
        actor=world.actor("doctor"),
        examination=found.id,
        entry=Entry(item="heart", value="不合格"),
        seen=1,
        reason="核对",
    )
    assert world.run(CorrectResult, command).state is ExaminationState.AWAITING_CONCLUSION


def test_after_the_conclusion_results_stand_still(world: World) -> None:
    found = world.conclude(complete(world))
    command = CorrectResultCommand(
        actor=world.actor("doctor"), examination=found.id, entry=Entry(item="heart", value="合格"), seen=1, reason="x"
    )
    with pytest.raises(WrongState):
        world.run(CorrectResult, command)


def test_a_batch_concludes_the_clean_and_names_the_others_with_every_reason(world: World) -> None:
    clean = complete(world)
    flagged = complete(world, Entry(item="heart", value="不合格"))
    history = complete(world, Entry(item="history_skin", value="有", onset="2015"))
    left_out = exempt(world)
    contradicting = complete(world, Entry(item="alt", value="20", flag=Flag.HIGH))
    corrected = complete(world)
    world.run(
        CorrectResult,
        CorrectResultCommand(
            actor=world.actor("doctor"),
            examination=corrected.id,
            entry=Entry(item="heart", value="合格"),
            seen=1,
            reason="核对",
        ),
    )
    unfinished = world.check_in()
    everyone = (clean, flagged, history, left_out, contradicting, corrected, unfinished)
    command = ConcludeBatchCommand(actor=world.actor("chief"), examinations=tuple(e.id for e in everyone))
    report = world.run(ConcludeBatch, command)
    assert report.done == (clean.id,)
    assert reasons(report) == {
        flagged.number: [Flagged.code, NotProposed.code],
        history.number: [Flagged.code],
        left_out.number: [HasExemption.code, NotProposed.code],
        contradicting.number: [FlagContradicts.code],
        corrected.number: [HasCorrection.code],
        unfinished.number: [NotInBatchState.code],
    }
    concluded = world.get(clean).conclusion
    assert concluded is not None
    assert concluded.outcome is Outcome.QUALIFIED


def test_a_batch_is_concluded_by_the_chief_only(world: World) -> None:
    found = complete(world)
    command = ConcludeBatchCommand(actor=world.actor("doctor"), examinations=(found.id,))
    with pytest.raises(NotChief):
        world.run(ConcludeBatch, command)
    with pytest.raises(NotPermitted):
        world.run(ConcludeBatch, evolve(command, actor=world.actor("chief", ExaminationRight.REVIEW)))


def test_a_batch_approves_the_unremarkable_and_names_the_others(world: World) -> None:
    clean, flagged = complete(world), complete(world, Entry(item="history_skin", value="有", onset="2015"))
    left_out = world.conclude(exempt(world), refusal=FileId(world.ids.new()))
    for examination in (clean, flagged):
        world.conclude(examination)
    barred = world.conclude(complete(world), TradeVerdict.FAILS)
    waiting = complete(world)
    everyone = (clean, flagged, left_out, barred, waiting)
    command = ApproveBatchCommand(actor=world.actor("reviewer"), examinations=tuple(e.id for e in everyone))
    own = world.run(ApproveBatch, evolve(command, actor=world.actor("doctor")))
    assert (own.done, reasons(own)[clean.number]) == ((), [OwnWork.code])
    report = world.run(ApproveBatch, command)
    assert report.done == (clean.id,)
    assert reasons(report) == {
        flagged.number: [Flagged.code],
        left_out.number: [HasExemption.code, NotAsProposed.code],
        barred.number: [NotAsProposed.code],
        waiting.number: [NotInBatchState.code],
    }
    assert [left.name for left in report.left_out] == ["王小明"] * 4
    assert world.get(clean).state is ExaminationState.QUALIFIED


def test_a_batch_has_a_size(world: World) -> None:
    found = complete(world)
    set_policy(world, batch_limit=1)
    for use_case, command in (
        (ConcludeBatch, ConcludeBatchCommand(actor=world.actor("chief"), examinations=(found.id, found.id))),
        (ApproveBatch, ApproveBatchCommand(actor=world.actor("reviewer"), examinations=(found.id, found.id))),
    ):
        with pytest.raises(TooMany):
            world.run(use_case, command)
        with pytest.raises(NothingGiven):
            world.run(use_case, evolve(command, examinations=()))


def test_due_is_the_last_day_for_the_recheck_once_it_is_awaited(world: World) -> None:
    found = world.conclude(complete(world), RECHECK, recheck_items=("alt",))
    world.pass_days(5)
    assert (world.approve(found).due - TODAY).days == 35


def test_every_station_of_a_clean_person_is_normal(world: World) -> None:
    found = complete(world)
    assert {item.station for item in found.items} == set(Station) - {Station.VISION}
    assert found.flagged == ()
