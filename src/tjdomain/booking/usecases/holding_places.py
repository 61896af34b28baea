"""Taking places for teams: open slots only, all or none, and a refusal that names the first slot that lacks some."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from attrs import frozen

from ports.booking import BookingPolicies, CurrentOpenings, Quotas
from tjdomain.booking.domain.policies import OPEN_POLICIES, Facts, SlotWish, slot_refusal
from tjdomain.booking.domain.quota import Changes, DayQuota, Part, holding, together
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team_errors import NotEnoughPlaces
from tjdomain.booking.usecases.places import must_be_done
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class Taking:
    """So many places in a slot, and what taking them does to the rows."""

    slot: Slot
    number: int
    changes: Changes


def takings(places: Mapping[Slot, int]) -> tuple[Taking, ...]:
    """Places to be held for a team."""
    return tuple(
        Taking(slot=slot, number=number, changes=holding(slot, number)) for slot, number in sorted(places.items())
    )


class HoldingPlaces:
    """Works inside a unit of work, which must be left by an exception when this raises.

    ``facts`` is asked for before, since it may read on a connection of its own.
    """

    def __init__(self, quotas: Quotas, openings: CurrentOpenings, policies: BookingPolicies) -> None:
        self._quotas = quotas
        self._openings = openings
        self._policies = policies

    def facts(self, department: DepartmentId, wanted: Iterable[Slot] = ()) -> Facts:
        """What can be booked now; all that is open of what is ``wanted``."""
        return Facts(openings=self._openings.of(department, wanted), policy=self._policies.current())

    def take(
        self, actor: Actor, now: datetime, facts: Facts, freed: Changes, wanted: tuple[Taking, ...]
    ) -> Mapping[Slot, Period]:
        """Give back ``freed`` and take all that is wanted; the wanted slots' periods.

        Raises a slot's refusal (not open, stopped, over) or ``NotEnoughPlaces``.
        """
        department = facts.openings.department
        for taking in wanted:
            wish = SlotWish(actor=actor, now=now, slot=taking.slot, part=Part.TEAM)
            if refused := slot_refusal(wish, facts, OPEN_POLICIES):
                raise refused
        days = {day for day, _ in freed} | {taking.slot.day for taking in wanted}
        locked = self._quotas.lock(department, days)
        _refuse_short({day: quota.after(freed) for day, quota in locked.items()}, wanted)
        changes = together(freed, *(taking.changes for taking in wanted))
        must_be_done(self._quotas.apply(department, changes))
        return {taking.slot: locked[taking.slot.day].of(taking.slot.start).period for taking in wanted}


def _refuse_short(days: dict[date, DayQuota], wanted: tuple[Taking, ...]) -> None:
    for taking in wanted:
        slot = taking.slot
        quota = days[slot.day]
        if not quota.holds(taking.changes):
            raise NotEnoughPlaces(slot.day, slot.start, taking.number, quota.free(slot.start))
        days[slot.day] = quota.after(taking.changes)
