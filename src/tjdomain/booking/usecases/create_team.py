"""Create a team: an employer's people get places of their own and a code to register with."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from ports.booking import Holds, Teams
from ports.clock import Clock, IdGenerator, Randomness
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.appointment import Workplace
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import (
    TEAM_CODE_ALPHABET,
    TEAM_CODE_LENGTH,
    Contact,
    Hold,
    Team,
    checked_holds,
    code_end,
)
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.booking.usecases.holding_places import HoldingPlaces, takings
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId, TeamId
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class CreateTeamCommand:
    """``holds`` are places by slot. ``code_expires`` is the end of the last day unless given."""

    actor: Actor
    department: DepartmentId
    workplace: Workplace
    contact: Contact
    trades: frozenset[Trade]
    holds: Mapping[Slot, int]
    has_licence: bool = False
    may_use_free: bool = False
    code_expires: datetime | None = None
    note: str = ""


class CreateTeam:
    """Takes all places or none."""

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        places: HoldingPlaces,
        journal: Journal,
        clock: Clock,
        ids: IdGenerator,
        randomness: Randomness,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._places = places
        self._journal = journal
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    def __call__(self, command: CreateTeamCommand) -> Team:
        """Raises ``NotPermitted``, ``NotFound``, ``HoldsMissing``, ``NotEnoughPlaces``, a slot's refusal."""
        actor, now = command.actor, self._clock.now()
        require_in(actor, BookingRight.MANAGE_TEAMS, command.department)
        wanted = checked_holds(command.holds)
        team = Team(
            id=TeamId(self._ids.new()),
            department=command.department,
            created_by=actor.id,
            created_at=now,
            workplace=command.workplace,
            contact=command.contact,
            trades=command.trades,
            has_licence=command.has_licence,
            may_use_free=command.may_use_free,
            code=self._randomness.code(TEAM_CODE_LENGTH, TEAM_CODE_ALPHABET),
            code_expires=command.code_expires or code_end(wanted),
            note=command.note,
        )
        facts = self._places.facts(command.department, wanted)
        with self._uow:
            self._teams.add(team)
            periods = self._places.take(actor, now, facts, {}, takings(wanted))
            for slot, number in wanted.items():
                self._holds.add(Hold(team=team.id, slot=slot, period=periods[slot], held=number))
            self._journal.record("team.created", actor, None, team)
        return team
