"""Register as a member of a team by its QR code."""

from attrs import evolve, frozen

from ports.booking import Appointments, Holds, NewAppointment, PersonStandings, Quotas, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.acceptance import Acceptance
from tjdomain.booking.domain.errors import AlreadyBooked, TransferOffered
from tjdomain.booking.domain.particulars import Particulars
from tjdomain.booking.domain.policies import (
    OPEN_POLICIES,
    Facts,
    Wish,
    missed_since,
    person_refusal,
    released_to,
    slot_refusal,
)
from tjdomain.booking.domain.quota import Part, Place, taking
from tjdomain.booking.domain.request import RequestKey
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Team, hold_at, team_full
from tjdomain.booking.usecases.enrolling import Seating, member_check, member_of
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.moving import Moving
from tjdomain.booking.usecases.replay import Booked, replayed
from tjdomain.booking.usecases.tickets import Tickets
from tjdomain.booking.usecases.warning import Confirmation, unconfirmed
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import FileId


@frozen(kw_only=True)
class JoinTeamCommand:
    """Trades and employer come from the team; a photo is asked for where the team's licence is not checked.

    ``confirmed`` are warnings that were shown and accepted, ``accepted`` is kept with the appointment.
    """

    actor: Actor
    code: str
    slot: Slot
    particulars: Particulars
    licence_photo: FileId | None = None
    phone_verified: bool = False
    confirmed: frozenset[Confirmation] = frozenset()
    request: RequestKey | None = None
    accepted: tuple[Acceptance, ...] = ()


class JoinTeam:
    """Uses a held place; when none is left, a free one where the team allows that."""

    decided_by_key = True

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        quotas: Quotas,
        appointments: Appointments,
        standings: PersonStandings,
        moving: Moving,
        journal: Journal,
        tickets: Tickets,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._quotas = quotas
        self._appointments = appointments
        self._standings = standings
        self._moving = moving
        self._journal = journal
        self._tickets = tickets
        self._clock = clock

    def __call__(self, command: JoinTeamCommand) -> Booked:
        """Raises why the code is of no use, ``TeamFull``, ``NotTheTeamsSlot``, a policy's refusal, ``OtherBody``.

        A warning to confirm; ``TransferOffered`` where the person has a live appointment.
        """
        try:
            return self._join(command)
        except (Conflict, RuleViolation) as refused:
            earlier = replayed(self._uow, self._appointments, command.request)
            if earlier is not None:
                return earlier
            if isinstance(refused, AlreadyBooked):
                raise TransferOffered from None
            raise

    def _join(self, command: JoinTeamCommand) -> Booked:
        with self._uow:
            department = self._teams.by_code(command.code).department
        facts = self._moving.facts(department, [command.slot])
        with self._uow:
            team = self._teams.by_code(command.code)
            wish = self._wish(command, team)
            if refused := team.refusal(wish.now) or slot_refusal(wish, facts, OPEN_POLICIES):
                raise refused
            standing = self._standings.of(wish.person.document, missed_since(wish.now, facts.policy))
            refused = person_refusal(wish, evolve(facts, standing=standing))
            if refused := refused or unconfirmed(wish, standing, facts.policy, (), command.confirmed):
                raise refused
            return self._enrol(command, team, wish, facts)

    def _wish(self, command: JoinTeamCommand, team: Team) -> Wish:
        now = self._clock.now()
        return Wish(
            actor=command.actor,
            now=now,
            slot=command.slot,
            part=Part.TEAM,
            person=command.particulars.person(local_day(now)),
            trades=team.trades,
            licence_known=team.has_licence or command.licence_photo is not None,
            phone_verified=command.phone_verified,
        )

    def _enrol(self, command: JoinTeamCommand, team: Team, wish: Wish, facts: Facts) -> Booked:
        ticket = self._tickets.draw()
        period = facts.openings.days[wish.slot.day].of(wish.slot.start).period
        seating = Seating(slot=wish.slot, period=period, part=self._take(team, wish, facts))
        check = member_check(team, command.licence_photo, required=facts.policy.licence_photo_required)
        appointment = member_of(team, command.actor, wish.person, team.trades, seating, ticket, check)
        appointment = evolve(appointment, accepted=command.accepted)
        self._appointments.add(NewAppointment(appointment=appointment, code=ticket.code, request=command.request))
        self._journal.record("appointment.booked", command.actor, None, appointment)
        return Booked(appointment=appointment, code=ticket.code)

    def _take(self, team: Team, wish: Wish, facts: Facts) -> Part:
        holds = self._holds.of(team.id)
        hold_at(holds, wish.slot)
        if self._holds.apply(team.id, wish.slot, used=1):
            return Part.TEAM
        released = released_to(wish.actor, wish.slot.day, wish.now, facts.policy)
        free = taking(Place(wish.slot, Part.FREE))
        if not team.may_use_free or not self._quotas.apply(team.department, free, released):
            raise team_full(holds, wish.slot)
        return Part.FREE
