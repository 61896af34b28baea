"""The list of teams, and one team with its places."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ports.booking import Holds, Teams
from ports.booking_queries import TeamFilter, TeamQueries, TeamRow
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.booking.domain.team import Hold, Team, TeamState
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.search_appointments import LARGEST_PAGE
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import TeamId
from tjdomain.shared.masking import masked_phone
from tjdomain.shared.rights import PersonRight


@frozen(kw_only=True)
class ListTeamsQuery:
    """``after`` is the last row of the page before; ``limit`` 1 to 200."""

    actor: Actor
    wanted: TeamFilter = field(factory=TeamFilter)
    after: TeamId | None = None
    limit: int = 50


@frozen(kw_only=True)
class TeamPage:
    """Newest first; ``total`` counts up to 10,001."""

    rows: tuple[TeamRow, ...]
    total: int


class ListTeams:
    """Rows of the actor's data scope; members are listed by ``SearchAppointments`` with the team as filter."""

    def __init__(self, queries: TeamQueries, views: ViewLog) -> None:
        self._queries = queries
        self._views = views

    def __call__(self, query: ListTeamsQuery) -> TeamPage:
        """Raises ``NotPermitted``."""
        query.actor.require(BookingRight.VIEW)
        rows = self._queries.page(query.wanted, query.actor, query.after, min(max(query.limit, 1), LARGEST_PAGE))
        self._views.seen(query.actor, "team", [row.id for row in rows])
        if not query.actor.may(PersonRight.VIEW_UNMASKED):
            rows = tuple(evolve(row, contact_phone=masked_phone(row.contact_phone)) for row in rows)
        return TeamPage(rows=rows, total=self._queries.count(query.wanted, query.actor))


class CountTeams:
    """How many teams of the list are in each state."""

    def __init__(self, queries: TeamQueries) -> None:
        self._queries = queries

    def __call__(self, query: ListTeamsQuery) -> Mapping[TeamState, int]:
        """State to number, whatever states the filter names; each counts up to 10,001. Raises ``NotPermitted``."""
        query.actor.require(BookingRight.VIEW)
        narrowed = {state: evolve(query.wanted, states=frozenset({state})) for state in TeamState}
        return {state: self._queries.count(wanted, query.actor) for state, wanted in narrowed.items()}


@frozen(kw_only=True)
class ShowTeamQuery:
    """Which team."""

    actor: Actor
    team: TeamId


@frozen(kw_only=True)
class TeamShown:
    """A team and its places; its code goes into the QR code."""

    team: Team
    holds: tuple[Hold, ...]


class ShowTeam:
    """For clerks."""

    def __init__(self, uow: UnitOfWork, teams: Teams, holds: Holds, views: ViewLog) -> None:
        self._views = views
        self._uow = uow
        self._teams = teams
        self._holds = holds

    def __call__(self, query: ShowTeamQuery) -> TeamShown:
        """Raises ``NotPermitted`` or ``NotFound``."""
        with self._uow:
            team = self._teams.get(query.team)
            require_seen(query.actor, BookingRight.VIEW, team, "team", query.team)
            self._views.seen(query.actor, "team", [team.id])
            return TeamShown(team=team, holds=self._holds.of(query.team))
