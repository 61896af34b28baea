"""Which moves a certificate has, and every move that it has not."""

from datetime import timedelta
from itertools import product

import pytest
from attrs import evolve

from contracts.ports.certification import CLERK, TODAY, certificate, waiting
from tests.unit.certification.making import STRANGER, clerk
from tjdomain.certification.domain.certificate import (
    ApprovedExamination,
    CertificateState,
    PendingState,
)
from tjdomain.certification.domain.errors import NoTradePassed
from tjdomain.certification.domain.lifecycle import (
    MOVES,
    PENDING_MOVES,
    RIGHTS,
    CertificateAction,
    PendingAction,
    allowed_actions,
    move,
    move_pending,
)
from tjdomain.certification.rights import CertificationRight
from tjdomain.shared.actor import Scope, ScopeLevel
from tjdomain.shared.errors import WrongState
from tjdomain.shared.trade import Trade

AFTER = certificate().valid_until + timedelta(days=1)


def test_a_certificate_is_valid_through_its_last_day_and_expired_after_it() -> None:
    assert certificate().state_on(certificate().valid_until) is CertificateState.VALID
    assert certificate().state_on(AFTER) is CertificateState.EXPIRED


def test_an_ended_certificate_does_not_become_expired() -> None:
    assert certificate(state=CertificateState.REVOKED).state_on(AFTER) is CertificateState.REVOKED


@pytest.mark.parametrize(("state", "action"), list(product(CertificateState, CertificateAction)))
def test_a_certificate_moves_as_the_table_says_and_not_otherwise(
    state: CertificateState, action: CertificateAction
) -> None:
    before = certificate() if state is CertificateState.EXPIRED else certificate(state=state)
    day = AFTER if state is CertificateState.EXPIRED else TODAY
    if (state, action) in MOVES:
        after = move(before, action, day, "理由")
        assert (after.state, after.version) == (MOVES[state, action], 2)
    else:
        with pytest.raises(WrongState) as refusal:
            move(before, action, day, "理由")
        assert (refusal.value.state, refusal.value.action) == (state.value, action.value)


def test_only_the_moves_of_the_rules_are_in_the_table() -> None:
    """domain.md: after expiry revoke stays possible; correct, re-issue and cancel do not."""
    assert {action for state, action in MOVES if state is CertificateState.EXPIRED} == {CertificateAction.REVOKE}
    assert {state for state, _ in MOVES} == {CertificateState.VALID, CertificateState.EXPIRED}


def test_the_reason_stays_with_an_edition_that_ended_only() -> None:
    assert move(certificate(), CertificateAction.REVOKE, TODAY, "错发").reason == "错发"
    assert move(certificate(), CertificateAction.REISSUE, TODAY, "遗失").reason is None


def test_a_button_needs_state_right_and_scope() -> None:
    assert allowed_actions(certificate(), clerk(), TODAY) == set(CertificateAction)
    assert allowed_actions(certificate(), clerk(), AFTER) == {CertificateAction.REVOKE}
    assert allowed_actions(certificate(), clerk(CertificationRight.PRINT), TODAY) == {CertificateAction.PRINT}
    assert allowed_actions(certificate(state=CertificateState.REVOKED), clerk(), TODAY) == set()
    assert allowed_actions(certificate(), STRANGER, TODAY) == set()


def test_own_scope_shows_buttons_on_own_certificates() -> None:
    own = clerk(scope=Scope(ScopeLevel.OWN))
    assert allowed_actions(certificate(created_by=CLERK), own, TODAY)
    assert not allowed_actions(certificate(created_by=None), own, TODAY)


def test_every_action_has_its_right() -> None:
    assert set(RIGHTS) == set(CertificateAction)
    assert len(set(RIGHTS.values())) == len(RIGHTS)


@pytest.mark.parametrize(("state", "action"), list(product(PendingState, PendingAction)))
def test_a_waiting_examination_moves_as_the_table_says_and_not_otherwise(
    state: PendingState, action: PendingAction
) -> None:
    pending = waiting(state=state)
    if (state, action) in PENDING_MOVES:
        assert move_pending(pending, action) == evolve(pending, state=PENDING_MOVES[state, action], version=2)
    else:
        with pytest.raises(WrongState) as refusal:
            move_pending(pending, action)
        assert refusal.value.thing == "pending_certificate"


@pytest.mark.parametrize("trades", [(), (Trade.FOOD, Trade.FOOD)])
def test_a_certificate_lists_at_least_one_trade_and_each_once(trades: tuple[Trade, ...]) -> None:
    with pytest.raises(NoTradePassed):
        certificate(trades=trades)
    with pytest.raises(NoTradePassed):
        evolve(waiting().approved, trades=trades)


def test_a_waiting_examination_is_known_by_its_examination() -> None:
    approved: ApprovedExamination = waiting().approved
    assert (waiting().id, waiting().department) == (approved.examination, approved.department)
