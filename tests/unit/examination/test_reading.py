"""Lists, work lists, one examination whole: what each reader sees."""

from typing import Any

import pytest
from attrs import evolve

from adapters.memory.examination import MemoryExaminationPolicies
from ports.examination import ExaminationPolicies
from ports.examination_queries import ExaminationFilter, WorkRow
from tests.examination_world import TODAY, World, person
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, ExemptionReason, Flag, Outcome, Station
from tjdomain.examination.domain.lifecycle import ExaminationAction
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.attach_sheet import AttachSheet, AttachSheetCommand
from tjdomain.examination.usecases.count_examinations import CountExaminationsQuery, CountReviewQueue
from tjdomain.examination.usecases.exempt_item import ExemptItem, ExemptItemCommand
from tjdomain.examination.usecases.list_examinations import (
    ExaminationPage,
    ListExaminations,
    ListExaminationsQuery,
    ListOverdue,
    ListReviewQueue,
)
from tjdomain.examination.usecases.show_examination import ExaminationView, ShowExamination, ShowExaminationQuery
from tjdomain.examination.usecases.show_own_examinations import ShowOwnExaminations, ShowOwnExaminationsQuery
from tjdomain.examination.usecases.show_worklist import ShowWorklist, ShowWorklistQuery
from tjdomain.shared.actor import NOTHING, Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import FileId

R = ExaminationRight


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def listed(world: World, use_case: Any, actor: Actor, **more: Any) -> ExaminationPage:
    page: ExaminationPage = world.run(use_case, ListExaminationsQuery(actor=actor, **more))
    return page


def shown(world: World, examination: Examination, actor: Actor) -> ExaminationView:
    view: ExaminationView = world.run(ShowExamination, ShowExaminationQuery(actor=actor, examination=examination.id))
    return view


def worklist(world: World, station: Station, actor: Actor, **more: Any) -> tuple[WorkRow, ...]:
    rows: tuple[WorkRow, ...] = world.run(ShowWorklist, ShowWorklistQuery(actor=actor, station=station, **more))
    return rows


def concluded(world: World) -> Examination:
    examination = world.check_in()
    command = ExemptItemCommand(
        actor=world.actor("doctor"), examination=examination.id, item="heart", reason=ExemptionReason.OTHER
    )
    world.run(ExemptItem, command)
    world.record(examination, Entry(item="history_skin", value="有", onset="2015"))
    sheet = AttachSheetCommand(
        actor=world.actor("doctor"), examination=examination.id, file=FileId(world.ids.new()), title="查体单"
    )
    world.run(AttachSheet, sheet)
    world.record_all_normal(examination)
    return world.conclude(examination, text="合格", advice="无", refusal=FileId(world.ids.new()))


def test_lists_mask_personal_data_unless_a_right_says_otherwise(world: World) -> None:
    world.check_in(world.registration(who=evolve(person(12345678), phone=Phone("13800001111"))))
    world.check_in()
    newest, first = listed(world, ListExaminations, world.actor("desk", R.READ)).rows
    assert (first.document_number, first.phone, newest.phone) == ("E******78", "138****1111", None)
    seeing = evolve(world.actor("desk", R.READ), rights=frozenset({"examination.read", "person.view_unmasked"}))
    assert listed(world, ListExaminations, seeing).rows[1].document_number == "E12345678"


def test_lists_tell_outcome_and_flags_to_readers_of_results_only(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="heart", value="不合格"))
    world.conclude(world.record_all_normal(examination))
    (row,) = listed(world, ListExaminations, world.actor("chief", R.READ, R.READ_RESULTS)).rows
    assert (row.outcome, row.flagged) == (Outcome.QUALIFIED, 1)
    (row,) = listed(world, ListExaminations, world.actor("doctor", R.READ, R.RECORD_INTERNAL)).rows
    assert (row.state, row.outcome, row.flagged) == (ExaminationState.AWAITING_REVIEW, None, None)
    assert {part.station: part.flagged for part in row.stations if part.flagged is not None} == {Station.INTERNAL: 1}


@pytest.mark.parametrize("wanted", [{"flagged": False}, {"outcomes": frozenset({Outcome.RECHECK})}])
def test_nobody_searches_by_results_that_they_may_not_read(world: World, wanted: Any) -> None:
    by_results = ExaminationFilter(**wanted)
    for use_case, right in ((ListExaminations, R.READ), (ListReviewQueue, R.REVIEW), (ListOverdue, R.LAPSE)):
        with pytest.raises(NotPermitted):
            listed(world, use_case, world.actor("desk", right), wanted=by_results)
        assert listed(world, use_case, world.actor("desk", right, R.READ_RESULTS), wanted=by_results).rows == ()


def test_a_page_has_1_to_200_rows_and_says_how_many_there_are(world: World) -> None:
    for _ in range(3):
        world.check_in()
    actor = world.actor("desk", R.READ)
    page = listed(world, ListExaminations, actor, limit=0)
    assert (len(page.rows), page.total) == (1, 3)
    assert len(listed(world, ListExaminations, actor, limit=9999).rows) == 3
    assert len(listed(world, ListExaminations, actor, after=page.rows[0].id).rows) == 2


@pytest.mark.parametrize("use_case", [ListExaminations, ListReviewQueue, ListOverdue])
def test_lists_need_their_right(world: World, use_case: Any) -> None:
    with pytest.raises(NotPermitted):
        listed(world, use_case, world.actor("desk", R.VOID))


def test_the_review_queue_holds_what_waits_and_was_not_the_reviewers_own_work(world: World) -> None:
    waiting = concluded(world)
    world.check_in()
    assert [row.id for row in listed(world, ListReviewQueue, world.actor("reviewer")).rows] == [waiting.id]
    assert listed(world, ListReviewQueue, world.actor("doctor")).rows == ()
    (row,) = listed(world, ListReviewQueue, evolve(world.actor("doctor"), id=None)).rows
    assert (row.outcome, row.flagged, row.exempt) == (Outcome.QUALIFIED, 1, 1)
    wanted = ExaminationFilter(outcomes=frozenset({Outcome.UNQUALIFIED}))
    count = CountExaminationsQuery(actor=world.actor("reviewer"), wanted=wanted)
    assert world.run(CountReviewQueue, count)[Outcome.QUALIFIED] == 1
    assert sum(world.run(CountReviewQueue, evolve(count, actor=world.actor("doctor"))).values()) == 0
    for rights in ((R.REVIEW,), (R.READ_RESULTS,)):
        with pytest.raises(NotPermitted):
            world.run(CountReviewQueue, evolve(count, actor=world.actor("x", *rights)))
    policies = world.the(ExaminationPolicies)
    assert isinstance(policies, MemoryExaminationPolicies)
    policies.policy = ExaminationPolicy(four_eyes=False)
    assert len(listed(world, ListReviewQueue, world.actor("doctor")).rows) == 1


def test_the_overdue_are_proposed_the_day_after_their_window(world: World) -> None:
    examination = world.check_in()
    world.pass_days(30)
    assert listed(world, ListOverdue, world.actor("desk")).rows == ()
    world.pass_days(1)
    assert [row.id for row in listed(world, ListOverdue, world.actor("desk")).rows] == [examination.id]


def test_a_work_list_is_for_who_records_there_or_draws(world: World) -> None:
    examination = world.check_in()
    for actor in (world.actor("a", R.RECORD_BLOOD), world.actor("b", R.COLLECT)):
        assert [row.id for row in worklist(world, Station.BLOOD, actor)] == [examination.id]
    with pytest.raises(NotPermitted):
        worklist(world, Station.BLOOD, world.actor("c", R.RECORD_XRAY))
    with pytest.raises(NotPermitted):
        worklist(world, Station.XRAY, world.actor("d", R.COLLECT))


def test_a_work_list_reaches_back_as_far_as_the_window(world: World) -> None:
    old = world.check_in()
    world.pass_days(30)
    actor = world.actor("a", R.RECORD_XRAY)
    assert [row.id for row in worklist(world, Station.XRAY, actor)] == [old.id]
    assert worklist(world, Station.XRAY, actor, first=TODAY.replace(day=3)) == ()
    assert len(worklist(world, Station.XRAY, actor, first=TODAY, last=TODAY)) == 1
    world.pass_days(1)
    assert worklist(world, Station.XRAY, actor) == ()


def test_whoever_may_read_results_sees_everything_and_the_proposal(world: World) -> None:
    examination = concluded(world)
    view = shown(world, examination, world.actor("reviewer"))
    assert view.examination == examination
    assert view.proposal is not None
    assert view.proposal.outcome is Outcome.DOCTOR
    assert set(view.staff.values()) == {"李内科", "赵检验", "孙主检"}
    assert view.catalogue.version == 1
    assert ExaminationAction.APPROVE in view.actions
    assert ExaminationAction.APPROVE not in shown(world, examination, world.actor("chief")).actions
    assert ExaminationAction.WITHDRAW in shown(world, examination, world.actor("chief")).actions


def test_nothing_is_proposed_while_items_are_open(world: World) -> None:
    assert shown(world, world.check_in(), world.actor("reviewer")).proposal is None


def test_other_readers_see_states_and_verdicts_but_no_medical_values(world: World) -> None:
    examination = concluded(world)
    view = shown(world, examination, world.actor("desk", R.READ))
    seen = view.examination
    assert (view.proposal, view.cases, view.actions) == (None, (), frozenset())
    assert all(item.results == () and item.exemption is None for item in seen.items)
    assert (seen.attachments, seen.reviews) == ((), ())
    conclusion = seen.conclusion
    assert conclusion is not None
    assert conclusion.outcome is Outcome.QUALIFIED
    assert (conclusion.text, conclusion.advice, conclusion.refusal, conclusion.recheck_items) == ("", "", None, ())
    assert conclusion.proposal.reasons == ()


def test_a_station_sees_its_own_results(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="alt", value="20"), Entry(item="heart", value="不合格"))
    seen = shown(world, examination, world.actor("lab", R.READ, R.RECORD_BLOOD)).examination
    assert seen.item("alt").flag is Flag.NORMAL
    assert seen.item("heart").results == ()
    assert seen.conclusion is None


def test_what_is_out_of_sight_is_not_found(world: World) -> None:
    examination = world.check_in()
    with pytest.raises(NotFound):
        shown(world, examination, evolve(world.actor("desk"), scope=NOTHING))
    with pytest.raises(NotFound):
        shown(world, evolve(examination, id=type(examination.id)(world.ids.new())), world.actor("desk"))
    with pytest.raises(NotPermitted):
        shown(world, examination, world.actor("desk", R.VOID))


def test_public_health_sees_the_work_items(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="stool_typhoid", value="检出"))
    view = shown(world, examination, world.actor("publichealth", R.READ, R.PUBLIC_HEALTH))
    assert [case.finding for case in view.cases] == ["typhoid"]


def test_a_person_sees_progress_first_and_everything_after_approval(world: World) -> None:
    examination = world.collect_all(world.check_in())
    world.record(examination, Entry(item="heart", value="不合格"))
    query = ShowOwnExaminationsQuery(document=examination.person.document)
    (own,) = world.run(ShowOwnExaminations, query)
    assert (own.id, own.number, own.day, own.state) == (
        examination.id,
        examination.number,
        TODAY,
        ExaminationState.IN_PROGRESS,
    )
    assert (own.results, own.catalogue) == (None, None)
    assert {(part.station, part.flagged) for part in own.progress} == {
        (station, None) for station in Station if station is not Station.VISION
    }
    world.record_all_normal(examination)
    world.conclude(examination)
    world.approve(examination)
    (own,) = world.run(ShowOwnExaminations, query)
    assert own.results == world.get(examination)
    assert own.catalogue is not None
    assert sum(part.flagged or 0 for part in own.progress) == 1
    assert world.run(ShowOwnExaminations, ShowOwnExaminationsQuery(document=person(999).document)) == ()
