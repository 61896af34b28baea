"""Tables of the waiting queue."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, String, Table, UniqueConstraint

from adapters.database.metadata import metadata
from adapters.database.types import Json, PlainEnum, UtcDateTime, Uuid, code
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.queue import (
    ROOM_NAME_LIMIT,
    Priority,
    RoomId,
    ScreenId,
    TicketId,
    TicketState,
)
from tjdomain.shared.ids import DepartmentId, ExaminationId, UserId

queue_room = Table(
    "queue_room",
    metadata,
    Column("id", Uuid(RoomId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Uuid(UserId)),
    Column("name", String(ROOM_NAME_LIMIT), nullable=False),
    Column("stations", Json, nullable=False),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("department", "name", name="uq_queue_room_name"),
)

queue_screen = Table(
    "queue_screen",
    metadata,
    Column("id", Uuid(ScreenId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Uuid(UserId)),
    Column("name", String(ROOM_NAME_LIMIT), nullable=False),
    Column("digest", code(64), nullable=False, unique=True),
    Column("stations", Json, nullable=False),
    Column("revoked", Boolean, nullable=False),
)

queue_ticket = Table(
    "queue_ticket",
    metadata,
    Column("id", Uuid(TicketId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("examination", Uuid(ExaminationId), nullable=False),
    Column("station", PlainEnum(Station), nullable=False),
    Column("number", code(16), nullable=False),
    Column("state", PlainEnum(TicketState), nullable=False),
    Column("calling", Uuid(ExaminationId), doc="the examination while CALLED: nobody is called to two rooms"),
    Column("priority", PlainEnum(Priority)),
    Column("rank", Integer, nullable=False),
    Column("place", BigInteger, nullable=False),
    Column("room", Uuid(RoomId)),
    Column("called_at", UtcDateTime),
    Column("calls", Integer, nullable=False),
    Column("skips", Integer, nullable=False),
    UniqueConstraint("examination", "day", "station", name="uq_queue_ticket_examination"),
    UniqueConstraint("calling", name="uq_queue_ticket_calling"),
    Index("ix_queue_ticket_department_day_state", "department", "day", "state"),
)
