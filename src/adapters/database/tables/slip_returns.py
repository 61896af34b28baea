"""The table of guide slips that were handed in."""

from sqlalchemy import Boolean, Column, Integer, Table

from adapters.database.metadata import metadata
from adapters.database.types import Json, UtcDateTime, Uuid
from tjdomain.shared.ids import DepartmentId, ExaminationId, UserId

slip_return = Table(
    "slip_return",
    metadata,
    Column("id", Uuid(ExaminationId), primary_key=True, doc="the examination: one slip for each"),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Uuid(UserId)),
    Column("missing", Json, nullable=False),
    Column("standing", Boolean, nullable=False),
)
