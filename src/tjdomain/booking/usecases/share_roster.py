"""Make a link by which an employer's contact sees how far the team's members are."""

from datetime import timedelta

from attrs import field, frozen

from ports.booking import BookingPolicies, Teams
from ports.clock import Clock, Randomness
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.team import (
    ROSTER_TOKEN_LENGTH,
    TEAM_CODE_ALPHABET,
    SharedRoster,
    Team,
    TeamAction,
    roster_digest,
)
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import TeamId


@frozen(kw_only=True)
class ShareRosterCommand:
    """Whose roster."""

    actor: Actor
    team: TeamId


@frozen(kw_only=True)
class RosterShared:
    """``token`` is told this once."""

    team: Team
    token: str = field(repr=False)
    roster: SharedRoster


class ShareRoster:
    """The link that was made before opens nothing any more."""

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        policies: BookingPolicies,
        journal: Journal,
        randomness: Randomness,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._policies = policies
        self._journal = journal
        self._randomness = randomness
        self._clock = clock

    def __call__(self, command: ShareRosterCommand) -> RosterShared:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState`` (cancelled), ``StaleVersion``."""
        token = self._randomness.code(ROSTER_TOKEN_LENGTH, TEAM_CODE_ALPHABET)
        expires = self._clock.now() + timedelta(days=self._policies.current().roster_days)
        roster = SharedRoster(digest=roster_digest(token), expires=expires)
        with self._uow:
            before = self._teams.get(command.team)
            require_seen(command.actor, BookingRight.MANAGE_TEAMS, before, "team", command.team)
            after = before.moved(TeamAction.EDIT, roster=roster)
            self._teams.save(after)
            self._journal.record("team.roster_shared", command.actor, before, after)
        return RosterShared(team=after, token=token, roster=roster)
