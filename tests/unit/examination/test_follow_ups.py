"""Who needs a second look: the lists, why somebody is on them, and what may be done."""

from typing import Any

import pytest
from attrs import evolve

from contracts.ports.given_notices import GivenNoticesContract
from ports.event_history import EventHistory
from ports.examination import Examinations
from ports.examination_queries import ExaminationFilter
from ports.unit_of_work import UnitOfWork
from tests.examination_world import World, person
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.follow_up import Cause, causes, recheck_titles
from tjdomain.examination.domain.given_notice import (
    NoticeKind,
    notices_for,
    reprint_reason,
    require_notice,
)
from tjdomain.examination.domain.kinds import ExaminationState, TradeVerdict
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.review_errors import NoPhoneForMessages, RecheckBegun
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.lapse_examinations import LapseExaminations, LapseExaminationsCommand
from tjdomain.examination.usecases.list_examinations import ListExaminationsQuery
from tjdomain.examination.usecases.list_follow_ups import (
    CountFollowUps,
    FollowUp,
    FollowUpKind,
    FollowUpPage,
    FollowUpsQuery,
    ListFollowUps,
)
from tjdomain.examination.usecases.remind_of_recheck import RemindOfRecheck, RemindOfRecheckCommand
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotPermitted, WrongState
from tjdomain.shared.reprint import ReprintReason, ReprintReasonMissing
from tjdomain.shared.trade import Trade

R = ExaminationRight
RECHECK, UNFIT, OVERDUE, LAPSED = FollowUpKind


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


class TestMemoryGivenNotices(GivenNoticesContract):
    @pytest.fixture
    def world(self) -> World:
        return World.in_memory().open()


def judged(world: World, verdict: TradeVerdict, entry: Entry | None = None, **more: Any) -> Examination:
    examination = world.collect_all(world.check_in())
    if entry is not None:
        world.record(examination, entry, account="tester")
    world.record_all_normal(examination)
    world.conclude(examination, verdict, **more)
    return world.approve(examination)


def typhoid(world: World, verdict: TradeVerdict, **more: Any) -> Examination:
    return judged(world, verdict, Entry(item="stool_typhoid", value="检出"), **more)


def awaiting(world: World) -> Examination:
    return typhoid(world, TradeVerdict.RECHECK, recheck_items=("stool_typhoid",))


def listed(world: World, kind: FollowUpKind, *rights: R, **wanted: Any) -> tuple[FollowUp, ...]:
    page = ListExaminationsQuery(actor=world.actor("desk", *rights), wanted=ExaminationFilter(**wanted))
    query = FollowUpsQuery(kind=kind, page=page)
    found: FollowUpPage = world.run(ListFollowUps, query)
    assert found.total == len(found.rows) == world.run(CountFollowUps, query)
    return found.rows


def test_who_has_to_come_again_is_listed_with_what_for_and_why(world: World) -> None:
    waiting = awaiting(world)
    judged(world, TradeVerdict.PASSES)
    (one,) = listed(world, RECHECK)
    assert (one.id, one.row.due, one.items) == (waiting.id, waiting.due, ("伤寒副伤寒培养",))
    assert one.causes == (Cause(Trade.FOOD, TradeVerdict.RECHECK, ("伤寒副伤寒培养：伤寒或副伤寒",)),)
    assert (one.linked, one.notices, one.giving) == (None, (), (NoticeKind.RECHECK,))
    assert {action.value for action in one.actions} >= {"start_recheck"}


def test_the_recheck_stands_beside_the_first(world: World) -> None:
    waiting = awaiting(world)
    assert listed(world, RECHECK, recheck_begun=True) == ()
    recheck = world.run(StartRecheck, StartRecheckCommand(actor=world.actor("desk"), examination=waiting.id))
    (one,) = listed(world, RECHECK, recheck_begun=True)
    assert one.linked is not None
    assert (one.linked.id, one.linked.number, one.linked.state) == (
        recheck.id,
        recheck.number,
        ExaminationState.REGISTERED,
    )
    world.collect_all(recheck)
    world.record(recheck, Entry(item="stool_typhoid", value="检出"), account="tester")
    world.conclude(recheck, TradeVerdict.FAILS)
    world.approve(recheck)
    assert listed(world, RECHECK) == ()
    (unfit,) = listed(world, UNFIT)
    assert unfit.id == recheck.id, "the first examination follows and is not listed beside it"
    assert unfit.linked is not None
    assert unfit.linked.id == waiting.id
    assert unfit.giving == (NoticeKind.UNFIT, NoticeKind.TRANSFER)


def test_without_the_right_to_results_nobody_learns_why(world: World) -> None:
    typhoid(world, TradeVerdict.FAILS)
    (one,) = listed(world, UNFIT, R.READ)
    assert (one.causes, one.items, one.giving, one.actions) == ((), (), (), frozenset())
    with pytest.raises(NotPermitted):
        listed(world, OVERDUE, R.READ)
    with pytest.raises(NotPermitted):
        listed(world, UNFIT, R.LAPSE)
    with pytest.raises(NotPermitted):
        query = ListExaminationsQuery(actor=world.actor("desk", R.READ), wanted=ExaminationFilter(flagged=True))
        world.run(CountFollowUps, FollowUpsQuery(kind=UNFIT, page=query))
    with pytest.raises(NotPermitted):
        query = ListExaminationsQuery(actor=world.actor("desk", R.LAPSE))
        world.run(CountFollowUps, FollowUpsQuery(kind=UNFIT, page=query))


def test_the_overdue_lapse_with_what_the_clerk_says_and_stand_on_their_list(world: World) -> None:
    left = world.check_in()
    assert listed(world, OVERDUE) == ()
    world.pass_days(40)
    assert [one.id for one in listed(world, OVERDUE)] == [left.id]
    command = LapseExaminationsCommand(actor=world.actor("desk"), examinations=(left.id,), reason=" 本人说不做了 ")
    assert world.run(LapseExaminations, command).done == (left.id,)
    assert listed(world, OVERDUE) == ()
    (one,) = listed(world, LAPSED)
    assert (one.id, one.causes, one.items) == (left.id, (), ())
    newest = world.the(EventHistory).of("examination", left.id, 1)
    assert [(event.kind, event.reason) for event in newest] == [("examination.lapsed", "本人说不做了")]


def test_a_trade_is_named_with_what_the_matrix_holds_against_it(world: World) -> None:
    trades = frozenset({Trade.FOOD, Trade.DRINKING_WATER})
    examination = world.check_in(world.registration(trades))
    world.collect_all(examination)
    world.record(examination, Entry(item="stool_typhoid", value="检出"), account="tester")
    world.record_all_normal(examination)
    concluded = world.conclude(examination, TradeVerdict.FAILS)
    found = causes(concluded, VERSION_1)
    assert {cause.trade for cause in found} == trades
    assert {cause.findings for cause in found} == {("伤寒副伤寒培养：伤寒或副伤寒",)}


def test_who_passes_for_one_trade_is_told_of_the_other(world: World) -> None:
    examination = world.check_in(world.registration(frozenset({Trade.FOOD, Trade.DRINKING_WATER})))
    world.record_all_normal(world.collect_all(examination))
    world.conclude(examination, failing=(Trade.FOOD,), text="手部湿疹")
    assert listed(world, UNFIT) == (), "nobody is told before the review"
    decided = world.approve(examination)
    assert (decided.state, decided.failed) == (ExaminationState.QUALIFIED, (Trade.FOOD,))
    (one,) = listed(world, UNFIT, without_notice=NoticeKind.UNFIT)
    assert (one.id, one.giving) == (examination.id, (NoticeKind.UNFIT, NoticeKind.TRANSFER))
    assert [cause.trade for cause in one.causes] == [Trade.FOOD]


def test_where_the_physician_alone_decides_no_finding_is_named(world: World) -> None:
    failed = judged(world, TradeVerdict.FAILS, text="严重心律失常")
    assert causes(failed, VERSION_1) == (Cause(Trade.FOOD, TradeVerdict.FAILS, ()),)
    assert causes(judged(world, TradeVerdict.PASSES), VERSION_1) == ()
    assert (causes(world.check_in(), VERSION_1), recheck_titles(world.check_in(), VERSION_1)) == ((), ())


def test_a_finding_without_a_title_is_an_exemption(world: World) -> None:
    failed = typhoid(world, TradeVerdict.FAILS)
    (cause,) = causes(failed, evolve(VERSION_1, findings=()))
    assert cause.findings == ("伤寒副伤寒培养：免检",)


def test_notices_fit_the_state_and_a_copy_wants_its_reason(world: World) -> None:
    waiting, unfit, fit = awaiting(world), typhoid(world, TradeVerdict.FAILS), judged(world, TradeVerdict.PASSES)
    assert notices_for(waiting) == (NoticeKind.RECHECK,)
    assert notices_for(unfit) == (NoticeKind.UNFIT, NoticeKind.TRANSFER)
    assert notices_for(fit) == ()
    require_notice(unfit, NoticeKind.TRANSFER)
    with pytest.raises(WrongState):
        require_notice(waiting, NoticeKind.UNFIT)
    assert reprint_reason(1, ReprintReason.LOST) is None
    assert reprint_reason(2, ReprintReason.LOST) is ReprintReason.LOST
    with pytest.raises(ReprintReasonMissing):
        reprint_reason(2, None)


def reminded(world: World, examination: Examination, *rights: R) -> None:
    command = RemindOfRecheckCommand(actor=world.actor("desk", *rights), examination=examination.id)
    world.run(RemindOfRecheck, command)


def with_phone(world: World, examination: Examination, number: str) -> Examination:
    """As if it had been corrected at the desk."""
    registration = evolve(examination.registration, person=evolve(examination.person, phone=Phone(number)))
    after = evolve(examination, version=examination.version + 1, registration=registration)
    with world.the(UnitOfWork):
        world.the(Examinations).save(after)
    return after


def test_only_who_awaits_a_recheck_and_has_a_phone_is_reminded(world: World) -> None:
    waiting = awaiting(world)
    assert waiting.person.phone is person().phone is None
    with pytest.raises(NoPhoneForMessages):
        reminded(world, waiting)
    waiting = with_phone(world, waiting, "15400001111")
    with pytest.raises(NoPhoneForMessages):
        reminded(world, waiting)
    waiting = with_phone(world, waiting, "13800001111")
    reminded(world, waiting)
    (event,) = world.the(EventHistory).of("examination", waiting.id, 1)
    assert (event.kind, event.version, dict(event.new)) == ("examination.recheck_reminded", waiting.version, {})
    with pytest.raises(NotPermitted):
        reminded(world, waiting, R.READ)
    world.run(StartRecheck, StartRecheckCommand(actor=world.actor("desk"), examination=waiting.id))
    with pytest.raises(RecheckBegun):
        reminded(world, waiting)
    with pytest.raises(WrongState):
        reminded(world, judged(world, TradeVerdict.PASSES))
