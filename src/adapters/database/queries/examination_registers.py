"""The lists beside examinations in SQL: work items for 公卫科, staff, catalogue versions."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import ColumnElement, Engine, RowMapping, exists, select

from adapters.database.paging import begins_with, capped_count, in_scope, newest_first
from adapters.database.repositories.examination_registers import behind_account, history_of
from adapters.database.rows.examination_registers import row_to_catalogue, row_to_stations
from adapters.database.rows.examination_sealing import opened_text
from adapters.database.session import reading
from adapters.database.tables.examination import examination
from adapters.database.tables.examination_registers import catalogue_version, public_health_case, staff
from adapters.database.tables.identity import user_account
from ports.case_rows import CaseFilter, CaseRow
from ports.examination_queries import CatalogueRow, Reviewer, StaffRow
from ports.security import Vault
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.public_health import PublicHealthCaseId
from tjdomain.examination.domain.staff import chief_on
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId, StaffId, UserId

_P = public_health_case.c
_S = staff.c
_V = catalogue_version.c
_CASE = (
    "id",
    "version",
    "examination",
    "item",
    "finding",
    "opened_at",
    "due_at",
    "state",
    "acknowledged_by",
    "acknowledged_at",
    "done_by",
    "done_at",
)
_ABOUT = ("catalogue", "number", "name", "employer_name")
_MEMBER = ("id", "department", "version", "name", "title", "rank", "concludes", "account", "signature", "active")
_VERSION = (
    "number",
    "version",
    "state",
    "valid_from",
    "created_by",
    "created_at",
    "activated_by",
    "activated_at",
    "based_on",
)


def _owner(reader: Actor) -> UserId | None:
    return UserId(reader.id) if reader.id is not None else None


class DatabaseExaminationRegisters:
    """``ExaminationRegisters``."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def cases(
        self, wanted: CaseFilter, reader: Actor, after: PublicHealthCaseId | None, limit: int
    ) -> tuple[CaseRow, ...]:
        """Work items, newest first."""
        about = (examination.c[name] for name in _ABOUT)
        examined = examination.c.state.label("examination_state")
        every = (
            select(*(_P[name] for name in (*_CASE, "note")), *about, examined)
            .join(examination, examination.c.id == _P.examination)
            .where(*_wanted(wanted, reader))
        )
        with reading(self._engine) as connection:
            rows = connection.execute(newest_first(every, public_health_case, after, limit)).mappings().all()
        return tuple(self._case(row) for row in rows)

    def count_cases(self, wanted: CaseFilter, reader: Actor) -> int:
        """How many match."""
        with reading(self._engine) as connection:
            return capped_count(connection, public_health_case, *_wanted(wanted, reader))

    def _case(self, row: RowMapping) -> CaseRow:
        return CaseRow(
            **{name: row[name] for name in _CASE},
            **{name: row[name] for name in (*_ABOUT, "examination_state")},
            note=opened_text(public_health_case, "note", row, self._vault),
        )

    def staff(self, department: DepartmentId, day: date, reader: Actor) -> tuple[StaffRow, ...]:
        """The staff of a department by name."""
        own = select(staff).where(_S.department == department, in_scope(staff, reader.scope, _owner(reader)))
        with reading(self._engine) as connection:
            chief = chief_on(history_of(connection, department), day)
            rows = connection.execute(own.order_by(_S.name, _S.id)).mappings().all()
        return tuple(_member(row, chief) for row in rows)

    def catalogue(self, number: int) -> Catalogue | None:
        """One version whole."""
        with reading(self._engine) as connection:
            row = connection.execute(select(_V.content).where(_V.number == number)).mappings().first()
        return None if row is None else row_to_catalogue(row)

    def reviewer(self, account: UserId) -> Reviewer:
        """The account with the staff member behind it."""
        with reading(self._engine) as connection:
            row = connection.execute(behind_account(account)).mappings().first()
        return Reviewer(user=account, staff=None if row is None else row["id"])

    def account_names(self, accounts: Collection[UserId]) -> Mapping[UserId, str]:
        """Who stands behind these accounts."""
        wanted = select(user_account.c.id, user_account.c.name).where(user_account.c.id.in_(sorted(accounts)))
        with reading(self._engine) as connection:
            return {row.id: row.name for row in connection.execute(wanted)}

    def catalogues(self) -> tuple[CatalogueRow, ...]:
        """All versions, newest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(*(_V[name] for name in _VERSION)).order_by(_V.number.desc()))
            return tuple(CatalogueRow(**row) for row in rows.mappings())


def _wanted(wanted: CaseFilter, reader: Actor) -> Iterator[ColumnElement[bool]]:
    yield in_scope(public_health_case, reader.scope, _owner(reader))
    if wanted.states:
        yield _P.state.in_(sorted(wanted.states, key=lambda state: state.value))
    if wanted.due_before is not None:
        yield _P.due_at < wanted.due_before
    if wanted.opened_from is not None:
        yield _P.opened_at >= wanted.opened_from
    if wanted.opened_until is not None:
        yield _P.opened_at < wanted.opened_until
    if wanted.name is not None:
        named = exists().where(examination.c.id == _P.examination, begins_with(examination.c.name, wanted.name))
        yield named.correlate(public_health_case)


def _member(row: RowMapping, chief: StaffId | None) -> StaffRow:
    return StaffRow(**{name: row[name] for name in _MEMBER}, stations=row_to_stations(row), chief=row["id"] == chief)
