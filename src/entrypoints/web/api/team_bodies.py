"""Bodies and views of teams."""

from collections import Counter
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from entrypoints.web.api.booking_views import ParticularsBody, SlotBody, WorkplaceBody
from entrypoints.web.api.public_booking import ProofBody
from entrypoints.web.api.shape import Body, Moment, Version, WallTime, shown
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Contact, Hold, Team, TeamState
from tjdomain.booking.usecases.list_teams import TeamShown
from tjdomain.booking.usecases.open_team_page import TeamOpened
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.flows.together.show_roster import MemberStage, RosterShown
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.masking import masked_phone
from tjdomain.shared.rights import PersonRight
from tjdomain.shared.trade import Trade

Places = Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class ContactBody(Body):
    """The employer's contact."""

    name: str
    phone: str

    def contact(self) -> Contact:
        """As booking takes it."""
        return Contact(name=self.name, phone=Phone(self.phone))


class HoldBody(SlotBody):
    """Places wished for in a slot."""

    places: Places


class TeamBody(Body):
    """A new team; ``code_expires`` is the end of its last day unless given."""

    department: UUID
    employer: WorkplaceBody
    contact: ContactBody
    trades: list[Trade]
    holds: list[HoldBody]
    has_licence: bool = False
    may_use_free: bool = False
    code_expires: Moment | None = None
    note: str = ""

    def places(self) -> dict[Slot, int]:
        """The wished places by slot; a slot named twice gets both."""
        wanted: Counter[Slot] = Counter()
        for hold in self.holds:
            wanted[hold.slot()] += hold.places
        return dict(wanted)


class TeamEditBody(Body):
    """What is left out stays; ``new_code`` makes the QR code in use worthless."""

    version: Version
    contact: ContactBody | None = None
    trades: list[Trade] | None = None
    has_licence: bool | None = None
    may_use_free: bool | None = None
    code_expires: Moment | None = None
    new_code: bool = False
    note: str | None = None


class SlotMoveBody(Body):
    """A slot that is left, and the one that takes its place."""

    old: SlotBody
    new: SlotBody


class TeamMoveBody(Body):
    """All or none of it happens; the reason is told to the members."""

    moves: list[SlotMoveBody]
    reason: str


class HoldsBody(SlotBody):
    """How many places the team has in this slot afterwards, used ones included."""

    held: Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class JoinBody(Body):
    """A member; trades and employer come from the team, ``phone_ticket`` names the proven code for the phone."""

    slot: SlotBody
    person: ParticularsBody
    licence_photo: UUID | None = None
    confirmed: list[Confirmation] = msgspec.field(default_factory=list)
    phone_ticket: UUID | None = None


class TransferByProofBody(Body):
    """Proof of the own appointment, and the team's code and slot."""

    proof: ProofBody
    code: str
    slot: SlotBody
    confirmed: list[Confirmation] = msgspec.field(default_factory=list)


class HoldView(msgspec.Struct, frozen=True):
    """Places held in a slot, and how many of them members use."""

    day: date
    start: WallTime
    end: WallTime
    held: int
    used: int


class TeamView(msgspec.Struct, frozen=True):
    """A team; ``code`` goes into its QR code."""

    id: UUID
    version: int
    department: UUID
    state: TeamState
    employer: str
    employer_licence: str | None
    contact_name: str
    contact_phone: str
    trades: list[Trade]
    has_licence: bool
    may_use_free: bool
    code: str
    code_expires: datetime
    note: str
    created_at: datetime


class TeamWithHoldsView(TeamView, frozen=True):
    """A team and its places by slot."""

    holds: list[HoldView]


class TeamLine(msgspec.Struct, frozen=True):
    """A team in a list; ``first`` and ``last`` day, places and members counted."""

    id: UUID
    version: int
    department: UUID
    state: TeamState
    employer: str
    contact_name: str
    contact_phone: str
    first: date | None
    last: date | None
    held: int
    used: int
    members: int
    arrived: int
    code_expires: datetime
    created_at: datetime


class TeamLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001, ``next`` is the ``after`` of the next page."""

    items: list[TeamLine]
    total: int
    next: UUID | None


class TeamCancelledView(msgspec.Struct, frozen=True):
    """The team, and whose appointments were cancelled with it."""

    team: TeamView
    cancelled: list[UUID]


class TeamMovedView(msgspec.Struct, frozen=True):
    """The team, and whose appointments moved along."""

    team: TeamView
    moved: list[UUID]


class TeamPeriodView(msgspec.Struct, frozen=True):
    """A period of the team with the places left to its members."""

    day: date
    start: WallTime
    end: WallTime
    left: int


class TeamPageView(msgspec.Struct, frozen=True):
    """What stands behind a team's QR code; nothing about other members."""

    department: UUID
    employer: str
    trades: list[Trade]
    needs_licence_photo: bool
    periods: list[TeamPeriodView]


class RosterLine(msgspec.Struct, frozen=True):
    """A member for the employer's contact: the name masked, when they come, how far they are."""

    name: str
    day: date
    start: WallTime
    stage: MemberStage


class RosterView(msgspec.Struct, frozen=True):
    """A team's members by day and period, those who cancelled left out; the link opens it until ``expires``."""

    employer: str
    expires: datetime | None
    members: list[RosterLine]


def roster_shown(found: RosterShown) -> RosterView:
    """The list as the link shows it."""
    lines = [RosterLine(one.name, one.slot.day, one.slot.start, one.stage) for one in found.members]
    team = found.team
    return RosterView(team.workplace.name, team.roster.expires if team.roster else None, lines)


def team_shown(team: Team, actor: Actor) -> TeamView:
    """The team as the actor may see it."""
    return shown(TeamView, team, **_parts(team, actor))


def team_with_holds(found: TeamShown, actor: Actor) -> TeamWithHoldsView:
    """The team with its places."""
    holds = [_hold_shown(hold) for hold in found.holds]
    return shown(TeamWithHoldsView, found.team, holds=holds, **_parts(found.team, actor))


def _parts(team: Team, actor: Actor) -> dict[str, object]:
    phone = team.contact.phone.number
    return {
        "employer": team.workplace.name,
        "employer_licence": team.workplace.licence_number,
        "contact_name": team.contact.name,
        "contact_phone": phone if actor.may(PersonRight.VIEW_UNMASKED) else masked_phone(phone),
    }


def _hold_shown(hold: Hold) -> dict[str, object]:
    period = hold.period
    return {"day": hold.slot.day, "start": period.start, "end": period.end, "held": hold.held, "used": hold.used}


def team_page(opened: TeamOpened) -> TeamPageView:
    """The page behind the QR code."""
    periods = [
        {"day": one.slot.day, "start": one.period.start, "end": one.period.end, "left": one.left}
        for one in opened.periods
    ]
    return shown(TeamPageView, opened, employer=opened.workplace.name, periods=periods)
