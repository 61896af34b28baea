"""The waiting queue; slips handed in; prints of papers are counted in the database."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.database import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_PRINTED = ("examination.guide_slip_printed", "examination.exam_sheet_printed")


def _of_a_department() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", types.binary(16), primary_key=True),
        sa.Column("department", types.binary(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )


def _rooms_and_screens() -> None:
    op.create_table(
        "queue_room",
        *_of_a_department(),
        sa.Column("created_by", types.binary(16)),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("stations", types.Json(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("department", "name", name="uq_queue_room_name"),
    )
    op.create_table(
        "queue_screen",
        *_of_a_department(),
        sa.Column("created_by", types.binary(16)),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("digest", types.code(64), nullable=False),
        sa.Column("stations", types.Json(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("digest", name="uq_queue_screen_digest"),
    )


def _tickets() -> None:
    op.create_table(
        "queue_ticket",
        *_of_a_department(),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("examination", types.binary(16), nullable=False),
        sa.Column("station", types.code(32), nullable=False),
        sa.Column("number", types.code(16), nullable=False),
        sa.Column("state", types.code(32), nullable=False),
        sa.Column("calling", types.binary(16)),
        sa.Column("priority", types.code(32)),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("room", types.binary(16)),
        sa.Column("called_at", types.UtcDateTime()),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("skips", sa.Integer(), nullable=False),
        sa.UniqueConstraint("examination", "day", "station", name="uq_queue_ticket_examination"),
        sa.UniqueConstraint("calling", name="uq_queue_ticket_calling"),
    )
    op.create_index("ix_queue_ticket_department_day_state", "queue_ticket", ["department", "day", "state"])


def _slips() -> None:
    op.create_table(
        "slip_return",
        *_of_a_department(),
        sa.Column("at", types.UtcDateTime(), nullable=False),
        sa.Column("by", types.binary(16)),
        sa.Column("missing", types.Json(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
    )


def upgrade() -> None:
    """Bring the tables to this revision; papers that were printed before keep their count."""
    _rooms_and_screens()
    _tickets()
    _slips()
    log = sa.table("event_log", sa.column("kind"), sa.column("subject_id"))
    series = log.c.kind.concat(".").concat(sa.func.lower(sa.func.hex(log.c.subject_id)))
    counted = sa.select(series, sa.func.count()).where(log.c.kind.in_(_PRINTED)).group_by(log.c.kind, log.c.subject_id)
    counter = sa.table("sequence", sa.column("series"), sa.column("value"))
    op.execute(sa.insert(counter).from_select(["series", "value"], counted))


def downgrade() -> None:
    """Take the tables back to the revision before; the log still knows every print."""
    counter = sa.table("sequence", sa.column("series"))
    for kind in _PRINTED:
        op.execute(sa.delete(counter).where(counter.c.series.startswith(f"{kind}.")))
    for table in ("slip_return", "queue_ticket", "queue_screen", "queue_room"):
        op.drop_table(table)
