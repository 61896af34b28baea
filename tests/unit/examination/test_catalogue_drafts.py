"""Drafts of the catalogue: copied, edited by several, tried on past results, activated by somebody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.examination import MemoryExaminationPolicies
from adapters.queue.job_runner import JobRunner
from ports.clock import Clock
from ports.examination import ExaminationPolicies
from ports.examination_queries import ExaminationFilter
from ports.identity import Users
from ports.jobs import JobQueue, Jobs
from ports.unit_of_work import UnitOfWork
from tests.examination_world import NOW, TODAY, World
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.catalogue_comparison import CataloguePart, compare
from tjdomain.examination.domain.catalogue_errors import (
    CatalogueFault,
    CatalogueInvalid,
    CatalogueTooEarly,
    HepatitisBRefused,
    SecondPersonNeeded,
    TrialGoesOn,
    TrialMissing,
    TrialPeriodWrong,
)
from tjdomain.examination.domain.catalogue_trial import deviation
from tjdomain.examination.domain.catalogue_version import CatalogueAction, CatalogueState, CatalogueVersion
from tjdomain.examination.domain.kinds import Effect, ExaminationState, Outcome, TradeVerdict
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.activate_catalogue import ActivateCatalogue, ActivateCatalogueCommand
from tjdomain.examination.usecases.catalogue_trials import (
    TRIAL,
    AskTrial,
    AskTrialCommand,
    ShowTrial,
    ShowTrialQuery,
    TrialReport,
)
from tjdomain.examination.usecases.count_examinations import CountExaminations, CountExaminationsQuery
from tjdomain.examination.usecases.edit_catalogue import EditDraft, EditDraftCommand, StartDraft, StartDraftCommand
from tjdomain.examination.usecases.run_trial import RunTrial
from tjdomain.examination.usecases.show_catalogue import (
    ListCatalogues,
    ListCataloguesQuery,
    NameMakers,
    ShowCatalogueQuery,
    ShowVersion,
    VersionFile,
    in_force,
)
from tjdomain.identity.domain.user import User
from tjdomain.shared.actor import NOTHING
from tjdomain.shared.errors import NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job, JobState
from tjdomain.shared.trade import Trade

DAY = timedelta(days=1)
NEXT_WEEK = TODAY + 7 * DAY


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


def start(world: World, account: str = "author", **more: Any) -> CatalogueVersion:
    command = StartDraftCommand(actor=world.actor(account), **{"valid_from": NEXT_WEEK, **more})
    made: CatalogueVersion = world.run(StartDraft, command)
    return made


def edit(world: World, draft: CatalogueVersion, account: str = "author", **changes: Any) -> CatalogueVersion:
    command = EditDraftCommand(
        actor=world.actor(account),
        number=draft.number,
        seen=draft.version,
        catalogue=evolve(draft.catalogue, **changes),
    )
    edited: CatalogueVersion = world.run(EditDraft, command)
    return edited


def shown(world: World, number: int = 2) -> VersionFile:
    found: VersionFile = world.run(ShowVersion, ShowCatalogueQuery(actor=world.actor("author"), number=number))
    return found


def ask(world: World, first: date = TODAY, last: date = TODAY, account: str = "author") -> Job:
    command = AskTrialCommand(actor=world.actor(account), number=2, first=first, last=last)
    job: Job = world.run(AskTrial, command)
    return job


def work(world: World) -> None:
    """Do the jobs that wait."""
    queue = world.the(JobQueue)  # type: ignore[type-abstract]
    handlers = {TRIAL: lambda: world.make(RunTrial)}
    while JobRunner(queue, handlers, world.the(Clock), 60).step():  # type: ignore[type-abstract]
        pass


def tried(world: World) -> TrialReport:
    """Tried on today's examinations."""
    job = ask(world)
    work(world)
    query = ShowTrialQuery(actor=world.actor("second"), number=2, trial=job.id)
    report: TrialReport = world.run(ShowTrial, query)
    return report


def activate(world: World, account: str = "second", **more: Any) -> CatalogueVersion:
    command = ActivateCatalogueCommand(actor=world.actor(account), number=2, **more)
    active: CatalogueVersion = world.run(ActivateCatalogue, command)
    return active


def alt_below(catalogue: Catalogue, upper: int) -> tuple[Any, ...]:
    return tuple(evolve(one, upper=upper) for one in catalogue.ranges)


def with_effect(catalogue: Catalogue, finding: str, effect: Effect) -> tuple[Any, ...]:
    return tuple(
        evolve(one, first=effect, recheck=effect) if one.finding == finding else one for one in catalogue.rules
    )


def test_a_draft_is_a_copy_of_what_is_in_force(world: World) -> None:
    draft = start(world)
    assert (draft.number, draft.based_on, draft.state) == (2, 1, CatalogueState.DRAFT)
    assert draft.catalogue == evolve(VERSION_1, version=2, valid_from=NEXT_WEEK)
    assert start(world, base=2).based_on == 2
    with pytest.raises(CatalogueTooEarly):
        start(world, valid_from=TODAY - DAY)
    with pytest.raises(NotFound):
        start(world, base=9)
    with pytest.raises(NotPermitted):
        world.run(StartDraft, StartDraftCommand(actor=world.actor("a", ExaminationRight.READ), valid_from=TODAY))


def test_a_draft_may_contradict_itself_but_says_so_and_goes_no_further(world: World) -> None:
    draft = edit(world, start(world), packages=())
    assert shown(world).faults == ()
    broken = edit(world, draft, tubes=())
    faults = shown(world).faults
    assert {fault.fault for fault in faults if isinstance(fault, CatalogueInvalid)} == {
        CatalogueFault.SPECIMEN_WITHOUT_TUBE
    }
    with pytest.raises(CatalogueInvalid):
        ask(world)
    with pytest.raises(CatalogueInvalid):
        activate(world)
    assert (broken.version, broken.editors) == (3, frozenset({world.accounts["author"]}))


def test_hepatitis_b_and_days_gone_by_do_not_even_reach_a_draft(world: World) -> None:
    draft = start(world)
    with pytest.raises(HepatitisBRefused):
        edit(world, draft, items=(evolve(VERSION_1.items[0], title="乙肝五项"), *VERSION_1.items[1:]))
    with pytest.raises(CatalogueTooEarly):
        edit(world, draft, valid_from=TODAY - DAY)
    world.pass_days(20)
    assert edit(world, draft, tubes=()).version == 2, "other parts of an old draft can still be edited"


def test_of_two_editors_the_later_one_is_told(world: World) -> None:
    draft = start(world)
    edit(world, draft, "other", tubes=())
    with pytest.raises(StaleVersion):
        edit(world, draft)


def test_only_drafts_are_edited(world: World) -> None:
    command = EditDraftCommand(actor=world.actor("author"), number=1, seen=1, catalogue=VERSION_1)
    with pytest.raises(WrongState):
        world.run(EditDraft, command)
    with pytest.raises(WrongState):
        world.run(AskTrial, AskTrialCommand(actor=world.actor("author"), number=1, first=TODAY, last=TODAY))


def test_whoever_edited_does_not_activate_and_a_job_leaves_no_editor(world: World) -> None:
    draft = start(world)
    edited = edit(world, draft, "second", tubes=VERSION_1.tubes)
    tried(world)
    for account in ("author", "second"):
        with pytest.raises(SecondPersonNeeded):
            activate(world, account)
    with pytest.raises(StaleVersion):
        activate(world, "third", seen=draft.version)
    assert activate(world, "third", seen=edited.version).state is CatalogueState.ACTIVE
    batch = evolve(world.actor("author"), id=None)
    again = world.run(StartDraft, StartDraftCommand(actor=batch, valid_from=NEXT_WEEK))
    command = EditDraftCommand(actor=batch, number=3, seen=1, catalogue=again.catalogue)
    assert world.run(EditDraft, command).editors == frozenset()


def test_a_version_stands_beside_the_one_that_it_follows(world: World) -> None:
    assert shown(world, 1).beside is None
    start(world)
    beside = shown(world).beside
    assert beside is not None
    assert beside.version == 1


def test_the_version_of_a_day_is_the_one_with_the_latest_first_day(world: World) -> None:
    policies = world.the(ExaminationPolicies)  # type: ignore[type-abstract]
    assert isinstance(policies, MemoryExaminationPolicies)
    policies.policy = ExaminationPolicy(catalogue_trial_first=False)
    start(world, valid_from=NEXT_WEEK)
    start(world, valid_from=TODAY)
    for number in (2, 3):
        world.run(ActivateCatalogue, ActivateCatalogueCommand(actor=world.actor("second"), number=number))
    rows = world.run(ListCatalogues, ListCataloguesQuery(actor=world.actor("author")))
    days = (TODAY - 9000 * DAY, TODAY - DAY, TODAY, NEXT_WEEK)
    assert [found and found.number for found in (in_force(rows, day) for day in days)] == [None, 1, 3, 2]


def test_who_made_a_version_is_named(world: World) -> None:
    start(world)
    user = User(
        id=world.accounts["author"], department=world.department, created_by=None, account="zhou", name="周庆云"
    )
    with world.the(UnitOfWork):  # type: ignore[type-abstract]
        world.the(Users).add(user)  # type: ignore[type-abstract]
    query = ListCataloguesQuery(actor=world.actor("second"))
    assert world.run(NameMakers, query) == {user.id: "周庆云"}
    found = shown(world)
    assert (found.people, found.own) == ({user.id: "周庆云"}, True)
    other = ShowCatalogueQuery(actor=world.actor("second"), number=2)
    assert not world.run(ShowVersion, other).own


def test_an_edited_draft_is_tried_again_before_it_is_activated(world: World) -> None:
    draft = start(world)
    with pytest.raises(TrialMissing):
        activate(world)
    tried(world)
    edit(world, draft, tubes=VERSION_1.tubes)
    (trial,) = shown(world).trials
    assert (trial.stale, trial.job.state, trial.number) == (True, JobState.DONE, 2)
    with pytest.raises(TrialMissing):
        activate(world)
    assert not tried(world).trial.stale
    assert [one.stale for one in shown(world).trials] == [False, True]
    assert activate(world).state is CatalogueState.ACTIVE
    assert [one.stale for one in shown(world).trials] == [False, False], "an active one is not edited any more"


def test_a_version_is_tried_by_one_at_a_time_on_a_year_that_is_over(world: World) -> None:
    start(world)
    for first, last in ((TODAY, TODAY + DAY), (TODAY, TODAY - DAY), (TODAY - 400 * DAY, TODAY)):
        with pytest.raises(TrialPeriodWrong):
            ask(world, first, last)
    ask(world)
    with pytest.raises(TrialGoesOn):
        ask(world)
    work(world)
    assert ask(world).id is not None


def test_a_trial_is_asked_for_and_shown_to_who_may_see_results_there(world: World) -> None:
    start(world)
    command = AskTrialCommand(actor=world.actor("author"), number=2, first=TODAY, last=TODAY)
    for actor in (
        world.actor("a", ExaminationRight.MANAGE_CATALOGUE),
        world.actor("b", ExaminationRight.READ_RESULTS),
        evolve(world.actor("c"), department=None),
    ):
        with pytest.raises(NotPermitted):
            world.run(AskTrial, evolve(command, actor=actor))
    job = ask(world)
    query = ShowTrialQuery(actor=world.actor("author"), number=2, trial=job.id)
    report = world.run(ShowTrial, query)
    assert (report.deviations, report.trial.job.state) == ((), JobState.QUEUED)
    other = Job(id=JobId(world.ids.new()), kind="x", created_at=NOW)
    world.the(Jobs).submit(other)  # type: ignore[type-abstract]
    elsewhere = evolve(query.actor, scope=NOTHING)
    for wrong in (evolve(query, trial=other.id), evolve(query, number=1), evolve(query, actor=elsewhere)):
        with pytest.raises(NotFound):
            world.run(ShowTrial, wrong)


def test_a_job_without_a_department_tries_nothing(world: World) -> None:
    start(world)
    lost = Job(id=JobId(world.ids.new()), kind=TRIAL, created_at=NOW, arguments={"number": 2})
    with pytest.raises(NotFound):
        world.make(RunTrial)(lost, None)


def decided(world: World, *entries: Entry, alt: str = "20", verdict: TradeVerdict = TradeVerdict.PASSES) -> Any:
    """An approved examination of today."""
    one = world.check_in()
    if entries:
        world.collect_all(one)
        world.record(one, *entries)
    world.record_all_normal(one, alt)
    world.conclude(one, verdict, text="见结果")
    return world.approve(one)


def test_nothing_differs_where_nothing_was_changed(world: World) -> None:
    decided(world)
    decided(world, Entry(item="heart", value="不合格", description="早搏"))
    start(world)
    report = tried(world)
    assert (report.deviations, report.trial.deviations) == ((), 0)
    assert report.trial.job.outcome == {"seen": 2, "differ": 0}


def test_another_effect_of_a_finding_is_told_with_why(world: World) -> None:
    healed = Entry(item="history_other", value="有", onset="2015")
    odd = decided(world, Entry(item="heart", value="不合格", description="早搏"), healed)
    decided(world)
    draft = start(world)
    edit(world, draft, rules=with_effect(draft.catalogue, "internal_abnormal", Effect.BARS))
    (found,) = tried(world).deviations
    assert (found.number, found.day, found.catalogue) == (odd.number, TODAY, 1)
    assert (found.before, found.concluded, found.after) == (Outcome.DOCTOR, Outcome.QUALIFIED, Outcome.UNQUALIFIED)
    (shift,) = found.shifts
    assert (shift.item, shift.trade) == ("heart", Trade.FOOD)
    assert shift.before is not None
    assert shift.after is not None
    assert (shift.before.finding, shift.before.effect, shift.after.effect) == (
        "internal_abnormal",
        Effect.DOCTOR,
        Effect.BARS,
    )
    assert world.get(odd).state is ExaminationState.QUALIFIED, "nothing examined changes"


def test_a_value_outside_of_a_new_range_asks_for_what_was_not_examined(world: World) -> None:
    decided(world, alt="45")
    draft = start(world)
    edit(world, draft, ranges=alt_below(draft.catalogue, 40))
    (found,) = tried(world).deviations
    assert (found.after, found.missing) == (None, ("hav_igm", "hev_igm"))


def test_a_value_inside_of_a_new_range_takes_away_what_was_examined_because_of_it(world: World) -> None:
    one = world.check_in()
    world.collect_all(one)
    world.record(one, Entry(item="alt", value="55"), account="tester")
    positive = Entry(item="hav_igm", value="阳性", description="复核阳性")
    world.record(one, positive, Entry(item="hev_igm", value="阴性"), account="tester")
    world.record_all_normal(one)
    world.conclude(one, TradeVerdict.FAILS, text="甲肝", advice="请就医")
    draft = start(world)
    edit(world, draft, ranges=alt_below(draft.catalogue, 60))
    (found,) = tried(world).deviations
    assert (found.before, found.after) == (Outcome.UNQUALIFIED, Outcome.QUALIFIED)
    assert {(one.item, one.after) for one in found.shifts} == {("alt", None), ("hav_igm", None)}


def test_what_the_draft_cannot_judge_is_an_obstacle(world: World) -> None:
    decided(world)
    draft = start(world)
    gone = edit(world, draft, ranges=())
    (found,) = tried(world).deviations
    assert [(one.item, one.code) for one in found.obstacles] == [("alt", "examination.no_reference_range")]
    edit(world, gone, packages=tuple(one for one in draft.catalogue.packages if one.trade is not Trade.FOOD))
    (found,) = tried(world).deviations
    assert [(one.item, one.code) for one in found.obstacles] == [(None, "examination.trade_not_examined")]


def test_only_the_concluded_are_judged_again(world: World) -> None:
    assert deviation(world.check_in(), VERSION_1) is None


def test_two_versions_are_compared_part_by_part() -> None:
    assert compare(VERSION_1, evolve(VERSION_1, version=2)) == ()
    alt = evolve(VERSION_1.item("alt"), title="丙氨酸氨基转移酶", phrases=("轻度升高",))
    after = evolve(
        VERSION_1,
        items=tuple(alt if one.code == "alt" else one for one in VERSION_1.items if one.code != "stool_amoeba"),
        rules=with_effect(VERSION_1, "igm_weak", Effect.RECHECK),
        reflexes=(),
        tubes=(evolve(VERSION_1.tubes[0], title="红帽管"), VERSION_1.tubes[1]),
        findings=(*VERSION_1.findings, evolve(VERSION_1.findings[0], code="new", title="新")),
        ranges=alt_below(VERSION_1, 41),
        packages=VERSION_1.packages[1:],
    )
    found = compare(VERSION_1, after)
    parts = [one.part for one in found]
    assert set(parts) == set(CataloguePart)
    assert parts.count(CataloguePart.RULES) == len(Trade)
    (changed, removed) = (one for one in found if one.part is CataloguePart.ITEMS)
    if changed.after is None:
        changed, removed = removed, changed
    assert (changed.key, changed.fields) == (("alt",), ("title", "phrases"))
    assert (removed.before.code, removed.after) == ("stool_amoeba", None)
    (added,) = (one for one in found if one.part is CataloguePart.FINDINGS)
    assert (added.before, added.after.title, added.fields) == (None, "新", ("code", "title", "notify_within"))


def test_states_are_counted_for_who_may_read(world: World) -> None:
    decided(world)
    world.check_in()
    query = CountExaminationsQuery(actor=world.actor("desk", ExaminationRight.READ), wanted=ExaminationFilter())
    counts = world.run(CountExaminations, query)
    assert {state: count for state, count in counts.items() if count} == {
        ExaminationState.QUALIFIED: 1,
        ExaminationState.REGISTERED: 1,
    }
    with pytest.raises(NotPermitted):
        world.run(CountExaminations, evolve(query, wanted=ExaminationFilter(flagged=True)))
    with pytest.raises(NotPermitted):
        world.run(CountExaminations, evolve(query, actor=world.actor("x", ExaminationRight.MANAGE_STAFF)))


def test_discarded_stays_discarded(world: World) -> None:
    start(world)
    assert activate(world, "author", action=CatalogueAction.DISCARD).state is CatalogueState.DISCARDED
    with pytest.raises(WrongState):
        ask(world)
