"""The link to a team's roster: made and taken back by whoever manages teams."""

from datetime import timedelta

import pytest

from ports.booking import Teams
from ports.unit_of_work import UnitOfWork
from tests.booking_world import EIGHT, TOMORROW, BookingWorld
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Team, roster_digest
from tjdomain.booking.domain.team_errors import RosterUnknown
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_team import CancelTeam, CancelTeamCommand
from tjdomain.booking.usecases.share_roster import RosterShared, ShareRoster, ShareRosterCommand
from tjdomain.booking.usecases.withdraw_roster import WithdrawRoster, WithdrawRosterCommand
from tjdomain.shared.errors import NotPermitted, WrongState


@pytest.fixture
def world() -> BookingWorld:
    return BookingWorld.in_memory().open(4, 4)


@pytest.fixture
def team(world: BookingWorld) -> Team:
    return world.team({Slot(TOMORROW, EIGHT): 2})


def share(world: BookingWorld, team: Team) -> RosterShared:
    shared: RosterShared = world.run(ShareRoster, ShareRosterCommand(actor=world.clerk(), team=team.id))
    return shared


def withdraw(world: BookingWorld, team: Team) -> Team:
    after: Team = world.run(WithdrawRoster, WithdrawRosterCommand(actor=world.clerk(), team=team.id))
    return after


def found(world: BookingWorld, token: str) -> Team:
    with world.the(UnitOfWork):
        team: Team = world.the(Teams).by_roster(roster_digest(token))
    return team


def test_the_token_is_told_once_and_only_its_digest_is_kept(world: BookingWorld, team: Team) -> None:
    shared = share(world, team)
    assert found(world, shared.token) == shared.team
    assert shared.roster.expires == world.clock.now() + timedelta(days=30)
    assert len(shared.token) == 24
    assert shared.token not in repr(shared)
    assert shared.token not in str(world.events)


def test_a_new_link_ends_the_one_before(world: BookingWorld, team: Team) -> None:
    first, second = share(world, team), share(world, team)
    assert first.token != second.token
    with pytest.raises(RosterUnknown):
        found(world, first.token)
    assert found(world, second.token).id == team.id


def test_it_is_taken_back_once(world: BookingWorld, team: Team) -> None:
    shared = share(world, team)
    after = withdraw(world, team)
    assert after.roster is None
    assert withdraw(world, team) == after
    with pytest.raises(RosterUnknown):
        found(world, shared.token)


def test_its_right_and_a_living_team_are_needed(world: BookingWorld, team: Team) -> None:
    stranger = world.clerk(without=BookingRight.MANAGE_TEAMS)
    with pytest.raises(NotPermitted):
        world.run(ShareRoster, ShareRosterCommand(actor=stranger, team=team.id))
    with pytest.raises(NotPermitted):
        world.run(WithdrawRoster, WithdrawRosterCommand(actor=stranger, team=team.id))
    world.run(CancelTeam, CancelTeamCommand(actor=world.clerk(), team=team.id, reason="停业"))
    with pytest.raises(WrongState):
        share(world, team)
