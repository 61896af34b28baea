"""Persons' requests about their own data."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types
from tjdomain.administration.domain.person_request import (
    IdentityCheck,
    PersonRequestId,
    RequestKind,
    RequestState,
    RequestWay,
)
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.person import DocumentKind, Sex

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "person_request",
        sa.Column("id", types.Uuid(PersonRequestId), nullable=False),
        sa.Column("department", types.Uuid(DepartmentId), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", types.RawUuid(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(), nullable=False),
        sa.Column("number", types.code(24), nullable=False),
        sa.Column("kind", types.PlainEnum(RequestKind), nullable=False),
        sa.Column("way", types.PlainEnum(RequestWay), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("sex", types.PlainEnum(Sex), nullable=False),
        sa.Column("birth", sa.Date(), nullable=False),
        sa.Column("document_kind", types.PlainEnum(DocumentKind), nullable=False),
        sa.Column("document_number", types.Sealed(128), nullable=False),
        sa.Column("document_index", types.binary(32), nullable=False),
        sa.Column("document_tail_index", types.binary(32), nullable=False),
        sa.Column("phone", types.Sealed(96), nullable=True),
        sa.Column("phone_index", types.binary(32), nullable=True),
        sa.Column("phone_tail_index", types.binary(32), nullable=True),
        sa.Column("wish", types.Sealed(2064), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", types.PlainEnum(RequestState), nullable=False),
        sa.Column("known_by", types.PlainEnum(IdentityCheck), nullable=True),
        sa.Column("cleared", sa.Integer(), nullable=False),
        sa.Column("answer", types.Sealed(4064), nullable=False),
        sa.Column("decided_by", types.RawUuid(), nullable=True),
        sa.Column("decided_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_request")),
        sa.UniqueConstraint("number", name=op.f("uq_person_request_number")),
    )
    op.create_index("ix_person_request_state_due", "person_request", ["state", "due"])
    op.create_index("ix_person_request_document_index", "person_request", ["document_index"])
    op.create_index("ix_person_request_decided_at", "person_request", ["decided_at"])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_table("person_request")
