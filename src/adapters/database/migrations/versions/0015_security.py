"""Second factors of accounts, and sign-ins that wait for their code."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types
from tjdomain.shared.ids import UserId

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this revision. No sign-in before waited for a code."""
    op.add_column("user_session", sa.Column("awaits_code", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "second_factor",
        sa.Column("id", types.Uuid(UserId), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("secret", types.Sealed(96), nullable=False),
        sa.Column("confirmed_at", types.UtcDateTime(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", types.binary(32), nullable=False),
        sa.Column("user", types.Uuid(UserId), nullable=False),
        sa.Column("used_at", types.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("ix_recovery_code_user", "recovery_code", ["user"])


def downgrade() -> None:
    """Take the tables back to the revision before; whoever waits for a code signs in anew, by password alone."""
    op.execute("DELETE FROM user_session WHERE awaits_code")
    op.drop_column("user_session", "awaits_code")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
