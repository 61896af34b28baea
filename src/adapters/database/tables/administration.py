"""Tables of administration. «Group» and «key» are words of SQL, so their columns are called otherwise."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint

from adapters.database.metadata import metadata
from adapters.database.types import Json, PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid, code
from tjdomain.administration.domain.announcement import BODY_LIMIT, TITLE_LIMIT, AnnouncementId, AnnouncementState
from tjdomain.administration.domain.contact import LINE_LIMIT, TEXT_LIMIT, ContactInformationId
from tjdomain.administration.domain.desk_reader import LABEL_LENGTH, DeskReaderId
from tjdomain.administration.domain.dictionary import LABEL_LIMIT, DictionaryId
from tjdomain.administration.domain.parameter import ChangeState, ParameterChangeId, ParameterId
from tjdomain.administration.domain.public_text import HEADING_LIMIT, PublicTextId, TextKind
from tjdomain.shared.ids import DepartmentId

parameter = Table(
    "parameter",
    metadata,
    Column("id", Uuid(ParameterId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("policy", code(40), nullable=False),
    Column("name", code(60), nullable=False),
    Column("value", Json, nullable=False),
    Column("changed_by", RawUuid),
    Column("changed_at", UtcDateTime, nullable=False),
    UniqueConstraint("policy", "name"),
)

parameter_change = Table(
    "parameter_change",
    metadata,
    Column("id", Uuid(ParameterChangeId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("policy", code(40), nullable=False),
    Column("name", code(60), nullable=False),
    Column("old", Json, nullable=False),
    Column("new", Json, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("state", PlainEnum(ChangeState), nullable=False),
    Column("decided_by", RawUuid),
    Column("decided_at", UtcDateTime),
    Column("remark", String(200), nullable=False),
    Column("pending", code(101), unique=True, doc="the parameter while the change waits: one pending change each"),
    Index("ix_parameter_change_policy_name_id", "policy", "name", "id"),
)

contact_information = Table(
    "contact_information",
    metadata,
    Column("id", Uuid(ContactInformationId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("address", String(LINE_LIMIT), nullable=False),
    Column("phone", String(LINE_LIMIT), nullable=False),
    Column("hours", String(TEXT_LIMIT), nullable=False),
    Column("bring", String(TEXT_LIMIT), nullable=False),
    Column("route", String(TEXT_LIMIT), nullable=False),
    UniqueConstraint("department", "version"),
)

public_text = Table(
    "public_text",
    metadata,
    Column("id", Uuid(PublicTextId), primary_key=True),
    Column("kind", PlainEnum(TextKind), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("title", String(HEADING_LIMIT), nullable=False),
    Column("points", Json, nullable=False),
    UniqueConstraint("kind", "version"),
)

dictionary = Table(
    "dictionary",
    metadata,
    Column("id", Uuid(DictionaryId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("code", code(40), nullable=False, unique=True),
    Column("title", String(LABEL_LIMIT), nullable=False),
    Column("entries", Json, nullable=False),
    Column("created_by", RawUuid),
    Column("changed_at", UtcDateTime, nullable=False),
)

announcement = Table(
    "announcement",
    metadata,
    Column("id", Uuid(AnnouncementId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("title", String(TITLE_LIMIT), nullable=False),
    Column("body", String(BODY_LIMIT), nullable=False),
    Column("pinned", Boolean, nullable=False),
    Column("starts", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime),
    Column("state", PlainEnum(AnnouncementState), nullable=False),
    Column("read_count", Integer, nullable=False, server_default="0", doc="counted up beside the versions"),
    Index("ix_announcement_state_starts", "state", "starts"),
)

desk_reader = Table(
    "desk_reader",
    metadata,
    Column("id", Uuid(DeskReaderId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("name", String(LABEL_LENGTH), nullable=False),
    Column("secret", Sealed(256), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("agent", String(LABEL_LENGTH), nullable=False),
    Column("seen_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    Column("outcome", code(64), nullable=False),
)
