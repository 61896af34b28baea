"""Tables of booking."""

from sqlalchemy import (
    Boolean,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
)

from adapters.database.metadata import metadata
from adapters.database.person_columns import person_columns
from adapters.database.types import Json, PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid, binary, code
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.binding import BindingId
from tjdomain.booking.domain.calendar import OwnDayId, OwnRule, StopId, StopState
from tjdomain.booking.domain.employer import EmployerState
from tjdomain.booking.domain.licence import LicenceKind, LicenceState
from tjdomain.booking.domain.phone_code import CodePurpose
from tjdomain.booking.domain.quota import DayId, Part
from tjdomain.booking.domain.team import TeamState
from tjdomain.shared.actor import Channel
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.ids import AppointmentId, DepartmentId, EmployerId, FileId, TeamId
from tjdomain.shared.person import DocumentKind

quota = Table(
    "quota",
    metadata,
    Column("department", Uuid(DepartmentId), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("slot", code(5), primary_key=True, doc="start of the period as HH:MM; empty for the day's own row"),
    Column("period_end", Time, doc="of periods only"),
    Column("capacity", Integer, nullable=False),
    Column("walk_in", Integer, nullable=False),
    Column("team_held", Integer, nullable=False),
    Column("booked", Integer, nullable=False),
    Column("walk_in_used", Integer, nullable=False),
    Column("overbooked", Integer, nullable=False),
    Column("id", Uuid(DayId), unique=True, doc="of the day's own row only, as are the next two"),
    Column("version", Integer),
    Column("created_by", RawUuid),
)

appointment = Table(
    "appointment",
    metadata,
    Column("id", Uuid(AppointmentId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("number", code(24), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("channel", PlainEnum(Channel), nullable=False),
    Column("state", PlainEnum(AppointmentState), nullable=False),
    *person_columns(),
    Column("trades", code(200), nullable=False, doc="values of the trades, joined by commas"),
    Column("employer_name", String(100), nullable=False),
    Column("employer_licence", String(64)),
    Column("employer", Uuid(EmployerId)),
    Column("licence_state", PlainEnum(LicenceState), nullable=False),
    Column("licence_photo", Uuid(FileId)),
    Column("licence_warnings", Json, nullable=False),
    Column("licence_rejection", String(200)),
    Column("licence_seen_kind", PlainEnum(LicenceKind)),
    Column("licence_seen_number", String(64)),
    Column("licence_seen_by", RawUuid),
    Column("team", Uuid(TeamId)),
    Column("day", Date, nullable=False),
    Column("period_start", Time, nullable=False),
    Column("period_end", Time, nullable=False),
    Column("part", PlainEnum(Part), nullable=False),
    Column("overbook_reason", String(200)),
    Column("accepted", Json, doc="texts that the person accepted: which, version, when; null for none"),
    Column("phone_seen", Boolean, nullable=False, server_default=false(), doc="the person told this phone at the desk"),
    Column("code", Sealed(96), nullable=False, doc="the 查询码"),
    Column("slip_code", Sealed(96), doc="the 查询码 of the guide slip; null before the first check-in"),
    Column("request_key", binary(32), unique=True),
    Column("request_digest", binary(32)),
    Column(
        "live_person",
        binary(32),
        Computed("CASE WHEN state IN ('booked', 'checked_in') THEN document_index END", persisted=True),
        unique=True,
        doc="the person's key while the appointment is live: one live appointment a person",
    ),
    Index("ix_appointment_document_index_id", "document_index", "id"),
    Index("ix_appointment_document_tail_index", "document_tail_index"),
    Index("ix_appointment_phone_index", "phone_index"),
    Index("ix_appointment_phone_tail_index", "phone_tail_index"),
    Index("ix_appointment_name", "name"),
    Index("ix_appointment_employer_name", "employer_name"),
    Index("ix_appointment_employer_licence", "employer_licence"),
    Index("ix_appointment_day_period_start", "day", "period_start"),
    Index("ix_appointment_state_day", "state", "day"),
    Index("ix_appointment_licence_state", "licence_state"),
    Index("ix_appointment_team", "team"),
)

own_day = Table(
    "own_day",
    metadata,
    Column("id", Uuid(OwnDayId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("day", Date, nullable=False),
    Column("rule", PlainEnum(OwnRule), nullable=False),
    Column("note", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    UniqueConstraint("department", "day"),
)

booking_stop = Table(
    "booking_stop",
    metadata,
    Column("id", Uuid(StopId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("day", Date),
    Column("start", Time),
    Column("channel", PlainEnum(Channel)),
    Column("reason", String(100), nullable=False),
    Column("state", PlainEnum(StopState), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Index("ix_booking_stop_department_state", "department", "state"),
)

team = Table(
    "team",
    metadata,
    Column("id", Uuid(TeamId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", PlainEnum(TeamState), nullable=False),
    Column("employer_name", String(100), nullable=False),
    Column("employer_licence", String(64)),
    Column("employer", Uuid(EmployerId)),
    Column("contact_name", String(60), nullable=False),
    Column("contact_phone", Sealed(96), nullable=False),
    Column("trades", code(200), nullable=False),
    Column("has_licence", Boolean, nullable=False),
    Column("may_use_free", Boolean, nullable=False),
    Column("code", code(40), nullable=False, unique=True),
    Column("code_expires", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
    Column("roster_digest", code(64)),
    Column("roster_expires", UtcDateTime),
    Index("ix_team_employer_name", "employer_name"),
    UniqueConstraint("roster_digest", name="uq_team_roster_digest"),
)

team_hold = Table(
    "team_hold",
    metadata,
    Column("team", Uuid(TeamId), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("start", Time, primary_key=True),
    Column("period_end", Time, nullable=False),
    Column("held", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Index("ix_team_hold_day", "day"),
)

employer = Table(
    "employer",
    metadata,
    Column("id", Uuid(EmployerId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("state", PlainEnum(EmployerState), nullable=False),
    Column("merged_into", Uuid(EmployerId)),
    Column("name", String(100), nullable=False),
    Column("aliases", Json, nullable=False),
    Column("address", String(200), nullable=False),
    Column("contact_name", String(60)),
    Column("contact_phone", Sealed(96)),
)

employer_known_as = Table(
    "employer_known_as",
    metadata,
    Column("department", Uuid(DepartmentId), primary_key=True),
    Column("name", String(100), primary_key=True, doc="name or alias of an active employer"),
    Column("employer", Uuid(EmployerId), nullable=False, index=True),
)

employer_licence = Table(
    "employer_licence",
    metadata,
    Column("employer", Uuid(EmployerId), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False, doc="oldest approval first"),
    Column("kind", PlainEnum(LicenceKind), nullable=False),
    Column("number", String(64), nullable=False, index=True),
    Column("holder", String(100), nullable=False),
    Column("address", String(200), nullable=False),
    Column("valid_until", Date),
)

phone_code = Table(
    "phone_code",
    metadata,
    Column("id", binary(32), primary_key=True, doc="SHA-256 of the id, which only its holder knows"),
    Column("purpose", PlainEnum(CodePurpose), nullable=False),
    Column("subject", binary(32), nullable=False, doc="blind index"),
    Column("digest", binary(32), nullable=False, doc="of the digits, by the index key and the id"),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("tries", Integer, nullable=False),
    Column("used_at", UtcDateTime),
)

binding = Table(
    "binding",
    metadata,
    Column("id", Uuid(BindingId), primary_key=True),
    Column("entrance", PlainEnum(Entrance), nullable=False),
    Column("subject", Sealed(576), nullable=False),
    Column("subject_index", binary(32), nullable=False),
    Column("document_kind", PlainEnum(DocumentKind), nullable=False),
    Column("document_number", Sealed(128), nullable=False),
    Column("document_index", binary(32), nullable=False),
    Column("appointment", Uuid(AppointmentId), nullable=False, doc="zero where the whole person is bound"),
    Column("bound_at", UtcDateTime, nullable=False),
    UniqueConstraint("entrance", "subject_index", name="uq_binding_subject"),
    UniqueConstraint("entrance", "document_index", "appointment", name="uq_binding_bound"),
)
