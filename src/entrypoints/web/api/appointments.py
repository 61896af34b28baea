"""Appointments as the back office handles them: search, booking for a person, changes, licence check."""

from datetime import date, time
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from entrypoints.web.api.booking_views import (
    AppointmentView,
    BookedView,
    ParticularsBody,
    SlotBody,
    WorkplaceBody,
    appointment_shown,
    booked_shown,
)
from entrypoints.web.api.shape import After, Body, Limit, Reason, next_after, shown
from entrypoints.web.call import Here, needs
from ports.booking_queries import AppointmentFilter
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.licence import Licence, LicenceKind, LicenceState
from tjdomain.booking.domain.quota import Part
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.approve_licence import ApproveLicence, ApproveLicenceCommand
from tjdomain.booking.usecases.book_appointment import BookAppointment, BookAppointmentCommand
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.edit_appointment import EditAppointment, EditAppointmentCommand
from tjdomain.booking.usecases.record_original_seen import RecordOriginalSeen, RecordOriginalSeenCommand
from tjdomain.booking.usecases.reject_licence import RejectLicence, RejectLicenceCommand
from tjdomain.booking.usecases.reschedule_appointment import RescheduleAppointment, RescheduleAppointmentCommand
from tjdomain.booking.usecases.search_appointments import SearchAppointments, SearchAppointmentsQuery
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import Channel
from tjdomain.shared.ids import AppointmentId, DepartmentId, FileId, TeamId
from tjdomain.shared.person import Document, DocumentKind, Sex
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

    version: int
    reason: str
    person: ParticularsBody | None = None
    trades: list[Trade] | None = None
    employer: WorkplaceBody | None = None


class ApproveBody(Body):
    """What the clerk read from the picture."""

    version: int
    kind: LicenceKind
    number: str
    holder: str
    address: str = ""
    valid_until: date | None = None


class RejectBody(Body):
    """Why the picture is refused; from the department's dictionary."""

    version: int
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
    start: time
    end: time
    part: Part
    overbook_reason: str | None


class AppointmentLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001."""

    items: list[AppointmentLine]
    total: int
    next: UUID | None
