"""What stands behind a team's QR code: the employer, and the team's periods with places left."""

from attrs import frozen

from ports.booking import BookingPolicies, CurrentOpenings, Holds, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.policies import OPEN_POLICIES, Facts, SlotWish, released_to, slot_objection
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team_errors import TeamFull
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class OpenTeamPageQuery:
    """The scanned code."""

    actor: Actor
    code: str


@frozen(kw_only=True)
class TeamPeriod:
    """One of the team's periods; ``left`` counts the held places, and free ones where members may take them."""

    slot: Slot
    period: Period
    left: int


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

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        openings: CurrentOpenings,
        policies: BookingPolicies,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._openings = openings
        self._policies = policies
        self._clock = clock

    def __call__(self, query: OpenTeamPageQuery) -> TeamOpened:
        """Raises ``TeamCodeUnknown``, ``TeamCodeExpired``, ``TeamClosed``, ``TeamCancelled``, ``TeamFull``."""
        now = self._clock.now()
        with self._uow:
            team = self._teams.by_code(query.code)
            holds = self._holds.of(team.id)
        if refused := team.refusal(now):
            raise refused
        facts = Facts(openings=self._openings.of(team.department), policy=self._policies.current())
        wishes = {h: SlotWish(actor=query.actor, now=now, slot=h.slot, part=Part.TEAM) for h in holds}
        open_holds = [h for h, wish in wishes.items() if slot_objection(wish, facts, OPEN_POLICIES) is None]
        days = facts.openings.days

        def free(slot: Slot) -> int:
            return days[slot.day].free(slot.start, released_to(query.actor, slot.day, now, facts.policy))

        periods = tuple(
            TeamPeriod(
                slot=hold.slot, period=hold.period, left=hold.left + (free(hold.slot) if team.may_use_free else 0)
            )
            for hold in open_holds
        )
        if not any(period.left for period in periods):
            last = max(hold.slot for hold in holds)
            raise TeamFull(last.day, last.start)
        return TeamOpened(
            department=team.department,
            workplace=team.workplace,
            trades=team.trades,
            needs_licence_photo=facts.policy.licence_photo_required and not team.has_licence,
            periods=periods,
        )
