"""Lists of examinations, and one whole, in SQL."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, Engine, RowMapping, Select, select

from adapters.database.paging import capped_count, newest_first, oldest_first
from adapters.database.queries.examination_filter import conditions
from adapters.database.repositories.examination_loading import loaded
from adapters.database.repositories.examination_registers import behind_account
from adapters.database.rows.examination import row_to_progress, row_to_trades
from adapters.database.rows.examination_registers import row_to_case, row_to_catalogue, row_to_member
from adapters.database.rows.examination_sealing import opened_text
from adapters.database.session import reading, reading_as_of_now
from adapters.database.tables.examination import examination, examination_item, examination_tube
from adapters.database.tables.examination_registers import catalogue_version, public_health_case, staff
from adapters.database.tables.identity import user_account
from ports.examination_queries import (
    ExaminationFile,
    ExaminationFilter,
    ExaminationRow,
    ExaminationSort,
    WaitingItem,
    WorkRow,
)
from ports.security import Vault
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import ExaminationState, ItemState, Origin, SpecimenKind, Station, TubeState
from tjdomain.examination.domain.public_health import PublicHealthCase
from tjdomain.examination.domain.staff import StaffMember
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import ExaminationId, UserId

_E = examination.c
_I = examination_item.c
_T = examination_tube.c
_LISTED = (
    "id",
    "department",
    "version",
    "number",
    "slip",
    "state",
    "outcome",
    "name",
    "sex",
    "birth",
    "document_kind",
    "source",
    "channel",
    "employer",
    "employer_name",
    "team",
    "portrait",
    "registered_at",
    "day",
    "due",
    "recheck_of",
    "recheck",
    "flagged",
    "exempt",
    "corrected",
    "concluded_by",
    "concluded_at",
)
_ROWS = select(*(_E[name] for name in (*_LISTED, "document_number", "phone", "trades", "stations")))
_AT_WORK = frozenset(
    {
        ExaminationState.REGISTERED,
        ExaminationState.IN_PROGRESS,
        ExaminationState.AWAITING_CONCLUSION,
        ExaminationState.RETURNED,
    }
)
_WORKED = ("id", "number", "slip", "name", "sex", "birth", "day", "registered_at")
_OPEN_ITEMS = (
    select(_I.examination, _I.code, _I.state, _I.tube, _I.specimen)
    .where(_I.origin.in_((Origin.REQUIRED, Origin.REFLEX)), _I.state.in_((ItemState.PENDING, ItemState.SAMPLED)))
    .order_by(_I.place)
)
_SPOILT = select(_T.examination, _T.specimen).where(_T.state == TubeState.REJECTED)


class DatabaseExaminationQueries:
    """``ExaminationQueries``: filtered, scoped and paged in SQL."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def page(
        self,
        wanted: ExaminationFilter,
        reader: Actor,
        after: ExaminationId | None,
        limit: int,
        sort: ExaminationSort = ExaminationSort.NEWEST,
    ) -> tuple[ExaminationRow, ...]:
        """A page."""
        every = _ROWS.where(*conditions(wanted, reader, self._vault))
        in_order = oldest_first if sort is ExaminationSort.OLDEST else newest_first
        with reading(self._engine) as connection:
            rows = connection.execute(in_order(every, examination, after, limit)).mappings().all()
        return tuple(self._listed(row) for row in rows)

    def count(self, wanted: ExaminationFilter, reader: Actor) -> int:
        """How many match."""
        with reading(self._engine) as connection:
            return capped_count(connection, examination, *conditions(wanted, reader, self._vault))

    def waiting(
        self, station: Station, first: date, last: date, reader: Actor, after: ExaminationId | None, limit: int
    ) -> tuple[WorkRow, ...]:
        """Who waits for the station."""
        wanted = conditions(ExaminationFilter(first=first, last=last, states=_AT_WORK), reader, self._vault)
        waiting = _E.open_at.contains(f",{station.value},", autoescape=True)
        people = select(*(_E[name] for name in _WORKED)).where(*wanted, waiting).order_by(_E.id).limit(limit)
        if after is not None:
            people = people.where(_E.id > after)
        with reading_as_of_now(self._engine) as connection:
            rows = connection.execute(people).mappings().all()
            ids = [row["id"] for row in rows]
            items = _grouped(connection, _OPEN_ITEMS.where(_I.station == station, _I.examination.in_(ids)))
            spoilt = _grouped(connection, _SPOILT.where(_T.examination.in_(ids)))
        return tuple(_work_row(row, items[row["id"]], {tube["specimen"] for tube in spoilt[row["id"]]}) for row in rows)

    def find(self, examination_: ExaminationId, reader: Actor) -> ExaminationFile | None:
        """One whole."""
        with reading_as_of_now(self._engine) as connection:
            found = loaded(connection, select(examination).where(_E.id == examination_), self._vault)
            return None if not found else self._file(connection, found[0], reader)

    def _file(self, connection: Connection, found: Examination, reader: Actor) -> ExaminationFile:
        columns = (staff.c.id, staff.c.name, staff.c.account, staff.c.signature)
        performers = connection.execute(select(*columns).where(staff.c.id.in_(sorted(found.performers())))).all()
        by = sorted(found.enterers() | {review.by for review in found.reviews if review.by is not None})
        accounts = select(user_account.c.id, user_account.c.name).where(user_account.c.id.in_(by))
        version = select(catalogue_version.c.content).where(catalogue_version.c.number == found.catalogue)
        return ExaminationFile(
            examination=found,
            catalogue=row_to_catalogue(connection.execute(version).mappings().one()),
            myself=_member_behind(connection, reader),
            staff={row.id: row.name for row in performers},
            signatures={(row.id, row.account): row.signature for row in performers if row.account and row.signature},
            accounts={row.id: row.name for row in connection.execute(accounts)},
            cases=self._cases(connection, found.id),
        )

    def _cases(self, connection: Connection, of: ExaminationId) -> tuple[PublicHealthCase, ...]:
        cases = select(public_health_case).where(public_health_case.c.examination == of)
        rows = connection.execute(cases.order_by(public_health_case.c.id)).mappings()
        return tuple(row_to_case(row, self._vault) for row in rows)

    def _listed(self, row: RowMapping) -> ExaminationRow:
        return ExaminationRow(
            **{name: row[name] for name in _LISTED},
            document_number=opened_text(examination, "document_number", row, self._vault),
            phone=opened_text(examination, "phone", row, self._vault) or None,
            trades=row_to_trades(row),
            stations=row_to_progress(row),
        )


def _member_behind(connection: Connection, reader: Actor) -> StaffMember | None:
    if reader.id is None:
        return None
    row = connection.execute(behind_account(UserId(reader.id))).mappings().first()
    return None if row is None else row_to_member(row)


def _grouped(
    connection: Connection, of_examinations: Select[tuple[ExaminationId, object]]
) -> dict[ExaminationId, list[RowMapping]]:
    grouped: dict[ExaminationId, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(of_examinations).mappings():
        grouped[row["examination"]].append(row)
    return grouped


def _work_row(row: RowMapping, items: Iterable[RowMapping], spoilt: set[SpecimenKind]) -> WorkRow:
    waited_for = tuple(items)
    return WorkRow(
        **{name: row[name] for name in _WORKED},
        items=tuple(WaitingItem(item["code"], item["state"], item["tube"]) for item in waited_for),
        redraw=any(item["tube"] is None and item["specimen"] in spoilt for item in waited_for),
    )
