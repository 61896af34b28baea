"""Teams 团队: an employer's people who come together, on places held for them."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from enum import Enum
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from uuid import UUID

from attrs import evolve, field, frozen

from tjdomain.booking.domain.appointment import Workplace, at_least_one
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.quota import MAX_CAPACITY
from tjdomain.booking.domain.slot import Period, Slot
from tjdomain.booking.domain.team_errors import (
    HoldsMissing,
    NotTheTeamsSlot,
    TeamCancelled,
    TeamClosed,
    TeamCodeExpired,
    TeamFull,
)
from tjdomain.shared.contact import Phone
from tjdomain.shared.dates import at_local
from tjdomain.shared.errors import DomainError, WrongState
from tjdomain.shared.ids import DepartmentId, TeamId
from tjdomain.shared.person import normal_name
from tjdomain.shared.text import clean
from tjdomain.shared.trade import Trade

TEAM_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz"
TEAM_CODE_LENGTH = 20
ROSTER_TOKEN_LENGTH = 24
NOTE_LIMIT = 500


class TeamState(Enum):
    """States of a team. Whether it is full is computed from its places."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class TeamAction(Enum):
    """*Close* stops registration and keeps the places; *cancel* gives up places and members who have not come yet."""

    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    EDIT = "edit"
    MOVE = "move"


_S, _A = TeamState, TeamAction

TEAM_MOVES: Mapping[tuple[TeamState, TeamAction], TeamState] = MappingProxyType(
    {
        (_S.OPEN, _A.CLOSE): _S.CLOSED,
        (_S.CLOSED, _A.REOPEN): _S.OPEN,
        (_S.OPEN, _A.CANCEL): _S.CANCELLED,
        (_S.CLOSED, _A.CANCEL): _S.CANCELLED,
        (_S.OPEN, _A.EDIT): _S.OPEN,
        (_S.CLOSED, _A.EDIT): _S.CLOSED,
        (_S.OPEN, _A.MOVE): _S.OPEN,
        (_S.CLOSED, _A.MOVE): _S.CLOSED,
    }
)


@frozen(kw_only=True)
class Contact:
    """The employer's contact 联系人 for this team."""

    name: str = field(converter=normal_name)
    phone: Phone


def _note(text: str) -> str:
    return clean(text, "note", NOTE_LIMIT, lines=True)


@frozen(kw_only=True)
class SharedRoster:
    """The link 名单链接 that shows an employer's contact how far members are; of its token the digest is kept."""

    digest: str = field(repr=False)
    expires: datetime


def roster_digest(token: str) -> str:
    """What is kept of a token: SHA-256, since a token of that many random bits cannot be guessed from it."""
    return sha256(token.encode()).hexdigest()


@frozen(kw_only=True)
class Team:
    """A team. ``code`` stands in its QR code and lets people register until ``code_expires``.

    ``may_use_free`` lets members take free places once the held ones are used up. ``has_licence`` says that the
    employer's licence was checked when the team was made, so that members bring none.
    """

    id: TeamId
    department: DepartmentId
    version: int = 1
    created_by: UUID | None
    created_at: datetime
    state: TeamState = TeamState.OPEN
    workplace: Workplace
    contact: Contact
    trades: frozenset[Trade] = field(validator=at_least_one)
    has_licence: bool
    may_use_free: bool
    code: str
    code_expires: datetime
    note: str = field(default="", converter=_note)
    roster: SharedRoster | None = None

    def moved(self, action: TeamAction, **changes: Any) -> "Team":
        """The team after ``action``; raises ``WrongState``."""
        try:
            state = TEAM_MOVES[self.state, action]
        except KeyError:
            raise WrongState("team", self.state.value, action.value) from None
        return evolve(self, state=state, version=self.version + 1, **changes)

    def refusal(self, now: datetime) -> DomainError | None:
        """Why nobody can register through the code now."""
        if self.state is TeamState.CANCELLED:
            return TeamCancelled()
        if self.state is TeamState.CLOSED:
            return TeamClosed()
        return TeamCodeExpired(self.code_expires) if now >= self.code_expires else None


@frozen(kw_only=True)
class Hold:
    """Places that a team has in one slot: ``held`` in all, of them ``used`` by members."""

    team: TeamId
    slot: Slot
    period: Period
    held: int
    used: int = 0

    @property
    def left(self) -> int:
        """Places that no member uses yet."""
        return self.held - self.used


def code_end(slots: Iterable[Slot]) -> datetime:
    """When a team's code ends unless said otherwise: after the last day on which it holds places."""
    return at_local(max(slot.day for slot in slots) + timedelta(days=1), time())


def moved_code_end(team: Team, before: Iterable[Slot], after: Iterable[Slot]) -> datetime:
    """When the code ends once the places moved: what was set by hand stays, else it follows them."""
    left, reached = tuple(before), tuple(after)
    follows = left and reached and team.code_expires == code_end(left)
    return code_end(reached) if follows else team.code_expires


def checked_holds(wanted: Mapping[Slot, int]) -> Mapping[Slot, int]:
    """The wished places by slot in order; raises ``HoldsMissing`` where there is none or a number makes no sense."""
    if not wanted or not all(0 < number <= MAX_CAPACITY for number in wanted.values()):
        raise HoldsMissing
    return MappingProxyType(dict(sorted(wanted.items())))


def hold_at(holds: tuple[Hold, ...], slot: Slot) -> Hold:
    """The team's hold in that slot; raises ``NotTheTeamsSlot``."""
    for hold in holds:
        if hold.slot == slot:
            return hold
    raise NotTheTeamsSlot(slot.day, slot.start)


def team_full(holds: tuple[Hold, ...], slot: Slot) -> TeamFull:
    """The refusal that names the team's other slots with places."""
    return TeamFull(slot.day, slot.start, tuple(str(hold.slot) for hold in holds if hold.left))


def release_moment(slot: Slot, policy: BookingPolicy) -> datetime:
    """When unused places of that slot go back to everybody."""
    return at_local(slot.day - timedelta(days=policy.team_release_days), policy.team_release_hour)
