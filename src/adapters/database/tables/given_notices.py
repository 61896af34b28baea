"""The table of notices that were given out."""

from sqlalchemy import Column, Integer, Table, UniqueConstraint

from adapters.database.metadata import metadata
from adapters.database.types import PlainEnum, UtcDateTime, Uuid
from tjdomain.examination.domain.given_notice import GivenNoticeId, NoticeKind
from tjdomain.shared.ids import DepartmentId, ExaminationId, UserId
from tjdomain.shared.reprint import ReprintReason

given_notice = Table(
    "given_notice",
    metadata,
    Column("id", Uuid(GivenNoticeId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Uuid(UserId)),
    Column("examination", Uuid(ExaminationId), nullable=False),
    Column("kind", PlainEnum(NoticeKind), nullable=False),
    Column("copy", Integer, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("reason", PlainEnum(ReprintReason)),
    UniqueConstraint("examination", "kind", "copy", name="uq_given_notice_copy"),
)
