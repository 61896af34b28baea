"""Take back the link to a team's roster."""

from attrs import frozen

from ports.booking import Teams
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.team import Team, TeamAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import TeamId


@frozen(kw_only=True)
class WithdrawRosterCommand:
    """Whose roster."""

    actor: Actor
    team: TeamId


class WithdrawRoster:
    """Nothing happens where none is shared."""

    def __init__(self, uow: UnitOfWork, teams: Teams, journal: Journal) -> None:
        self._uow = uow
        self._teams = teams
        self._journal = journal

    def __call__(self, command: WithdrawRosterCommand) -> Team:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState`` (cancelled), ``StaleVersion``."""
        with self._uow:
            before = self._teams.get(command.team)
            require_seen(command.actor, BookingRight.MANAGE_TEAMS, before, "team", command.team)
            if before.roster is None:
                return before
            after = before.moved(TeamAction.EDIT, roster=None)
            self._teams.save(after)
            self._journal.record("team.roster_withdrawn", command.actor, before, after)
        return after
