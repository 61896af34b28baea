"""Cancel a team: members who have not come lose their appointments, and all their places are free again."""

from attrs import frozen

from ports.booking import Appointments, Holds, Quotas, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.quota import holding, together
from tjdomain.booking.domain.team import Team, TeamAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import given_reason, require_seen
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import give_back, must_be_done
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import TeamId


@frozen(kw_only=True)
class CancelTeamCommand:
    """``reason`` is what the members are told."""

    actor: Actor
    team: TeamId
    reason: str


@frozen(kw_only=True)
class TeamCancellation:
    """The team, and the members' appointments that were cancelled with it."""

    team: Team
    cancelled: tuple[Appointment, ...]


class CancelTeam:
    """Members who have come keep their place and their examination."""

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        quotas: Quotas,
        appointments: Appointments,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._quotas = quotas
        self._appointments = appointments
        self._journal = journal
        self._clock = clock

    def __call__(self, command: CancelTeamCommand) -> TeamCancellation:
        """Raises ``NotPermitted``, ``NotFound``, ``EmptyValue`` (no reason), ``WrongState``, ``StaleVersion``."""
        actor = command.actor
        reason = given_reason(actor, command.reason)
        with self._uow:
            before = self._teams.get(command.team)
            require_seen(actor, BookingRight.MANAGE_TEAMS, before, "team", command.team)
            after = before.moved(TeamAction.CANCEL)
            self._teams.save(after)
            self._journal.record("team.cancelled", actor, before, after, reason)
            self._holds.lock(command.team)
            members = self._appointments.of_team(command.team)
            booked = [member for member in members if member.state is AppointmentState.BOOKED]
            cancelled = tuple(self._cancel(actor, member, reason) for member in booked)
            self._release(after)
        return TeamCancellation(team=after, cancelled=cancelled)

    def _cancel(self, actor: Actor, member: Appointment, reason: str | None) -> Appointment:
        after = moved(member, AppointmentAction.CANCEL, local_day(self._clock.now()))
        self._appointments.save(after)
        give_back(self._quotas, self._holds, member)
        self._journal.record("appointment.cancelled", actor, member, after, reason)
        return after

    def _release(self, team: Team) -> None:
        unused = [hold for hold in self._holds.of(team.id) if hold.left]
        for hold in unused:
            must_be_done(self._holds.apply(team.id, hold.slot, held=-hold.left))
        freed = together(*(holding(hold.slot, -hold.left) for hold in unused))
        must_be_done(self._quotas.apply(team.department, freed))
