"""Give a team more or fewer places in a slot, or places in another slot."""

from attrs import frozen

from ports.booking import Holds, Quotas, Teams
from ports.clock import Clock
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.quota import MAX_CAPACITY, holding
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Hold, Team, TeamAction, moved_code_end
from tjdomain.booking.domain.team_errors import HoldInUse, HoldsMissing
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.holding_places import HoldingPlaces, takings
from tjdomain.booking.usecases.journal import Journal
from tjdomain.booking.usecases.places import must_be_done
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import TeamId


@frozen(kw_only=True)
class ChangeHoldsCommand:
    """``held`` is how many places the team has there afterwards, used ones included."""

    actor: Actor
    team: TeamId
    slot: Slot
    held: int


class ChangeHolds:
    """The team's places in one slot."""

    def __init__(
        self,
        uow: UnitOfWork,
        teams: Teams,
        holds: Holds,
        quotas: Quotas,
        places: HoldingPlaces,
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._uow = uow
        self._teams = teams
        self._holds = holds
        self._quotas = quotas
        self._places = places
        self._journal = journal
        self._clock = clock

    def __call__(self, command: ChangeHoldsCommand) -> Team:
        """Raises ``NotPermitted``, ``NotFound``, ``HoldInUse``, ``NotEnoughPlaces``, ``WrongState``.

        Also a slot's refusal (not open, stopped, over).
        """
        actor, slot = command.actor, command.slot
        if not 0 <= command.held <= MAX_CAPACITY:
            raise HoldsMissing
        with self._uow:
            department = self._teams.get(command.team).department
        facts = self._places.facts(department, [slot])
        with self._uow:
            before = self._teams.get(command.team)
            require_seen(actor, BookingRight.MANAGE_TEAMS, before, "team", command.team)
            slots = {hold.slot for hold in self._holds.of(command.team) if hold.held}
            ends = moved_code_end(before, slots, slots | {slot} if command.held else slots - {slot})
            after = before.moved(TeamAction.EDIT, code_expires=ends)
            self._teams.save(after)
            known = {hold.slot: hold for hold in self._holds.lock(command.team)}.get(slot)
            held, used = (known.held, known.used) if known else (0, 0)
            if command.held < used:
                raise HoldInUse(slot.day, slot.start, used)
            more = command.held - held
            if more > 0:
                periods = self._places.take(actor, self._clock.now(), facts, {}, takings({slot: more}))
                if known is None:
                    self._holds.add(Hold(team=command.team, slot=slot, period=periods[slot], held=0))
            else:
                must_be_done(self._quotas.apply(before.department, holding(slot, more)))
            must_be_done(self._holds.apply(command.team, slot, held=more))
            told = f"{slot}: {held} → {command.held}"
            self._journal.record("team.places_changed", actor, before, after, told)
        return after
