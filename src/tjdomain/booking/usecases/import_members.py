"""Book the members of a team from a list: all accepted rows or none."""

from collections import Counter
from collections.abc import Mapping

from attrs import frozen

from ports.booking import Appointments, Holds, NewAppointment, PersonStandings, Quotas, Teams
from ports.clock import Clock
from ports.tabular_rows import MemberFile
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.members import Vocabulary
from tjdomain.booking.domain.policies import Facts, released_to
from tjdomain.booking.domain.quota import Part, Place, taking
from tjdomain.booking.domain.team import Team
from tjdomain.booking.domain.team_errors import NothingToImport, RowsWrong
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.checking_members import MemberList, MemberReport, Seated, check_members
from tjdomain.booking.usecases.enrolling import Seating, member_check, member_of
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.moving import Moving
from tjdomain.booking.usecases.places import must_be_done
from tjdomain.booking.usecases.replay import Booked
from tjdomain.booking.usecases.tickets import Tickets
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import TeamId


@frozen(kw_only=True)
class PreviewMembersQuery:
    """A list as it was read, and the words its choice columns may use."""

    actor: Actor
    team: TeamId
    file: MemberFile
    words: Vocabulary


@frozen(kw_only=True)
class ImportMembersCommand:
    """``skip_wrong_rows`` is the clerk's tick that rows with errors are left out.

    ``confirmed`` are the kinds of warnings that the clerk accepts; a row with another one counts as wrong.
    The same list again books nobody twice: who is in the team already is left as he is.
    """

    actor: Actor
    team: TeamId
    file: MemberFile
    words: Vocabulary
    skip_wrong_rows: bool = False
    confirmed: frozenset[Confirmation] = frozenset()


@frozen(kw_only=True)
class MembersImported:
    """What was checked, and who was booked, in the order of the report's accepted rows."""

    report: MemberReport
    booked: tuple[Booked, ...]


class PreviewMembers:
    """Writes nothing; a row that the clerk is warned about stands among the accepted ones, since he may confirm it."""

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        appointments: Appointments,
        standings: PersonStandings,
        moving: Moving,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._appointments = appointments
        self._standings = standings
        self._moving = moving
        self._clock = clock

    def __call__(self, query: PreviewMembersQuery) -> MemberReport:
        """Raises ``NotPermitted``, ``NotFound``, ``TooManyRows``, ``TeamCancelled``, ``TeamClosed``."""
        with self._uow:
            team, held = self._teams.get(query.team), self._holds.of(query.team)
        require_seen(query.actor, BookingRight.IMPORT_MEMBERS, team, "team", query.team)
        facts = self._moving.facts(team.department, [hold.slot for hold in held])
        asked = MemberList(actor=query.actor, now=self._clock.now(), team=team, file=query.file, words=query.words)
        with self._uow:
            return check_members(asked, self._holds.of(query.team), facts, self._appointments, self._standings)


class ImportMembers:
    """The whole list is checked again in the transaction that books; places are used as by ``JoinTeam``."""

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

    def __call__(self, command: ImportMembersCommand) -> MembersImported:
        """Raises as the preview, and ``RowsWrong``, ``NothingToImport``.

        ``AlreadyBooked`` or ``StaleVersion`` where a person or a free place was booked in this moment.
        """
        actor = command.actor
        with self._uow:
            department = self._teams.get(command.team).department
            held = self._holds.of(command.team)
        facts = self._moving.facts(department, [hold.slot for hold in held])
        with self._uow:
            team = self._teams.get(command.team)
            require_seen(actor, BookingRight.IMPORT_MEMBERS, team, "team", command.team)
            asked = self._list(command, team)
            holds = self._holds.lock(command.team)
            report = check_members(asked, holds, facts, self._appointments, self._standings)
            _refuse(report, skip_wrong_rows=command.skip_wrong_rows)
            return MembersImported(report=report, booked=self._book(asked, report.accepted, facts))

    def _list(self, command: ImportMembersCommand, team: Team) -> MemberList:
        return MemberList(
            actor=command.actor,
            now=self._clock.now(),
            team=team,
            file=command.file,
            words=command.words,
            confirmed=command.confirmed,
        )

    def _book(self, asked: MemberList, accepted: tuple[Seated, ...], facts: Facts) -> tuple[Booked, ...]:
        self._take(asked, Counter(seated.place for seated in accepted), facts)
        new = [self._new(asked, seated, facts) for seated in accepted]
        self._appointments.add_all(new)
        for each in new:
            self._journal.record("appointment.booked", asked.actor, None, each.appointment)
        return tuple(Booked(appointment=each.appointment, code=each.code) for each in new)

    def _take(self, asked: MemberList, wanted: Mapping[Place, int], facts: Facts) -> None:
        for place, number in sorted(wanted.items(), key=lambda one: (one[0].part is Part.FREE, one[0].slot)):
            if place.part is Part.TEAM:
                done = self._holds.apply(asked.team.id, place.slot, used=number)
            else:
                released = released_to(asked.actor, place.slot.day, asked.now, facts.policy)
                done = self._quotas.apply(asked.team.department, taking(place, number), released)
            must_be_done(done)

    def _new(self, asked: MemberList, seated: Seated, facts: Facts) -> NewAppointment:
        ticket, candidate, slot = self._tickets.draw(), seated.candidate, seated.slot
        period = facts.openings.days[slot.day].of(slot.start).period
        seating = Seating(slot=slot, period=period, part=seated.place.part)
        check = member_check(asked.team, None, required=facts.policy.licence_photo_required)
        appointment = member_of(asked.team, asked.actor, candidate.person, candidate.trades, seating, ticket, check)
        return NewAppointment(appointment=appointment, code=ticket.code)


def _refuse(report: MemberReport, *, skip_wrong_rows: bool) -> None:
    rows = tuple((problem.row, problem.error) for problem in report.problems)
    if rows and not skip_wrong_rows:
        raise RowsWrong(rows, len(report.wrong_rows))
    if not report.accepted and not report.enrolled:
        raise NothingToImport(rows)
