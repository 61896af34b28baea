"""The lifecycles' tables: no move outside them, and buttons that follow the same table."""

from itertools import product
from uuid import UUID

import pytest
from attrs import evolve

from contracts.ports import examination_samples as samples
from contracts.ports.examination_samples import CHIEF, CLERK, DOCTOR, NOON, POLICY, TODAY, TYPIST
from tjdomain.examination.domain.catalogue_version import (
    CATALOGUE_MOVES,
    CatalogueAction,
    CatalogueState,
    activate,
    discard,
    edit,
)
from tjdomain.examination.domain.conclusion import Conclusion
from tjdomain.examination.domain.errors import AlreadyResulted, ItemCarried, ItemWrongState, NotSampled
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem
from tjdomain.examination.domain.item_lifecycle import (
    ITEM_MOVES,
    ItemAction,
    collected,
    corrected,
    exempted,
    exemption_undone,
    recorded,
    specimen_rejected,
)
from tjdomain.examination.domain.kinds import ExaminationState, ItemState, Origin, SpecimenKind, Station
from tjdomain.examination.domain.lifecycle import (
    GUARDS,
    MOVES,
    RIGHTS,
    ExaminationAction,
    allowed_actions,
    moved,
    not_concluder,
    own_work,
    personal_refusal,
)
from tjdomain.examination.domain.public_health import (
    CASE_MOVES,
    CaseAction,
    CaseState,
    acknowledge,
    finish,
    hand_back,
    retract,
)
from tjdomain.examination.domain.review_errors import Incomplete, NotConcluder, OwnWork, RecheckBegun
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import EVERYTHING, NOTHING, Actor, ActorKind, Channel
from tjdomain.shared.errors import WrongState
from tjdomain.shared.ids import ExaminationId, UserId

COMPLETE = samples.all_normal(samples.registered())
CONCLUDED = samples.concluded(COMPLETE)
FOLLOWING = {
    ExaminationAction.SETTLE,
    ExaminationAction.UNSETTLE,
    ExaminationAction.LAPSE_ALONG,
    ExaminationAction.REOPEN_ALONG,
}


def in_state(state: ExaminationState) -> Examination:
    return evolve(COMPLETE, state=state)


def actor(*rights: ExaminationRight, account: UserId = CLERK) -> Actor:
    held = frozenset(map(str, rights or ExaminationRight))
    return Actor(kind=ActorKind.STAFF, channel=Channel.DESK, id=account.value, rights=held, scope=EVERYTHING)


@pytest.mark.parametrize(("state", "action"), list(product(ExaminationState, ExaminationAction)))
def test_an_examination_moves_by_the_table_only(state: ExaminationState, action: ExaminationAction) -> None:
    allowed = MOVES.get((state, action), ())
    for target in ExaminationState:
        if target in allowed:
            assert moved(in_state(state), action, target) is target
        else:
            with pytest.raises(WrongState):
                moved(in_state(state), action, target)


@pytest.mark.parametrize(("state", "action"), list(product(ExaminationState, ExaminationAction)))
def test_where_the_table_leaves_one_state_it_need_not_be_named(
    state: ExaminationState, action: ExaminationAction
) -> None:
    allowed = MOVES.get((state, action), ())
    if len(allowed) == 1:
        assert moved(in_state(state), action) is allowed[0]
    else:
        with pytest.raises(WrongState):
            moved(in_state(state), action)


def test_nothing_leaves_the_void_and_everything_can_be_made_void() -> None:
    assert not [state for state, _ in MOVES if state is ExaminationState.VOIDED]
    others = set(ExaminationState) - {ExaminationState.VOIDED}
    assert {state for state, action in MOVES if action is ExaminationAction.VOID} == others


def test_every_state_but_the_first_is_reached_by_some_move() -> None:
    reached = {target for targets in MOVES.values() for target in targets}
    assert reached == set(ExaminationState)


def test_every_action_is_in_the_table_and_has_its_right_or_follows_a_recheck() -> None:
    assert {action for _, action in MOVES} == set(ExaminationAction)
    assert set(RIGHTS) == set(ExaminationAction) - FOLLOWING


def test_guards_name_what_is_missing_and_what_has_begun() -> None:
    begun = evolve(COMPLETE, recheck=ExaminationId(UUID(int=9)))
    open_ = evolve(samples.registered(), state=ExaminationState.AWAITING_CONCLUSION)
    with pytest.raises(Incomplete) as refusal:
        moved(open_, ExaminationAction.CONCLUDE)
    assert len(refusal.value.items) == 20
    for action in (ExaminationAction.UNDO_APPROVAL, ExaminationAction.START_RECHECK, ExaminationAction.LAPSE):
        with pytest.raises(RecheckBegun):
            moved(evolve(begun, state=ExaminationState.AWAITING_RECHECK), action)
    assert set(GUARDS) <= set(ExaminationAction)


@pytest.mark.parametrize("state", ExaminationState)
def test_buttons_follow_the_table(state: ExaminationState) -> None:
    examination = evolve(CONCLUDED, state=state)
    offered = allowed_actions(examination, actor(), POLICY, samples.member(CHIEF))
    in_table = {action for s, action in MOVES if s is state} - FOLLOWING
    in_table -= {ExaminationAction.UNDO_EXEMPTION}  # nothing of it is exempt
    assert offered == in_table - {ExaminationAction.APPROVE}
    stranger = allowed_actions(examination, actor(), POLICY, None)
    assert stranger == in_table - {ExaminationAction.WITHDRAW}


def test_buttons_follow_rights_guards_and_scope() -> None:
    fresh = samples.registered()
    assert allowed_actions(fresh, actor(ExaminationRight.READ), POLICY, None) == frozenset()
    assert allowed_actions(fresh, actor(ExaminationRight.RECORD_STOOL), POLICY, None) == {ExaminationAction.RECORD}
    assert allowed_actions(fresh, evolve(actor(), scope=NOTHING), POLICY, None) == frozenset()
    recheck = evolve(fresh, recheck_of=ExaminationId(UUID(int=9)))
    lost = allowed_actions(fresh, actor(), POLICY, None) - allowed_actions(recheck, actor(), POLICY, None)
    assert lost == {ExaminationAction.CHANGE_TRADES, ExaminationAction.UNDO_CHECK_IN}


def test_no_button_offers_to_undo_or_correct_what_is_not_there() -> None:
    needing = {ExaminationAction.CORRECT, ExaminationAction.REJECT_SPECIMEN, ExaminationAction.UNDO_EXEMPTION}
    fresh = samples.registered()
    assert not allowed_actions(fresh, actor(), POLICY, None) & needing
    drawn = samples.drawn(fresh)
    assert allowed_actions(drawn, actor(), POLICY, None) & needing == {ExaminationAction.REJECT_SPECIMEN}


def test_own_work_is_drawing_examining_entering_and_concluding() -> None:
    drawn = samples.drawn(samples.registered())
    assert isinstance(own_work(drawn, actor(), samples.member(samples.TESTER)), OwnWork)
    assert own_work(drawn, actor(), samples.member(DOCTOR)) is None
    worked = samples.worked_on(samples.registered())
    assert isinstance(own_work(worked, actor(), samples.member(DOCTOR)), OwnWork)
    assert isinstance(own_work(worked, actor(account=TYPIST), None), OwnWork)
    assert own_work(worked, actor(), None) is None
    assert isinstance(own_work(CONCLUDED, actor(), samples.member(CHIEF)), OwnWork)
    assert isinstance(own_work(evolve(CONCLUDED, items=(), tubes=()), actor(account=TYPIST), None), OwnWork)


def test_without_four_eyes_own_work_may_be_reviewed() -> None:
    action, tester = ExaminationAction.APPROVE, samples.member(samples.TESTER)
    assert isinstance(personal_refusal(action, CONCLUDED, actor(), POLICY, tester), OwnWork)
    assert personal_refusal(action, CONCLUDED, actor(), evolve(POLICY, four_eyes=False), tester) is None
    assert personal_refusal(ExaminationAction.RETURN, CONCLUDED, actor(), POLICY, tester) is None


def test_a_conclusion_is_withdrawn_by_its_physician_or_its_typist() -> None:
    assert not_concluder(CONCLUDED, actor(), samples.member(CHIEF)) is None
    assert not_concluder(CONCLUDED, actor(account=TYPIST), None) is None
    assert isinstance(not_concluder(CONCLUDED, actor(), samples.member(DOCTOR)), NotConcluder)
    assert isinstance(not_concluder(CONCLUDED, actor(), None), NotConcluder)
    assert isinstance(not_concluder(COMPLETE, actor(), samples.member(CHIEF)), NotConcluder)
    conclusion = CONCLUDED.conclusion
    assert isinstance(conclusion, Conclusion)
    by_job = evolve(CONCLUDED, conclusion=evolve(conclusion, entered_by=None))
    assert isinstance(not_concluder(by_job, actor(account=TYPIST), None), NotConcluder)


RESULT = COMPLETE.items[0].results[0]
EXEMPTION = samples.worked_on(samples.registered()).item("chest_xray").exemption


def act(item: ExamItem, action: ItemAction) -> ExamItem:
    assert EXEMPTION is not None
    match action:
        case ItemAction.COLLECT:
            return collected(item, "1")
        case ItemAction.REJECT_SPECIMEN:
            return specimen_rejected(item)
        case ItemAction.RECORD:
            return recorded(item, RESULT)
        case ItemAction.CORRECT:
            return corrected(item, RESULT, len(item.results))
        case ItemAction.EXEMPT:
            return exempted(item, EXEMPTION)
        case ItemAction.UNDO_EXEMPTION:
            return exemption_undone(item)


@pytest.mark.parametrize(("state", "action"), list(product(ItemState, ItemAction)))
def test_an_item_moves_by_its_table_only(state: ItemState, action: ItemAction) -> None:
    item = ExamItem(code="heart", station=Station.INTERNAL, state=state)
    carried = evolve(item, origin=Origin.CARRIED)
    if (state, action) in ITEM_MOVES:
        assert act(item, action).state is ITEM_MOVES[state, action]
    else:
        with pytest.raises((ItemWrongState, AlreadyResulted)):
            act(item, action)
    with pytest.raises(ItemCarried):
        act(carried, action)


def test_an_item_of_a_specimen_is_not_resulted_before_it_is_drawn() -> None:
    item = ExamItem(code="alt", station=Station.BLOOD, specimen=SpecimenKind.BLOOD)
    with pytest.raises(NotSampled):
        recorded(item, RESULT)
    assert recorded(collected(item, "1"), RESULT).state is ItemState.RESULTED


@pytest.mark.parametrize(("state", "action"), list(product(CaseState, CaseAction)))
def test_a_work_item_moves_by_its_table_only(state: CaseState, action: CaseAction) -> None:
    case = samples.case(1, COMPLETE, state=state)

    def go() -> CaseState:
        match action:
            case CaseAction.ACKNOWLEDGE:
                return acknowledge(case, CLERK, NOON, "").state
            case CaseAction.FINISH:
                return finish(case, CLERK, NOON, "网报 0012").state
            case CaseAction.HAND_BACK:
                return hand_back(case, "交接").state
            case CaseAction.RETRACT:
                return retract(case).state

    if (state, action) in CASE_MOVES:
        assert go() is CASE_MOVES[state, action]
    else:
        with pytest.raises(WrongState):
            go()


@pytest.mark.parametrize(("state", "action"), list(product(CatalogueState, CatalogueAction)))
def test_a_catalogue_version_moves_by_its_table_only(state: CatalogueState, action: CatalogueAction) -> None:
    version = samples.version(2, state, valid_from=TODAY)

    def go() -> CatalogueState:
        if action is CatalogueAction.DISCARD:
            return discard(version).state
        if action is CatalogueAction.EDIT:
            return edit(version, version.catalogue, TYPIST, TODAY).state
        return activate(version, POLICY, TYPIST, NOON, TODAY).state

    if (state, action) in CATALOGUE_MOVES:
        assert go() is CATALOGUE_MOVES[state, action]
    else:
        with pytest.raises(WrongState):
            go()
