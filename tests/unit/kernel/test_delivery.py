"""The lifecycle of a delivery and its waits."""

from datetime import timedelta
from itertools import product

import pytest

from tjdomain.shared.delivery import MOVES, Backoff, DeliveryAction, DeliveryState, state_after, states_before

BACKOFF = Backoff(timedelta(seconds=5), timedelta(minutes=1), attempts=4)


@pytest.mark.parametrize("action", DeliveryAction)
def test_an_action_leads_to_one_state_wherever_it_is_allowed(action: DeliveryAction) -> None:
    assert {MOVES[state, action] for state in states_before(action)} == {state_after(action)}


def test_what_arrived_or_died_moves_only_when_a_person_sends_it_again() -> None:
    for state, action in product((DeliveryState.DELIVERED, DeliveryState.DEAD), DeliveryAction):
        assert ((state, action) in MOVES) == (action is DeliveryAction.SEND_AGAIN)


@pytest.mark.parametrize(("attempt", "whole"), [(1, 5), (2, 10), (4, 40), (5, 60), (500, 60)])
def test_waits_double_up_to_the_longest(attempt: int, whole: int) -> None:
    assert BACKOFF.wait(attempt, 0.0) == timedelta(seconds=whole / 2)
    assert BACKOFF.wait(attempt, 0.999999) < timedelta(seconds=whole)
