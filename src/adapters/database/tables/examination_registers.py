"""Tables beside examinations: catalogue versions, staff, chief physicians, work items for 公卫科."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.dialects import mysql

from adapters.database.metadata import metadata
from adapters.database.tables.examination import CODE_LIMIT
from adapters.database.types import Json, PlainEnum, Sealed, UtcDateTime, Uuid
from tjdomain.examination.domain.catalogue_version import CatalogueState, CatalogueVersionId
from tjdomain.examination.domain.kinds import Rank
from tjdomain.examination.domain.public_health import CaseState, PublicHealthCaseId
from tjdomain.examination.domain.staff import TITLE_LIMIT, ChiefAppointmentId
from tjdomain.shared.ids import DepartmentId, ExaminationId, FileId, StaffId, UserId

catalogue_version = Table(
    "catalogue_version",
    metadata,
    Column("id", Uuid(CatalogueVersionId), primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("state", PlainEnum(CatalogueState), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("created_by", Uuid(UserId)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("activated_by", Uuid(UserId)),
    Column("activated_at", UtcDateTime),
    Column("based_on", Integer),
    Column("editors", Json, doc="ids of accounts; none in versions of before there were any"),
    Column("content", Text().with_variant(mysql.MEDIUMTEXT(), "mysql"), nullable=False, doc="JSON of the catalogue"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", Uuid(StaffId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Uuid(UserId)),
    Column("name", String(60), nullable=False),
    Column("title", String(TITLE_LIMIT), nullable=False),
    Column("rank", PlainEnum(Rank), nullable=False),
    Column("stations", Json, nullable=False),
    Column("concludes", Boolean, nullable=False),
    Column("account", Uuid(UserId), index=True),
    Column("signature", Uuid(FileId)),
    Column("active", Boolean, nullable=False),
    Index("ix_staff_department_name", "department", "name"),
)

chief_physician = Table(
    "chief_physician",
    metadata,
    Column("id", Uuid(ChiefAppointmentId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False, index=True),
    Column("physician", Uuid(StaffId), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Uuid(UserId)),
    Column("created_at", UtcDateTime, nullable=False),
)

public_health_case = Table(
    "public_health_case",
    metadata,
    Column("id", Uuid(PublicHealthCaseId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Uuid(UserId)),
    Column("examination", Uuid(ExaminationId), nullable=False, index=True),
    Column("item", String(CODE_LIMIT), nullable=False),
    Column("result", Integer, nullable=False),
    Column("finding", String(CODE_LIMIT), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("state", PlainEnum(CaseState), nullable=False),
    Column("acknowledged_by", Uuid(UserId)),
    Column("acknowledged_at", UtcDateTime),
    Column("done_by", Uuid(UserId)),
    Column("done_at", UtcDateTime),
    Column("note", Sealed(864)),
    UniqueConstraint("examination", "item", "result", name="uq_public_health_case_result"),
    Index("ix_public_health_case_state_id", "state", "id"),
)
