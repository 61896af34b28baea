"""A name is given once below each department; the later of two that had the same gets a number behind it."""

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TOP = bytes(16)
_LONGEST = 60
_DEPARTMENT = sa.table(
    "department",
    sa.column("id", sa.LargeBinary),
    sa.column("parent", sa.LargeBinary),
    sa.column("below", sa.LargeBinary),
    sa.column("name", sa.String),
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("department") as table:
        table.add_column(sa.Column("below", types.binary(16), nullable=True))
    op.execute(sa.update(_DEPARTMENT).values(below=sa.func.coalesce(_DEPARTMENT.c.parent, _TOP)))
    _tell_apart()
    with op.batch_alter_table("department") as table:
        table.alter_column("below", existing_type=types.binary(16), nullable=False)
        table.create_unique_constraint("uq_department_name", ["below", "name"])


def _tell_apart() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(_DEPARTMENT).order_by(_DEPARTMENT.c.id)).all()
    taken: set[tuple[bytes, str]] = {(row.below, row.name) for row in rows}
    seen: set[tuple[bytes, str]] = set()
    for row in rows:
        if (row.below, row.name) not in seen:
            seen.add((row.below, row.name))
            continue
        names = (f"{row.name[: _LONGEST - len(tail)]}{tail}" for tail in (f"（{n}）" for n in range(2, len(rows) + 2)))
        name = next(one for one in names if (row.below, one) not in taken)
        taken.add((row.below, name))
        connection.execute(sa.update(_DEPARTMENT).where(_DEPARTMENT.c.id == row.id).values(name=name))


def downgrade() -> None:
    """Take the tables back to the revision before."""
    with op.batch_alter_table("department") as table:
        table.drop_constraint("uq_department_name", type_="unique")
        table.drop_column("below")
