"""How many trades of an examination failed, for the list of who is unfit."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_EXAMINATION = sa.table("examination", *map(sa.column, ("id", "state", "trades", "failed")))
_CERTIFICATE = sa.table("certificate", *map(sa.column, ("examination", "edition", "trades")))


def _failed(state: str, trades: int, passed: str | None) -> int:
    """A conclusion is sealed: what failed is what was examined and stands not on the first certificate."""
    if state == "unqualified":
        return trades
    return 0 if passed is None else trades - passed.strip(",").count(",") - 1


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("examination", sa.Column("failed", sa.Integer(), nullable=False, server_default="0"))
    e, c = _EXAMINATION.c, _CERTIFICATE.c
    first = sa.and_(c.examination == e.id, c.edition == 1)
    decided = sa.select(e.id, e.state, e.trades, c.trades.label("passed")).select_from(
        _EXAMINATION.outerjoin(_CERTIFICATE, first)
    )
    connection = op.get_bind()
    for row in connection.execute(decided.where(e.state.in_(("qualified", "unqualified")))).all():
        if failed := _failed(row.state, len(json.loads(row.trades)), row.passed):
            connection.execute(sa.update(_EXAMINATION).where(e.id == row.id).values(failed=failed))
    op.create_index("ix_examination_failed_id", "examination", ["failed", "id"])


def downgrade() -> None:
    """Take the tables back to the revision before."""
    op.drop_index("ix_examination_failed_id", "examination")
    with op.batch_alter_table("examination") as table:
        table.drop_column("failed")
