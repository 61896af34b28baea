"""Work items for 公卫科 are done, and opened once for a result; notices that were given out."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ONCE = "uq_public_health_case_result"


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("public_health_case") as table:
        table.add_column(sa.Column("done_by", types.binary(16)))
        table.add_column(sa.Column("done_at", types.UtcDateTime()))
        table.create_unique_constraint(_ONCE, ["examination", "item", "result"])
    op.create_table(
        "given_notice",
        sa.Column("id", types.binary(16), primary_key=True),
        sa.Column("department", types.binary(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", types.binary(16)),
        sa.Column("examination", types.binary(16), nullable=False),
        sa.Column("kind", types.code(32), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("given_at", types.UtcDateTime(), nullable=False),
        sa.Column("reason", types.code(32)),
        sa.UniqueConstraint("examination", "kind", "copy", name="uq_given_notice_copy"),
    )


def downgrade() -> None:
    """Take the tables back to the revision before: what was done counts as acknowledged."""
    op.drop_table("given_notice")
    cases = sa.table("public_health_case", sa.column("state"))
    op.execute(sa.update(cases).where(cases.c.state == "done").values(state="acknowledged"))
    with op.batch_alter_table("public_health_case") as table:
        table.drop_constraint(_ONCE, type_="unique")
        table.drop_column("done_at")
        table.drop_column("done_by")
