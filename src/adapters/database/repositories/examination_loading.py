"""Examinations read whole: one statement for each table, however many are wanted."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, bindparam, select

from adapters.database.rows.examination import PartRows, row_to_examination
from adapters.database.tables.examination import (
    examination_attachment,
    examination_contributor,
    examination_item,
    examination_result,
    examination_review,
    examination_tube,
)
from ports.security import Vault
from tjdomain.examination.domain.examination import Examination
from tjdomain.shared.ids import ExaminationId


def _of_examinations(table: Table) -> Select[Any]:
    wanted = table.c.examination.in_(bindparam("examinations", expanding=True))
    return select(table).where(wanted).order_by(*table.primary_key)


_PARTS = {
    "items": _of_examinations(examination_item),
    "results": _of_examinations(examination_result),
    "tubes": _of_examinations(examination_tube),
    "attachments": _of_examinations(examination_attachment),
    "reviews": _of_examinations(examination_review),
    "contributors": _of_examinations(examination_contributor),
}


def loaded(connection: Connection, own: Select[Any], vault: Vault) -> tuple[Examination, ...]:
    """The examinations of the rows that ``own`` selects from ``examination``, in that order."""
    rows = connection.execute(own).mappings().all()
    if not rows:
        return ()
    ids = [row["id"] for row in rows]
    parts = {name: _grouped(connection, statement, ids) for name, statement in _PARTS.items()}
    return tuple(
        row_to_examination(row, PartRows(**{name: of[row["id"]] for name, of in parts.items()}), vault) for row in rows
    )


def _grouped(
    connection: Connection, statement: Select[Any], ids: Sequence[ExaminationId]
) -> dict[ExaminationId, list[RowMapping]]:
    grouped: dict[ExaminationId, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(statement, {"examinations": ids}).mappings():
        grouped[row["examination"]].append(row)
    return grouped
