"""Move a team, or part of it, to other slots: places and members together, all or none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import frozen

from ports.booking import Appointments, Holds, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.age import too_young
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import Changes, Part, Place, holding, taking, together
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team import Hold, Team, TeamAction, hold_at, moved_code_end
from tjdomain.booking.domain.team_errors import HoldsMissing
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import given_reason, require_seen
from tjdomain.booking.usecases.holding_places import HoldingPlaces, Taking
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import must_be_done
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import TeamId


@frozen(kw_only=True)
class MoveTeamCommand:
    """``moves``: each slot that is left, with the one that takes its place; ``reason`` is told to the members."""

    actor: Actor
    team: TeamId
    moves: Mapping[Slot, Slot]
    reason: str


@frozen(kw_only=True)
class TeamMove:
    """The team and its members after the move."""

    team: Team
    members: tuple[Appointment, ...]


class MoveTeam:
    """Members who have come stay where they were, with their places."""

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        appointments: Appointments,
        places: HoldingPlaces,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._appointments = appointments
        self._places = places
        self._journal = journal
        self._clock = clock

    def __call__(self, command: MoveTeamCommand) -> TeamMove:
        """Raises ``NotPermitted``, ``NotFound``, ``NotTheTeamsSlot``, ``NotEnoughPlaces``, ``WrongState``.

        Also a slot's refusal (not open, stopped, over), ``TooYoung`` where a member is that on the new day.
        """
        actor, now = command.actor, self._clock.now()
        reason = given_reason(actor, command.reason)
        moves = {old: new for old, new in sorted(command.moves.items()) if old != new}
        if not moves:
            raise HoldsMissing
        with self._uow:
            department = self._teams.get(command.team).department
        facts = self._places.facts(department, moves.values())
        with self._uow:
            before = self._teams.get(command.team)
            require_seen(actor, BookingRight.MANAGE_TEAMS, before, "team", command.team)
            slots = [hold.slot for hold in self._holds.of(command.team) if hold.held]
            ends = moved_code_end(before, slots, (moves.get(slot, slot) for slot in slots))
            after = before.moved(TeamAction.MOVE, code_expires=ends)
            self._teams.save(after)
            holds = self._holds.lock(command.team)
            members = self._members(command.team, moves, facts.policy)
            shifts = [_shift(hold_at(holds, old), new, members) for old, new in moves.items()]
            freed = together(*(shift.freed for shift in shifts))
            periods = self._places.take(actor, now, facts, freed, _takings(shifts))
            self._move_holds(command.team, holds, shifts, periods)
            self._journal.record("team.moved", actor, before, after, reason)
            arrived = tuple(self._move(actor, m, moves[m.slot], periods, now, reason) for m in members)
        return TeamMove(team=after, members=arrived)

    def _members(self, team: TeamId, moves: Mapping[Slot, Slot], policy: BookingPolicy) -> list[Appointment]:
        booked = (m for m in self._appointments.of_team(team) if m.state is AppointmentState.BOOKED)
        moving = [member for member in booked if member.slot in moves]
        for member in moving:
            if refused := too_young(member.person, moves[member.slot].day, policy):
                raise refused
        return moving

    def _move_holds(
        self, team: TeamId, holds: tuple[Hold, ...], shifts: Sequence["_Shift"], periods: Mapping[Slot, Period]
    ) -> None:
        known = {hold.slot for hold in holds}
        for new in sorted({shift.new for shift in shifts} - known):
            self._holds.add(Hold(team=team, slot=new, period=periods[new], held=0))
        held: Counter[Slot] = Counter()
        used: Counter[Slot] = Counter()
        for shift in shifts:
            held.update({shift.old: -shift.held})
            held.update({shift.new: shift.held})
            used.update({shift.old: -shift.used})
            used.update({shift.new: shift.used})
        for slot in sorted(held):
            must_be_done(self._holds.apply(team, slot, held=held[slot], used=used[slot]))

    def _move(
        self,
        actor: Actor,
        member: Appointment,
        slot: Slot,
        periods: Mapping[Slot, Period],
        now: datetime,
        reason: str | None,
    ) -> Appointment:
        step = AppointmentAction.RESCHEDULE
        after = moved(member, step, local_day(now), day=slot.day, period=periods[slot])
        self._appointments.save(after)
        self._journal.record("appointment.rescheduled", actor, member, after, reason)
        return after


@frozen(kw_only=True)
class _Shift:
    """Of one slot: places held and of them used that move, and members in free places beside them."""

    old: Slot
    new: Slot
    held: int
    used: int
    beside: tuple[Part, ...]

    @property
    def freed(self) -> Changes:
        """What leaving does to the old rows."""
        return together(holding(self.old, -self.held), *(taking(Place(self.old, part), -1) for part in self.beside))

    @property
    def taken(self) -> Changes:
        """What arriving does to the new rows."""
        return together(holding(self.new, self.held), *(taking(Place(self.new, part)) for part in self.beside))


def _shift(hold: Hold, new: Slot, members: Sequence[Appointment]) -> _Shift:
    here = [member for member in members if member.slot == hold.slot]
    moving = sum(1 for member in here if member.part is Part.TEAM)
    beside = tuple(member.part for member in here if member.part is not Part.TEAM)
    return _Shift(old=hold.slot, new=new, held=hold.left + moving, used=moving, beside=beside)


def _takings(shifts: Sequence[_Shift]) -> tuple[Taking, ...]:
    return tuple(Taking(slot=shift.new, number=shift.held + len(shift.beside), changes=shift.taken) for shift in shifts)
