"""What stands behind a team's QR code: the employer, and the team's periods with places left."""

from attrs import frozen

from ports.booking import Holds, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.team_errors import TeamFull
from tjdomain.booking.usecases.team_periods import CountingPeriods, TeamPeriod
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class OpenTeamPageQuery:
    """The scanned code."""

    actor: Actor
    code: str


@frozen(kw_only=True)
class TeamOpened:
    """What the page shows; nothing about other members."""

    department: DepartmentId
    workplace: Workplace
    trades: frozenset[Trade]
    needs_licence_photo: bool
    periods: tuple[TeamPeriod, ...]


class OpenTeamPage:
    """Anybody who has the code may look."""

    def __init__(self, uow: UnitOfWork, teams: Teams, holds: Holds, counting: CountingPeriods, clock: Clock) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._counting = counting
        self._clock = clock

    def __call__(self, query: OpenTeamPageQuery) -> TeamOpened:
        """Raises ``TeamCodeUnknown``, ``TeamCodeExpired``, ``TeamClosed``, ``TeamCancelled``, ``TeamFull``."""
        now = self._clock.now()
        with self._uow:
            team = self._teams.by_code(query.code)
            holds = self._holds.of(team.id)
        if refused := team.refusal(now):
            raise refused
        counted = self._counting(team, holds, query.actor, now)
        if not any(period.left for period in counted.periods):
            last = max(hold.slot for hold in holds)
            raise TeamFull(last.day, last.start)
        return TeamOpened(
            department=team.department,
            workplace=team.workplace,
            trades=team.trades,
            needs_licence_photo=counted.facts.policy.licence_photo_required and not team.has_licence,
            periods=counted.periods,
        )
