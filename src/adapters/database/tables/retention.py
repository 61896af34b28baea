"""Tables of how long data is kept."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table

from adapters.database.metadata import metadata
from adapters.database.types import PlainEnum, RawUuid, UtcDateTime, Uuid, code
from tjdomain.administration.domain.retention import NUMBER_LIMIT, REASON_LIMIT, DataKind, HoldId

retention_rule = Table(
    "retention_rule",
    metadata,
    Column("kind", PlainEnum(DataKind), primary_key=True),
    Column("months", Integer, doc="null: the shipped period"),
    Column("version", Integer, nullable=False),
    Column("turns", BigInteger, nullable=False, doc="counts the turns taken, so that taking one is a write"),
)

retention_hold = Table(
    "retention_hold",
    metadata,
    Column("id", Uuid(HoldId), primary_key=True),
    Column("subject_id", RawUuid, nullable=False),
    Column("number", code(NUMBER_LIMIT), nullable=False),
    Column("whole_person", Boolean, nullable=False),
    Column("reason", String(REASON_LIMIT), nullable=False),
    Column("placed_by", RawUuid),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("released_by", RawUuid),
    Column("released_at", UtcDateTime),
    Column("standing", RawUuid, unique=True, doc="the case until it is released: one hold each"),
)
