"""Tables of examinations. Rows of the parts belong to the version of their examination and change with it only."""

from sqlalchemy import Column, Date, Index, Integer, String, Table, UniqueConstraint

from adapters.database.metadata import metadata
from adapters.database.person_columns import person_columns
from adapters.database.types import Json, PlainEnum, RawUuid, Sealed, UtcDateTime, Uuid, code
from tjdomain.examination.domain.conclusion import ReviewStep
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    Flag,
    IdentityEntry,
    ItemState,
    Origin,
    Outcome,
    Payer,
    RejectionReason,
    Source,
    SpecimenKind,
    Station,
    TubeState,
)
from tjdomain.shared.actor import Channel
from tjdomain.shared.ids import (
    AppointmentId,
    DepartmentId,
    EmployerId,
    ExaminationId,
    FileId,
    StaffId,
    TeamId,
    UserId,
)

NUMBER_LIMIT = 32
CODE_LIMIT = 64
"""Characters of a code in the catalogue."""
_NOTE = 864
"""A sealed text of 200 characters."""

examination = Table(
    "examination",
    metadata,
    Column("id", Uuid(ExaminationId), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_by", Uuid(UserId)),
    *person_columns(),
    Column("number", code(NUMBER_LIMIT), nullable=False),
    Column("slip", code(NUMBER_LIMIT), nullable=False),
    Column("catalogue", Integer, nullable=False),
    Column("registered_at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),
    Column("due", Date, nullable=False),
    Column("state", PlainEnum(ExaminationState), nullable=False),
    Column("former", PlainEnum(ExaminationState)),
    Column("trades", Json, nullable=False),
    Column("source", PlainEnum(Source), nullable=False),
    Column("channel", PlainEnum(Channel), nullable=False),
    Column("payer", PlainEnum(Payer), nullable=False),
    Column("amount_fen", Integer, nullable=False),
    Column("receipt", String(40)),
    Column("identity_entry", PlainEnum(IdentityEntry), nullable=False),
    Column("portrait", Uuid(FileId)),
    Column("appointment", Uuid(AppointmentId)),
    Column(
        "live_appointment",
        Uuid(AppointmentId),
        unique=True,
        doc="the appointment unless the examination is void: one examination a check-in",
    ),
    Column("team", Uuid(TeamId)),
    Column("employer", Uuid(EmployerId)),
    Column("employer_name", String(100), nullable=False),
    Column("recheck_of", Uuid(ExaminationId)),
    Column("recheck", Uuid(ExaminationId)),
    Column("outcome", PlainEnum(Outcome)),
    Column("concluded_by", Uuid(StaffId)),
    Column("conclusion_entered_by", Uuid(UserId)),
    Column("concluded_at", UtcDateTime),
    Column("refusal", Uuid(FileId)),
    Column("signed_sheet", Uuid(FileId)),
    Column("conclusion", Sealed(), doc="JSON of verdicts, proposal, items of the recheck and words"),
    Column("flagged", Integer, nullable=False, doc="how many items; this and what follows is worked out for lists"),
    Column("failed", Integer, nullable=False, server_default="0", doc="how many trades"),
    Column("exempt", Integer, nullable=False),
    Column("corrected", Integer, nullable=False),
    Column("stations", Json, nullable=False, doc="[station, items, open ones, flagged ones] for each to be seen"),
    Column("open_at", code(100), nullable=False, doc="stations that wait, a comma before, between and after them"),
    Column("claims", Integer, nullable=False, server_default="0", doc="counts claims, so that a claim is a write"),
    UniqueConstraint("number", "department"),
    Index("ix_examination_failed_id", "failed", "id"),
    UniqueConstraint("slip", "department"),
    Index("ix_examination_document_index_id", "document_index", "id"),
    Index("ix_examination_document_tail_index_id", "document_tail_index", "id"),
    Index("ix_examination_phone_index_id", "phone_index", "id"),
    Index("ix_examination_phone_tail_index_id", "phone_tail_index", "id"),
    Index("ix_examination_name", "name"),
    Index("ix_examination_employer_name", "employer_name"),
    Index("ix_examination_team_id", "team", "id"),
    Index("ix_examination_day_state_id", "day", "state", "id"),
    Index("ix_examination_state_id", "state", "id"),
    Index("ix_examination_appointment", "appointment"),
)

examination_item = Table(
    "examination_item",
    metadata,
    Column("examination", Uuid(ExaminationId), primary_key=True),
    Column("code", String(CODE_LIMIT), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("station", PlainEnum(Station), nullable=False),
    Column("specimen", PlainEnum(SpecimenKind)),
    Column("origin", PlainEnum(Origin), nullable=False),
    Column("state", PlainEnum(ItemState), nullable=False),
    Column("tube", code(NUMBER_LIMIT)),
    Column("flag", PlainEnum(Flag), doc="of the version that counts"),
    Column("finding", String(CODE_LIMIT), doc="of the version that counts"),
    Column("exempted_by", Uuid(StaffId)),
    Column("exemption_entered_by", Uuid(UserId)),
    Column("exempted_at", UtcDateTime),
    Column("exemption", Sealed(), doc="JSON of reason and note"),
)

examination_result = Table(
    "examination_result",
    metadata,
    Column("examination", Uuid(ExaminationId), primary_key=True),
    Column("item", String(CODE_LIMIT), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("flag", PlainEnum(Flag), nullable=False),
    Column("finding", String(CODE_LIMIT)),
    Column("catalogue", Integer, nullable=False, doc="the version that it was judged by"),
    Column("entered_flag", PlainEnum(Flag)),
    Column("performed_by", Uuid(StaffId), nullable=False),
    Column("performed_at", UtcDateTime, nullable=False),
    Column("entered_by", Uuid(UserId)),
    Column("entered_at", UtcDateTime, nullable=False),
    Column("content", Sealed(), nullable=False, doc="JSON of the value, its limits, description and reason"),
)

examination_tube = Table(
    "examination_tube",
    metadata,
    Column("examination", Uuid(ExaminationId), primary_key=True),
    Column("barcode", code(NUMBER_LIMIT), primary_key=True),
    Column("department", Uuid(DepartmentId), nullable=False),
    Column("place", Integer, nullable=False),
    Column("specimen", PlainEnum(SpecimenKind), nullable=False),
    Column("state", PlainEnum(TubeState), nullable=False),
    Column("drawn_by", Uuid(StaffId)),
    Column("drawn_at", UtcDateTime),
    Column("rejected", PlainEnum(RejectionReason)),
    Column("note", Sealed(_NOTE)),
    UniqueConstraint("barcode", "department"),
)

examination_attachment = Table(
    "examination_attachment",
    metadata,
    Column("examination", Uuid(ExaminationId), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("file", Uuid(FileId), nullable=False),
    Column("title", Sealed(464), nullable=False),
    Column("item", String(CODE_LIMIT)),
    Column("added_by", Uuid(UserId)),
    Column("added_at", UtcDateTime, nullable=False),
)

examination_review = Table(
    "examination_review",
    metadata,
    Column("examination", Uuid(ExaminationId), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("step", PlainEnum(ReviewStep), nullable=False),
    Column("reviewed_by", Uuid(UserId)),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Sealed(_NOTE)),
)

examination_contributor = Table(
    "examination_contributor",
    metadata,
    Column("examination", Uuid(ExaminationId), primary_key=True),
    Column("contributor", RawUuid, primary_key=True, doc="an account or staff member, of what was taken back since"),
)
