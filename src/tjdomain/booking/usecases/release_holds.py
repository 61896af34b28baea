"""A job: give the unused places of teams back to everybody at the set hour."""

from datetime import datetime, timedelta

from attrs import frozen

from ports.booking import BookingPolicies, Holds, Quotas, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import holding, together
from tjdomain.booking.domain.team import Hold, release_moment
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import must_be_done
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId, TeamId


@frozen(kw_only=True)
class ReleaseHoldsCommand:
    """Whose teams are looked at."""

    actor: Actor
    department: DepartmentId


class ReleaseHolds:
    """Also what members of a released team gave back later."""

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        quotas: Quotas,
        policies: BookingPolicies,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._quotas = quotas
        self._policies = policies
        self._journal = journal
        self._clock = clock

    def __call__(self, command: ReleaseHoldsCommand) -> int:
        """The number of places given back. Raises ``NotPermitted`` or ``NotFound`` (department)."""
        require_in(command.actor, BookingRight.RUN_JOBS, command.department)
        now, policy = self._clock.now(), self._policies.current()
        last = local_day(now) + timedelta(days=policy.team_release_days)
        with self._uow:
            due = self._holds.unused(command.department, last)
            return sum(self._release(command, team, now, policy) for team in due)

    def _release(self, command: ReleaseHoldsCommand, team: TeamId, now: datetime, policy: BookingPolicy) -> int:
        due = [hold for hold in self._holds.lock(team) if hold.left and now >= release_moment(hold.slot, policy)]
        if not due:
            return 0
        for hold in due:
            must_be_done(self._holds.apply(team, hold.slot, held=-hold.left))
        freed = together(*(holding(hold.slot, -hold.left) for hold in due))
        must_be_done(self._quotas.apply(command.department, freed))
        before = self._teams.get(team)
        self._journal.record("team.places_released", command.actor, before, before, _told(due))
        return sum(hold.left for hold in due)


def _told(released: list[Hold]) -> str:
    return ", ".join(f"{hold.slot}: {hold.left}" for hold in released)
