"""Certificates are found by the last four characters of the document."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_index("ix_certificate_document_tail_index_id", "certificate", ["document_tail_index", "id"])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index("ix_certificate_document_tail_index_id", "certificate")
