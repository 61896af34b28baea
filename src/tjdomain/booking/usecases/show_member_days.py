"""Where a team's member can move the own appointment to: the team's periods, and no others."""

from attrs import frozen

from ports.booking import Appointments, Holds, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for
from tjdomain.booking.usecases.team_periods import CountingPeriods, TeamPeriod
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class ShowMemberDaysQuery:
    """``proven`` is the examinee's document."""

    actor: Actor
    appointment: AppointmentId
    proven: Document | None = None


class ShowMemberDays:
    """Also those without places; ``None`` for whoever is not in a team and may choose of all days."""

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        teams: Teams,
        holds: Holds,
        counting: CountingPeriods,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._teams = teams
        self._holds = holds
        self._counting = counting
        self._clock = clock

    def __call__(self, query: ShowMemberDaysQuery) -> tuple[TeamPeriod, ...] | None:
        """Raises ``NotFound`` where it is somebody else's, ``NotPermitted``."""
        with self._uow:
            appointment = appointment_for(
                query.actor, BookingRight.RESCHEDULE, self._appointments, query.appointment, query.proven
            )
            if appointment.team is None:
                return None
            team = self._teams.get(appointment.team)
            holds = self._holds.of(team.id)
        return self._counting(team, holds, query.actor, self._clock.now()).periods
