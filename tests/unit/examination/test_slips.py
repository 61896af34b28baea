"""Guide slips handed in at the exit: what is missing is named, and taken by right with a reason."""

from typing import Any

import pytest
from attrs import evolve

from contracts.ports.slip_returns import SlipReturnsContract
from ports.event_log import EventLog
from tests.examination_world import World
from tjdomain.examination.domain.errors import ReasonMissing
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.slip_return import SlipHandedIn, SlipIncomplete, SlipNotHandedIn, SlipReturn
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.hand_in_slip import (
    GiveSlipBack,
    GiveSlipBackCommand,
    HandInSlip,
    HandInSlipCommand,
)
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.errors import NotFound, NotPermitted
from tjdomain.shared.ids import ExaminationId


@pytest.fixture
def world() -> World:
    return World.in_memory().open()


class TestMemorySlipReturns(SlipReturnsContract):
    @pytest.fixture
    def world(self) -> World:
        return World.in_memory().open()


def hand_in(world: World, examination: Examination, **changes: Any) -> SlipReturn:
    command = HandInSlipCommand(actor=world.actor("desk"), examination=examination.id)
    done: SlipReturn = world.run(HandInSlip, evolve(command, **changes))
    return done


def give_back(world: World, examination: Examination, reason: str = "收错了") -> SlipReturn:
    command = GiveSlipBackCommand(actor=world.actor("desk"), examination=examination.id, reason=reason)
    done: SlipReturn = world.run(GiveSlipBack, command)
    return done


def test_who_has_done_everything_hands_in_the_slip_though_the_laboratory_is_not_ready(world: World) -> None:
    examination = world.check_in()
    with pytest.raises(SlipIncomplete) as refused:
        hand_in(world, examination)
    assert set(refused.value.items) == set(examination.missing)
    world.collect_all(examination)
    with pytest.raises(SlipIncomplete) as refused:
        hand_in(world, examination)
    assert "alt" not in refused.value.items
    done = world.check_in()
    world.record_all_normal(done)
    slip = hand_in(world, done)
    assert (slip.missing, slip.standing, slip.at) == ((), True, world.clock.now())
    with pytest.raises(SlipHandedIn) as before:
        hand_in(world, done)
    assert before.value.at == slip.at


def test_what_is_missing_is_taken_by_right_and_with_a_reason(world: World) -> None:
    examination = world.check_in()
    with pytest.raises(ReasonMissing):
        hand_in(world, examination, reason=" ")
    with pytest.raises(NotPermitted):
        hand_in(world, examination, actor=world.actor("x", ExaminationRight.HAND_IN), reason="家里有急事")
    slip = hand_in(world, examination, reason="家里有急事")
    assert set(slip.missing) == set(examination.missing)
    event = world.adapters[EventLog].events[-1]
    assert (event.kind, event.reason, event.subject_id) == ("guide_slip.handed_in", "家里有急事", examination.id)


def test_a_slip_given_back_can_be_handed_in_again(world: World) -> None:
    examination = world.check_in()
    with pytest.raises(SlipNotHandedIn):
        give_back(world, examination)
    hand_in(world, examination, reason="急事")
    with pytest.raises(ReasonMissing):
        give_back(world, examination, "")
    assert not give_back(world, examination).standing
    with pytest.raises(SlipNotHandedIn):
        give_back(world, examination)
    assert hand_in(world, examination, reason="急事").version == 3


def test_slips_are_taken_by_who_may_within_the_scope(world: World) -> None:
    examination = world.check_in()
    for actor, refusal in (
        (world.actor("x", ExaminationRight.READ), NotPermitted),
        (evolve(world.actor("y"), scope=Scope(ScopeLevel.DEPARTMENT)), NotFound),
    ):
        with pytest.raises(refusal):
            hand_in(world, examination, actor=actor)
    with pytest.raises(NotFound):
        hand_in(world, evolve(examination, id=ExaminationId(world.ids.new())))
