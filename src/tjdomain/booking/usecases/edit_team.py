"""Edit a team, or give it a new code."""

from datetime import datetime

from attrs import evolve, frozen

from ports.booking import Teams
from ports.clock import Randomness
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.team import TEAM_CODE_ALPHABET, TEAM_CODE_LENGTH, Contact, Team, TeamAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import TeamId
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class EditTeamCommand:
    """What is ``None`` stays. ``version`` is the one on the screen; ``new_code`` makes the old QR code worthless."""

    actor: Actor
    team: TeamId
    version: int
    contact: Contact | None = None
    trades: frozenset[Trade] | None = None
    has_licence: bool | None = None
    may_use_free: bool | None = None
    code_expires: datetime | None = None
    new_code: bool = False
    note: str | None = None


class EditTeam:
    """Members who have registered are not touched."""

    def __init__(self, uow: UnitOfWork, teams: Teams, journal: Journal, randomness: Randomness) -> None:
        self._uow = uow
        self._teams = teams
        self._journal = journal
        self._randomness = randomness

    def __call__(self, command: EditTeamCommand) -> Team:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``WrongState`` (cancelled)."""
        wished = {name: getattr(command, name) for name in _EDITABLE}
        changes = {name: value for name, value in wished.items() if value is not None}
        if command.new_code:
            changes["code"] = self._randomness.code(TEAM_CODE_LENGTH, TEAM_CODE_ALPHABET)
        with self._uow:
            before = self._teams.get(command.team)
            require_seen(command.actor, BookingRight.MANAGE_TEAMS, before, "team", command.team)
            after = evolve(before, version=command.version).moved(TeamAction.EDIT, **changes)
            self._teams.save(after)
            self._journal.record("team.edited", command.actor, before, after)
        return after


_EDITABLE = ("contact", "trades", "has_licence", "may_use_free", "code_expires", "note")
