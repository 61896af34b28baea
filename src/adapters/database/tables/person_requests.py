"""The table of persons' requests."""

from sqlalchemy import Column, Date, Index, Integer, Table

from adapters.database.metadata import metadata
from adapters.database.person_columns import person_columns
from adapters.database.types import PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid, code
from tjdomain.administration.domain.person_request import (
    ANSWER_LIMIT,
    WISH_LIMIT,
    IdentityCheck,
    PersonRequestId,
    RequestKind,
    RequestState,
    RequestWay,
)
from tjdomain.shared.ids import DepartmentId

_BYTES = 4
"""At most so many for one character."""

person_request = Table(
    "person_request",
    metadata,
    Column("id", Uuid(PersonRequestId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("number", code(24), nullable=False, unique=True),
    Column("kind", PlainEnum(RequestKind), nullable=False),
    Column("way", PlainEnum(RequestWay), nullable=False),
    *person_columns(),
    Column("wish", Sealed(WISH_LIMIT * _BYTES + 64), nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("state", PlainEnum(RequestState), nullable=False),
    Column("known_by", PlainEnum(IdentityCheck)),
    Column("cleared", Integer, nullable=False),
    Column("answer", Sealed(ANSWER_LIMIT * _BYTES + 64), nullable=False),
    Column("decided_by", RawUuid),
    Column("decided_at", UtcDateTime),
    Index("ix_person_request_state_due", "state", "due"),
    Index("ix_person_request_document_index", "document_index"),
    Index("ix_person_request_decided_at", "decided_at"),
)
