"""Tables that no context owns: the event log and its chain, deliveries, jobs, sequences, keys, drafts, files."""

from enum import IntEnum

from sqlalchemy import BigInteger, Column, Index, Integer, SmallInteger, Table

from adapters.database.metadata import metadata
from adapters.database.types import PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid, binary, code
from tjdomain.shared.actor import ActorKind, Channel
from tjdomain.shared.ids import DepartmentId, EventId


class EventState(IntEnum):
    """How far an event got: committed, in the hash chain, handed to its destinations. Nothing goes out unsealed."""

    NEW = 0
    SEALED = 1
    RELAYED = 2


event_log = Table(
    "event_log",
    metadata,
    Column("id", Uuid(EventId), primary_key=True),
    Column("state", SmallInteger, nullable=False),
    Column("kind", code(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_kind", PlainEnum(ActorKind), nullable=False),
    Column("actor_id", RawUuid),
    Column("actor_department", Uuid(DepartmentId)),
    Column("channel", PlainEnum(Channel), nullable=False),
    Column("subject", code(40), nullable=False),
    Column("subject_id", RawUuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("change", Sealed(), nullable=False, doc="JSON of old, new, reason and a salt"),
    Column("digest", binary(32), nullable=False, doc="SHA-256 of the plain change; it outlives a change of keys"),
    Index("ix_event_log_state_id", "state", "id"),
    Index("ix_event_log_subject_id_version", "subject_id", "version"),
)

sequence = Table(
    "sequence",
    metadata,
    Column("series", code(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)
