"""转入团队: make a live individual appointment a member's, in one transaction."""

from attrs import frozen

from ports.booking import Appointments, Holds, PersonStandings, Quotas, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.age import too_young
from tjdomain.booking.domain.appointment import Appointment
from tjdomain.booking.domain.licence import SETTLED, LicenceCheck, LicenceState
from tjdomain.booking.domain.lifecycle import AppointmentAction, moved
from tjdomain.booking.domain.policies import (
    OPEN_POLICIES,
    Facts,
    SlotWish,
    missed_since,
    released_to,
    slot_refusal,
)
from tjdomain.booking.domain.quota import Part, Place
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Hold, Team, hold_at, team_full
from tjdomain.booking.domain.team_errors import AlreadyInTeam
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import appointment_for, refuse_late
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.moving import Moving
from tjdomain.booking.usecases.places import Seat, exchange, seat_of
from tjdomain.booking.usecases.warning import Confirmation, unconfirmed
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class TransferToTeamCommand:
    """``code`` is the team's, ``slot`` one of its slots, ``proven`` the examinee's document.

    ``confirmed`` are warnings that were shown and accepted.
    """

    actor: Actor
    appointment: AppointmentId
    code: str
    slot: Slot
    proven: Document | None = None
    confirmed: frozenset[Confirmation] = frozenset()


class TransferToTeam:
    """A place of the team is taken, as by ``JoinTeam``, and the old one given back at once; number and 查询码 stay."""

    def __init__(
        self,
        uow: UnitOfWork,
        appointments: Appointments,
        teams: Teams,
        holds: Holds,
        quotas: Quotas,
        standings: PersonStandings,
        moving: Moving,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._appointments = appointments
        self._teams = teams
        self._holds = holds
        self._quotas = quotas
        self._standings = standings
        self._moving = moving
        self._journal = journal
        self._clock = clock

    def __call__(self, command: TransferToTeamCommand) -> Appointment:
        """Raises ``NotFound``, why the code is of no use, ``AlreadyInTeam``, ``NotTheTeamsSlot``, ``TeamFull``.

        Also ``WrongState``, a slot's refusal (stopped, over), ``TooLateToChange`` where it is another slot,
        a warning to confirm.
        """
        with self._uow:
            department = self._teams.by_code(command.code).department
        facts = self._moving.facts(department, [command.slot])
        with self._uow:
            before = appointment_for(
                command.actor, BookingRight.MANAGE_TEAMS, self._appointments, command.appointment, command.proven
            )
            team = self._teams.by_code(command.code)
            self._refuse(command, before, team, facts)
            holds = self._holds.lock(team.id)
            new = _seat(team, hold_at(holds, command.slot))
            after = self._member(before, team, new.place, facts)
            released = released_to(command.actor, command.slot.day, self._clock.now(), facts.policy)
            if not exchange(self._quotas, self._holds, before.department, seat_of(before), new, released):
                raise team_full(holds, command.slot)
            self._appointments.save(after)
            self._journal.record("appointment.transferred", command.actor, before, after)
        return after

    def _refuse(self, command: TransferToTeamCommand, before: Appointment, team: Team, facts: Facts) -> None:
        if before.department != team.department:
            raise NotFound("team", str(team.id))
        if before.team == team.id:
            raise AlreadyInTeam
        now = self._clock.now()
        if command.slot != before.slot:
            refuse_late(command.actor, before, now, facts.policy)
        wish = SlotWish(actor=command.actor, now=now, slot=command.slot, part=Part.TEAM)
        refused = team.refusal(now) or slot_refusal(wish, facts, OPEN_POLICIES)
        if refused := refused or too_young(before.person, command.slot.day, facts.policy):
            raise refused
        standing = self._standings.of(before.person.document, missed_since(now, facts.policy))
        if warned := unconfirmed(wish, standing, facts.policy, (), command.confirmed):
            raise warned

    def _member(self, before: Appointment, team: Team, place: Place, facts: Facts) -> Appointment:
        settled = before.licence.state in SETTLED or not team.has_licence
        return moved(
            before,
            AppointmentAction.TRANSFER,
            local_day(self._clock.now()),
            team=team.id,
            workplace=team.workplace,
            trades=team.trades,
            licence=before.licence if settled else LicenceCheck(state=LicenceState.NOT_NEEDED),
            day=place.slot.day,
            period=facts.openings.days[place.slot.day].of(place.slot.start).period,
            part=place.part,
            overbook_reason=None,
        )


def _seat(team: Team, hold: Hold) -> Seat:
    """A held place, or where none is left and the team allows that, a free one."""
    if hold.left or not team.may_use_free:
        return Seat(Place(hold.slot, Part.TEAM), team.id)
    return Seat(Place(hold.slot, Part.FREE))
