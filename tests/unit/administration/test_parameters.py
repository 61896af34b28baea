"""Parameters are changed with a reason, in the version that was seen, by one person or by two."""

from itertools import product

import pytest
from attrs import evolve

from ports.administration import ChangeFilter
from tests.unit.administration.conftest import ANNA, BEN, NOBODY, NOON, REGISTRY, Office
from tjdomain.administration.domain.errors import (
    ChangePending,
    NothingChanged,
    NotOwnChange,
    ParameterInvalid,
    SecondPersonNeeded,
)
from tjdomain.administration.domain.parameter import CHANGE_MOVES, ChangeAction, ChangeState, ParameterChange
from tjdomain.administration.domain.policy import GROUP
from tjdomain.administration.usecases.decide_change import DecideChangeCommand
from tjdomain.administration.usecases.list_changes import ListChanges, ListChangesCommand
from tjdomain.administration.usecases.list_parameters import ListParameters, ListParametersCommand, ParameterRow
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import InvalidValue, NotFound, NotPermitted, StaleVersion, WrongState
from tjdomain.shared.text import EmptyValue


def listed(office: Office, name: str) -> ParameterRow:
    rows = ListParameters(REGISTRY, office.queries)(ListParametersCommand(actor=ANNA, group="shop"))
    return next(row for row in rows if row.definition.name == name)


def asked(office: Office) -> ParameterChange:
    """A change that waits for a second person."""
    office.set("confirmed_groups", ["shop"], group=GROUP)
    return office.set("limit", 4)


def decision(
    change: ParameterChange, action: ChangeAction, actor: Actor = BEN, remark: str = ""
) -> DecideChangeCommand:
    return DecideChangeCommand(actor=actor, change=change.id, action=action, version=change.version, remark=remark)


def test_a_change_is_in_force_at_once_and_stands_in_the_history(office: Office) -> None:
    change = office.set("limit", 4)
    assert (change.state, change.old, change.new, change.based_on) == (ChangeState.EFFECTIVE, 3, 4, 0)
    row = listed(office, "limit")
    assert (row.value, row.version, row.changed_by, row.changed_at, row.pending) == (4, 1, ANNA.id, NOON, False)
    assert row.definition.default == 3
    (event,) = office.log.events
    assert (event.kind, event.reason, event.new["value"]) == ("parameter.changed", "试行", 4)


def test_a_second_change_goes_on_from_the_first_also_back_to_the_shipped_value(office: Office) -> None:
    office.set("limit", 4)
    back = office.set("limit", 3, version=1, actor=BEN)
    assert (back.old, back.new, back.based_on) == (4, 3, 1)
    assert listed(office, "limit").version == 2
    assert office.log.events[-1].old["value"] == 4


def test_what_was_never_changed_is_listed_with_its_shipped_value(office: Office) -> None:
    row = listed(office, "title")
    assert (row.value, row.version, row.changed_by, row.changed_at) == ("查体科", 0, None, None)
    everything = ListParameters(REGISTRY, office.queries)(ListParametersCommand(actor=ANNA))
    assert len(everything) == len(REGISTRY.definitions())


def test_who_saw_an_older_version_is_told(office: Office) -> None:
    office.set("limit", 4)
    for version in (0, 2):
        with pytest.raises(StaleVersion):
            office.set("limit", 5, version=version)
    assert office.value("limit") == 4


def test_bad_wishes_leave_nothing_behind(office: Office) -> None:
    with pytest.raises(ParameterInvalid):
        office.set("limit", "vier")
    with pytest.raises(InvalidValue):
        office.set("limit", 6)
    with pytest.raises(NothingChanged):
        office.set("hour", "08:00")
    with pytest.raises(NotFound):
        office.set("unknown", 1)
    with pytest.raises(NotPermitted):
        office.set("limit", 4, actor=NOBODY)
    assert office.events == []
    assert office.queries.changes(ChangeFilter(), None, 10) == ()


def test_a_change_that_needs_a_second_person_waits(office: Office) -> None:
    change = asked(office)
    assert change.state is ChangeState.PENDING
    assert office.value("limit") is None
    assert listed(office, "limit").pending
    assert office.events[-1] == "parameter_change.requested"
    with pytest.raises(ChangePending):
        office.set("limit", 5)


def test_another_person_confirms_and_then_it_is_in_force(office: Office) -> None:
    confirmed = office.decide(decision(asked(office), ChangeAction.CONFIRM, remark="同意"))
    assert (confirmed.state, confirmed.decided_by, confirmed.decided_at) == (ChangeState.EFFECTIVE, BEN.id, NOON)
    assert office.value("limit") == 4
    assert listed(office, "limit").changed_by == ANNA.id
    assert not listed(office, "limit").pending
    assert office.events[-2:] == ["parameter_change.confirmed", "parameter.changed"]


def test_a_parameter_that_was_changed_before_can_be_confirmed_again(office: Office) -> None:
    office.decide(decision(asked(office), ChangeAction.CONFIRM))
    office.decide(decision(office.set("limit", 5, version=1), ChangeAction.CONFIRM))
    assert office.value("limit") == 5


def test_nobody_confirms_or_rejects_the_own_change(office: Office) -> None:
    change = asked(office)
    system = Actor(kind=ActorKind.SYSTEM, channel=Channel.API, rights=ANNA.rights)
    for action, actor in product((ChangeAction.CONFIRM, ChangeAction.REJECT), (ANNA, system)):
        with pytest.raises(SecondPersonNeeded):
            office.decide(decision(change, action, actor, "不"))
    assert office.value("limit") is None


def test_a_rejection_needs_a_remark_and_changes_nothing(office: Office) -> None:
    change = asked(office)
    with pytest.raises(EmptyValue):
        office.decide(decision(change, ChangeAction.REJECT))
    rejected = office.decide(decision(change, ChangeAction.REJECT, remark="太多"))
    assert (rejected.state, rejected.remark) == (ChangeState.REJECTED, "太多")
    assert office.value("limit") is None
    assert office.log.events[-1].reason == "太多"


def test_only_the_asker_withdraws(office: Office) -> None:
    change = asked(office)
    with pytest.raises(NotOwnChange):
        office.decide(decision(change, ChangeAction.WITHDRAW))
    office.decide(decision(change, ChangeAction.WITHDRAW, ANNA))
    assert office.events[-1] == "parameter_change.withdrawn"
    assert office.set("limit", 5).state is ChangeState.PENDING


def test_a_job_without_an_account_does_not_withdraw_what_another_job_asked_for(office: Office) -> None:
    job = Actor(kind=ActorKind.JOB, channel=Channel.API, rights=ANNA.rights)
    office.set("confirmed_groups", ["shop"], group=GROUP)
    change = office.set("limit", 4, actor=job)
    with pytest.raises(NotOwnChange):
        office.decide(decision(change, ChangeAction.WITHDRAW, job))


def test_the_guard_cannot_be_taken_away_by_one_person(office: Office) -> None:
    asked(office)
    change = office.set("confirmed_groups", [], group=GROUP, version=1)
    assert change.state is ChangeState.PENDING
    assert office.value("confirmed_groups", GROUP) == ["shop"]


def test_a_confirmation_after_the_parameter_has_moved_on_is_refused_whole(office: Office) -> None:
    change = asked(office)
    guard = office.set("confirmed_groups", [], group=GROUP, version=1)
    office.decide(decision(guard, ChangeAction.CONFIRM))
    office.set("limit", 2)
    with pytest.raises(StaleVersion):
        office.decide(decision(change, ChangeAction.CONFIRM))
    assert office.value("limit") == 2
    assert office.changes.get(change.id).state is ChangeState.PENDING


def test_a_confirmation_that_no_longer_fits_the_other_values_is_refused(office: Office) -> None:
    office.set("most", 9)
    office.set("confirmed_groups", ["shop"], group=GROUP)
    change = office.set("limit", 8)
    office.decide(decision(office.set("most", 5, version=1), ChangeAction.CONFIRM))
    with pytest.raises(InvalidValue):
        office.decide(decision(change, ChangeAction.CONFIRM))


def test_a_decision_on_an_older_version_is_refused(office: Office) -> None:
    change = asked(office)
    command = decision(change, ChangeAction.CONFIRM)
    office.decide(command)
    with pytest.raises(StaleVersion):
        office.decide(command)


def test_every_move_outside_the_table_is_refused(office: Office) -> None:
    change = asked(office)
    forbidden = [pair for pair in product(ChangeState, ChangeAction) if pair not in CHANGE_MOVES]
    assert len(forbidden) == 9
    for state, action in forbidden:
        with pytest.raises(WrongState):
            evolve(change, state=state).decided(action, BEN.id, NOON)


def test_each_action_needs_its_right(office: Office) -> None:
    change = asked(office)
    for action in ChangeAction:
        with pytest.raises(NotPermitted):
            office.decide(decision(change, action, NOBODY))
    with pytest.raises(NotPermitted):
        ListParameters(REGISTRY, office.queries)(ListParametersCommand(actor=NOBODY))
    with pytest.raises(NotPermitted):
        ListChanges(office.queries)(ListChangesCommand(actor=NOBODY, wanted=ChangeFilter()))


def test_the_history_of_a_parameter_is_listed_in_pages(office: Office) -> None:
    for version, value in enumerate((1, 2, 4, 5)):
        office.set("limit", value, version=version)
    office.set("open", value=False)
    wanted = ChangeFilter(group="shop", name="limit")
    listing = ListChanges(office.queries)
    first = listing(ListChangesCommand(actor=ANNA, wanted=wanted, limit=3))
    assert [change.new for change in first] == [5, 4, 2]
    rest = listing(ListChangesCommand(actor=ANNA, wanted=wanted, after=first[-1].id, limit=9_999))
    assert [change.new for change in rest] == [1]
    assert len(listing(ListChangesCommand(actor=ANNA, wanted=wanted, limit=-5))) == 1
