"""Tables that no context owns: the event log and its chain, deliveries, jobs, sequences, keys, drafts, files."""

from enum import IntEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from adapters.database.metadata import metadata
from adapters.database.types import Json, PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid, binary, code
from tjdomain.shared.actor import ActorKind, Channel
from tjdomain.shared.delivery import DeliveryId, DeliveryState
from tjdomain.shared.ids import DepartmentId, EventId, FileId, JobId
from tjdomain.shared.jobs import JobState
from tjdomain.shared.webhook import WebhookId


class EventState(IntEnum):
    """How far an event got: committed, in the hash chain, handed to its destinations. Nothing goes out unsealed.

    EMPTIED is one whose time is over: what changed is gone, and the event that says so proves it.
    """

    NEW = 0
    SEALED = 1
    RELAYED = 2
    EMPTIED = 3


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
    Index("ix_event_log_kind_id", "kind", "id"),
    Index("ix_event_log_actor_id_id", "actor_id", "id"),
    Index("ix_event_log_state_at", "state", "at"),
)

sequence = Table(
    "sequence",
    metadata,
    Column("series", code(64), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

event_seal = Table(
    "event_seal",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid(EventId), nullable=False, unique=True),
    Column("hash", binary(32), nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Uuid(DeliveryId), primary_key=True),
    Column("event_id", Uuid(EventId), nullable=False),
    Column("kind", code(64), nullable=False),
    Column("subject", code(40), nullable=False),
    Column("subject_id", RawUuid, nullable=False),
    Column("version", Integer, nullable=False),
    Column("party", code(40), nullable=False),
    Column("destination", code(100), nullable=False),
    Column("state", PlainEnum(DeliveryState), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_attempt", Integer, nullable=False),
    Column("due", UtcDateTime, nullable=False, doc="when it may be taken; for one being sent, when its lease ends"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("error", code(80)),
    UniqueConstraint("event_id", "destination"),
    Index("ix_delivery_state_due", "state", "due"),
    Index("ix_delivery_order", "subject_id", "destination", "version"),
)

delivery_attempt = Table(
    "delivery_attempt",
    metadata,
    Column("delivery_id", Uuid(DeliveryId), primary_key=True),
    Column("attempt", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("error", code(80), nullable=False),
)

job = Table(
    "job",
    metadata,
    Column("id", Uuid(JobId), primary_key=True),
    Column("kind", code(64), nullable=False),
    Column("owner", RawUuid),
    Column("department", Uuid(DepartmentId)),
    Column("arguments", Sealed(), nullable=False),
    Column("state", PlainEnum(JobState), nullable=False),
    Column("due", UtcDateTime, nullable=False, doc="when it may be taken; for a running one, when its lease ends"),
    Column("attempts", Integer, nullable=False),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("cancel_requested", Boolean, nullable=False),
    Column("result", Uuid(FileId)),
    Column("outcome", Json, nullable=False),
    Column("error", code(80)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Index("ix_job_state_due", "state", "due"),
    Index("ix_job_owner_id", "owner", "id"),
    Index("ix_job_kind_id", "kind", "id"),
)

schedule = Table(
    "schedule",
    metadata,
    Column("name", code(64), primary_key=True),
    Column("rule", code(64), nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("last_job", Uuid(JobId)),
)

lease = Table(
    "lease",
    metadata,
    Column("name", code(40), primary_key=True),
    Column("holder", RawUuid, nullable=False),
    Column("until", UtcDateTime, nullable=False),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("id", binary(32), primary_key=True, doc="SHA-256 of principal, route and key"),
    Column("body", binary(32), nullable=False, doc="keyed HMAC of the request's body"),
    Column("claimed_at", UtcDateTime, nullable=False, index=True),
    Column("answer_kind", code(40)),
    Column("answer_id", RawUuid),
)

draft = Table(
    "draft",
    metadata,
    Column("id", binary(32), primary_key=True, doc="SHA-256 of the draft's id, which only its holder knows"),
    Column("kind", code(40), nullable=False),
    Column("owner", RawUuid, index=True),
    Column("body", Sealed(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("expires", UtcDateTime, nullable=False, index=True),
)

file = Table(
    "file",
    metadata,
    Column("id", Uuid(FileId), primary_key=True),
    Column("purpose", code(40), nullable=False),
    Column("name", Sealed(512), nullable=False, doc="a file's name often is a person's"),
    Column("media_type", code(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("digest", binary(32), nullable=False),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
    Column("subject_id", RawUuid, index=True),
    Column("attached", Boolean, nullable=False, doc="some row has named the file, though it may not do so any more"),
    Column("swept_at", UtcDateTime, doc="given up, and so never to be attached"),
    Index("ix_file_attached_created_at", "attached", "created_at"),
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", Uuid(WebhookId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("name", String(60), nullable=False),
    Column("url", String(500), nullable=False),
    Column("kinds", Json, nullable=False),
    Column("secret", Sealed(256), nullable=False),
    Column("former_secret", Sealed(256)),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("created_at", UtcDateTime, nullable=False),
)
