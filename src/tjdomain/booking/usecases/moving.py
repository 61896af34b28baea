"""Moving an appointment to another slot: one way for reschedule, bulk move and reinstate."""

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from ports.booking import Appointments, BookingPolicies, CurrentOpenings, Holds, Quotas, Teams
from tjdomain.booking.domain.age import too_young
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.policies import (
    OPEN_POLICIES,
    Facts,
    SlotWish,
    at_desk,
    released_to,
    slot_refusal,
    with_nearest,
)
from tjdomain.booking.domain.quota import Part, Place, taking, together
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import hold_at, team_full
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import exchange, seat_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId, TeamId


@frozen(kw_only=True)
class Move:
    """Where to, by whom, why. ``overbook_reason`` asks for a place above the capacity if none is left."""

    slot: Slot
    actor: Actor
    now: datetime
    action: AppointmentAction = AppointmentAction.RESCHEDULE
    kind: str = "appointment.rescheduled"
    reason: str | None = None
    overbook_reason: str | None = None


class Moving:
    """Works inside a unit of work, which must be left by an exception when this raises.

    ``facts`` is asked for before, since it may read on a connection of its own.
    """

    def __init__(
        self,
        appointments: Appointments,
        quotas: Quotas,
        teams: Teams,
        holds: Holds,
        openings: CurrentOpenings,
        policies: BookingPolicies,
        journal: Journal,
    ) -> None:
        self._appointments = appointments
        self._quotas = quotas
        self._teams = teams
        self._holds = holds
        self._openings = openings
        self._policies = policies
        self._journal = journal

    def facts(self, department: DepartmentId, wanted: Iterable[Slot] = ()) -> Facts:
        """What can be booked now; all that is open of what is ``wanted``."""
        return Facts(openings=self._openings.of(department, wanted), policy=self._policies.current())

    def __call__(self, appointment: Appointment, move: Move, facts: Facts) -> Appointment:
        """Take the new place, give the old one back, save.

        Raises a slot's refusal, ``TooYoung``, ``SoldOut``, ``TeamFull``, ``WrongState``.
        """
        part = self._part(appointment, move)
        wish = SlotWish(actor=move.actor, now=move.now, slot=move.slot, part=part)
        refused = slot_refusal(wish, facts, OPEN_POLICIES)
        if refused := refused or too_young(appointment.person, move.slot.day, facts.policy):
            raise refused
        after = moved(
            appointment,
            move.action,
            local_day(move.now),
            day=move.slot.day,
            period=facts.openings.days[move.slot.day].of(move.slot.start).period,
            part=part,
            overbook_reason=move.overbook_reason if part is Part.OVERBOOKED else None,
        )
        released = released_to(move.actor, move.slot.day, move.now, facts.policy)
        if not self._exchange(appointment, after, released):
            if appointment.team is not None and not at_desk(move.actor):
                raise team_full(self._holds.of(appointment.team), move.slot)
            raise with_nearest(SoldOut(move.slot.day, move.slot.start), wish, facts)
        self._appointments.save(after)
        self._journal.record(move.kind, move.actor, appointment, after, move.reason)
        return after

    def _part(self, appointment: Appointment, move: Move) -> Part:
        if appointment.team is not None and self._team_has_place(appointment.team, move):
            return Part.TEAM
        if move.overbook_reason is None:
            return Part.FREE
        move.actor.require(BookingRight.OVERBOOK)
        days = self._quotas.lock(appointment.department, {appointment.day, move.slot.day})
        changes = together(taking(appointment.place, -1), taking(Place(move.slot, Part.FREE)))
        day = days.get(move.slot.day)
        return Part.OVERBOOKED if day is not None and not day.holds(changes) else Part.FREE

    def _team_has_place(self, team: TeamId, move: Move) -> bool:
        """Whether the team has one there; a clerk may leave the team's slots, a member may not.

        A member has a free place there where the team allows it, as when joining.
        """
        holds = self._holds.of(team)
        if at_desk(move.actor):
            return any(hold.slot == move.slot and hold.left for hold in holds)
        left = hold_at(holds, move.slot).left
        if not left and not self._teams.get(team).may_use_free:
            raise team_full(holds, move.slot)
        return bool(left)

    def _exchange(self, before: Appointment, after: Appointment, released: int) -> bool:
        old, new = seat_of(before), seat_of(after)
        return exchange(self._quotas, self._holds, before.department, old, new, released)
