"""The team's periods with places left: behind its QR code, and for a member who moves."""

from datetime import datetime

from attrs import frozen

from ports.booking import BookingPolicies, CurrentOpenings
from tjdomain.booking.domain.policies import OPEN_POLICIES, Facts, SlotWish, released_to, slot_objection
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import Hold, Team
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class TeamPeriod:
    """One of the team's periods; ``left`` counts the held places, and free ones where members may take them."""

    slot: Slot
    period: Period
    left: int


@frozen(kw_only=True)
class TeamPeriods:
    """What can still be booked of a team's holds, and the rules of the moment."""

    periods: tuple[TeamPeriod, ...]
    facts: Facts


class CountingPeriods:
    """Asked outside a unit of work, since it may read on a connection of its own."""

    def __init__(self, openings: CurrentOpenings, policies: BookingPolicies) -> None:
        self._openings = openings
        self._policies = policies

    def __call__(self, team: Team, holds: tuple[Hold, ...], actor: Actor, now: datetime) -> TeamPeriods:
        """Those that are open, also without places."""
        openings = self._openings.of(team.department, [hold.slot for hold in holds])
        facts = Facts(openings=openings, policy=self._policies.current())
        wishes = {h: SlotWish(actor=actor, now=now, slot=h.slot, part=Part.TEAM) for h in holds}
        open_holds = [h for h, wish in wishes.items() if slot_objection(wish, facts, OPEN_POLICIES) is None]
        days = facts.openings.days

        def free(slot: Slot) -> int:
            return days[slot.day].free(slot.start, released_to(actor, slot.day, now, facts.policy))

        periods = tuple(
            TeamPeriod(
                slot=hold.slot, period=hold.period, left=hold.left + (free(hold.slot) if team.may_use_free else 0)
            )
            for hold in open_holds
        )
        return TeamPeriods(periods=periods, facts=facts)
