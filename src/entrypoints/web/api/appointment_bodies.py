"""Bodies and views of the appointments' routes."""

from datetime import date
from uuid import UUID

import msgspec

from entrypoints.web.api.booking_views import ParticularsBody, SlotBody, WorkplaceBody
from entrypoints.web.api.shape import Body, Version, WallTime
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.licence import LicenceKind, LicenceState
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import Channel
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade


class DeskBookingBody(Body):
    """A booking at the desk or by a partner's system; ``overbook_reason`` asks for a place above a full capacity."""

    department: UUID
    slot: SlotBody
    person: ParticularsBody
    trades: list[Trade]
    employer: WorkplaceBody
    licence_photo: UUID | None = None
    confirmed: list[Confirmation] = msgspec.field(default_factory=list)
    overbook_reason: str | None = None


class MoveBody(Body):
    """The new slot, and why."""

    slot: SlotBody
    reason: str
    overbook_reason: str | None = None


class EditBody(Body):
    """What is left out stays; ``version`` is the one that was on the screen."""

    version: Version
    reason: str
    person: ParticularsBody | None = None
    trades: list[Trade] | None = None
    employer: WorkplaceBody | None = None


class ApproveBody(Body):
    """What the clerk read from the picture."""

    version: Version
    kind: LicenceKind
    number: str
    holder: str
    address: str = ""
    valid_until: date | None = None


class RejectBody(Body):
    """Why the picture is refused; from the department's dictionary."""

    version: Version
    reason: str


class OriginalBody(Body):
    """Kind and number as they stand on the paper."""

    kind: LicenceKind
    number: str


class AppointmentLine(msgspec.Struct, frozen=True):
    """An appointment in a list."""

    id: UUID
    version: int
    number: str
    state: AppointmentState
    channel: Channel
    name: str
    sex: Sex
    document_kind: DocumentKind
    document_number: str
    phone: str | None
    trades: list[Trade]
    employer: str
    licence_number: str | None
    licence_state: LicenceState
    licence_photo: UUID | None
    team: UUID | None
    day: date
    start: WallTime
    end: WallTime
    part: Part
    overbook_reason: str | None


class AppointmentLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001."""

    items: list[AppointmentLine]
    total: int
    next: UUID | None


class MissedBody(Body):
    """The appointments ticked in the list of those who did not come."""

    appointments: list[UUID]


class RefusedLine(msgspec.Struct, frozen=True):
    """One of a batch that could not be done, and why."""

    id: UUID
    code: str
    sentence: str


class MissedView(msgspec.Struct, frozen=True):
    """Who is marked now, and who could not be."""

    confirmed: list[UUID]
    refused: list[RefusedLine]


class TransferBody(Body):
    """The team's code and one of its slots."""

    code: str
    slot: SlotBody
    confirmed: list[Confirmation] = msgspec.field(default_factory=list)
