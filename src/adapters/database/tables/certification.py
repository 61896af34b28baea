"""Tables of certification."""

from sqlalchemy import Column, Date, Index, Integer, String, Table, UniqueConstraint

from adapters.database.metadata import metadata
from adapters.database.person_columns import person_columns
from adapters.database.types import PlainEnum, RawUuid, UtcDateTime, Uuid, code
from tjdomain.certification.domain.certificate import CertificateState, CollectionWay, PendingState
from tjdomain.shared.ids import CertificateId, DepartmentId, ExaminationId, FileId

certificate = Table(
    "certificate",
    metadata,
    Column("id", Uuid(CertificateId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("created_by", RawUuid),
    Column("examination", Uuid(ExaminationId), nullable=False),
    Column("examination_version", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("number", code(64), nullable=False),
    Column("series", code(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    *person_columns(),
    Column("trades", code(200), nullable=False, doc="values of the trades, a comma before, between and after them"),
    Column("portrait", Uuid(FileId), nullable=False),
    Column("exam_date", Date, nullable=False),
    Column("issue_date", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("body_name", String(100), nullable=False),
    Column("state", PlainEnum(CertificateState), nullable=False),
    Column("reason", String(200)),
    Column("print_count", Integer, nullable=False),
    Column("promised_on", Date, nullable=False),
    Column("collected_way", PlainEnum(CollectionWay)),
    Column("collected_at", UtcDateTime),
    Column("collected_recorded_by", RawUuid),
    Column("collected_note", String(60)),
    Column(
        "valid_examination",
        Uuid(ExaminationId),
        unique=True,
        doc="the examination while the edition is valid: one valid certificate an examination",
    ),
    UniqueConstraint("examination", "edition"),
    UniqueConstraint("number", "edition"),
    Index("ix_certificate_series_sequence", "series", "sequence"),
    Index("ix_certificate_document_index_id", "document_index", "id"),
    Index("ix_certificate_document_tail_index_id", "document_tail_index", "id"),
    Index("ix_certificate_name", "name"),
    Index("ix_certificate_state_valid_until", "state", "valid_until"),
    Index("ix_certificate_issue_date", "issue_date"),
    Index("ix_certificate_portrait", "portrait"),
)

pending_certificate = Table(
    "pending_certificate",
    metadata,
    Column("id", Uuid(ExaminationId), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("created_by", RawUuid),
    Column("examination_version", Integer, nullable=False),
    *person_columns(),
    Column("trades", code(200), nullable=False, doc="as in certificate"),
    Column("exam_date", Date, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("state", PlainEnum(PendingState), nullable=False),
    Index("ix_pending_certificate_state_id", "state", "id"),
)
