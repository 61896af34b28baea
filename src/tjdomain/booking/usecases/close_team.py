"""Stop registration of a team and open it again; its places stay held."""

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
class CloseTeamCommand:
    """``reopen`` takes a closing back."""

    actor: Actor
    team: TeamId
    reopen: bool = False


class CloseTeam:
    """The code says that the team takes nobody now."""

    def __init__(self, uow: UnitOfWork, teams: Teams, journal: Journal) -> None:
        self._uow = uow
        self._teams = teams
        self._journal = journal

    def __call__(self, command: CloseTeamCommand) -> Team:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``StaleVersion``."""
        with self._uow:
            before = self._teams.get(command.team)
            require_seen(command.actor, BookingRight.MANAGE_TEAMS, before, "team", command.team)
            after = before.moved(TeamAction.REOPEN if command.reopen else TeamAction.CLOSE)
            self._teams.save(after)
            kind = "team.reopened" if command.reopen else "team.closed"
            self._journal.record(kind, command.actor, before, after)
        return after
