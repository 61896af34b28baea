"""The table of the card printer's queue."""

from sqlalchemy import Column, Index, Integer, Table, UniqueConstraint

from adapters.database.metadata import metadata
from adapters.database.types import PlainEnum, RawUuid, UtcDateTime, Uuid
from tjdomain.certification.domain.print_batch import BatchRefusal
from tjdomain.certification.domain.queued_card import QueuedCardId, QueuedCardState
from tjdomain.shared.ids import CertificateId, DepartmentId
from tjdomain.shared.reprint import ReprintReason

queued_card = Table(
    "queued_card",
    metadata,
    Column("id", Uuid(QueuedCardId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", RawUuid),
    Column("certificate", Uuid(CertificateId), nullable=False),
    Column("state", PlainEnum(QueuedCardState), nullable=False),
    Column("reason", PlainEnum(ReprintReason)),
    Column("refusal", PlainEnum(BatchRefusal)),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("taken_by", RawUuid),
    Column("taken_at", UtcDateTime),
    Column("live", Uuid(CertificateId), doc="the certificate while it waits or is printed: one live card of each"),
    UniqueConstraint("live", name="uq_queued_card_live"),
    Index("ix_queued_card_state_id", "state", "id"),
)
