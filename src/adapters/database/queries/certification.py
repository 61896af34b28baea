"""The archive of certificates: lists and the public check."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, RowMapping, Select, Table, and_, false, func, or_, select, true

from adapters.database.paging import begins_with
from adapters.database.person_columns import TAIL, document_index, document_tail_index
from adapters.database.queries.certification_gaps import number_gaps
from adapters.database.queries.certification_unissued import count_unissued, unissued
from adapters.database.rows.certification import CERTIFICATE, PENDING, text_to_trades
from adapters.database.session import reading
from adapters.database.tables.certification import certificate, pending_certificate
from adapters.database.tables.examination import examination
from adapters.database.types import seal_context
from ports.certification import CertificateFilter, CertificateRow, NumberGap, Sight, UnissuedRow, WaitingRow
from ports.security import Vault
from tjdomain.certification.domain.certificate import CertificateState, PendingState
from tjdomain.shared.actor import ScopeLevel
from tjdomain.shared.ids import CertificateId, ExaminationId
from tjdomain.shared.person import Document

_COUNTED = 10_001
_SHOWN = (
    "id",
    "version",
    "department",
    "examination",
    "number",
    "edition",
    "name",
    "sex",
    "document_kind",
    "exam_date",
    "issue_date",
    "valid_until",
    "body_name",
    "reason",
    "print_count",
    "promised_on",
)
_COLUMNS = [certificate.c[name] for name in (*_SHOWN, "document_number", "trades", "state", "collected_way")]
_FROM = certificate.outerjoin(examination, certificate.c.examination == examination.c.id)
_ROW = select(*_COLUMNS, examination.c.employer_name).select_from(_FROM)
_WAITING = pending_certificate.c.state == PendingState.WAITING


class DatabaseCertificateArchive:
    """Reads on short connections of its own."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def search(
        self, wanted: CertificateFilter, sight: Sight, today: date, after: CertificateId | None, limit: int
    ) -> tuple[CertificateRow, ...]:
        """At most ``limit`` rows older than ``after``, newest first."""
        found = _ROW.where(*self._matching(wanted, today), in_sight(certificate, sight))
        return self._rows(_page(found, certificate, after, limit), today)

    def count(self, wanted: CertificateFilter, sight: Sight, today: date) -> int:
        """How many rows match, counted up to 10,001."""
        return self._count(certificate, *self._matching(wanted, today), in_sight(certificate, sight))

    def edition(self, number: str, edition: int, today: date) -> CertificateRow | None:
        """One edition of a number."""
        one = _ROW.where(certificate.c.number == number, certificate.c.edition == edition)
        return next(iter(self._rows(one, today)), None)

    def of_person(self, document: Document, today: date) -> tuple[CertificateRow, ...]:
        """All editions of a person's certificates, newest first."""
        own = _ROW.where(certificate.c.document_index == document_index(document, self._vault))
        return self._rows(own.order_by(certificate.c.id.desc()), today)

    def waiting(self, sight: Sight, after: ExaminationId | None, limit: int) -> tuple[WaitingRow, ...]:
        """Examinations that wait for a portrait, newest first, older than ``after``."""
        found = select(pending_certificate).where(_WAITING, in_sight(pending_certificate, sight))
        with reading(self._engine) as connection:
            rows = connection.execute(_page(found, pending_certificate, after, limit)).mappings().all()
        return tuple(self._waiting_row(row) for row in rows)

    def count_waiting(self, sight: Sight) -> int:
        """How many wait, counted up to 10,001."""
        return self._count(pending_certificate, _WAITING, in_sight(pending_certificate, sight))

    def unissued(
        self, sight: Sight, since: date | None, after: ExaminationId | None, limit: int
    ) -> tuple[UnissuedRow, ...]:
        """Who has no certificate yet, newest first, older than ``after``; without ``since`` the list 缺照片."""
        with reading(self._engine) as connection:
            rows = connection.execute(unissued(sight, since, after, limit)).mappings().all()
        return tuple(self._unissued_row(row) for row in rows)

    def count_unissued(self, sight: Sight, since: date | None) -> int:
        """How many those are, counted up to 10,001."""
        with reading(self._engine) as connection:
            return count_unissued(connection, sight, since, _COUNTED)

    def gaps(self, series: str, sight: Sight, after: int, limit: int) -> tuple[NumberGap, ...]:
        """At most ``limit`` gaps of a series that begin beyond ``after``, in their order."""
        with reading(self._engine) as connection:
            return number_gaps(connection, series, sight, after, limit)

    def _count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        some = select(table.c.id).where(*conditions).limit(_COUNTED).subquery()
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(some)).scalar_one()

    def _matching(self, wanted: CertificateFilter, today: date) -> list[ColumnElement[bool]]:
        c = certificate.c
        matching = [*_between(c.issue_date, wanted.issued_from, wanted.issued_to)]
        matching += _between(c.valid_until, wanted.valid_until_from, wanted.valid_until_to)
        matching += _examined(wanted)
        if wanted.ids:
            matching.append(c.id.in_(sorted(wanted.ids)))
        if wanted.number:
            matching.append(c.number == wanted.number if wanted.number.isascii() else false())
        matching += self._of_holder(wanted)
        if wanted.states:
            matching.append(or_(false(), *(_has(state, today) for state in wanted.states)))
        if wanted.trade is not None:
            matching.append(c.trades.contains(f",{wanted.trade.value},", autoescape=True))
        if wanted.collected is not None:
            matching.append(c.collected_way.is_not(None) if wanted.collected else c.collected_way.is_(None))
        return matching

    def _of_holder(self, wanted: CertificateFilter) -> list[ColumnElement[bool]]:
        c = certificate.c
        matching = []
        if wanted.name:
            matching.append(begins_with(c.name, wanted.name))
        if wanted.document is not None:
            matching.append(c.document_index == document_index(wanted.document, self._vault))
        if wanted.document_tail:
            matching.append(c.document_tail_index == document_tail_index(wanted.document_tail[-TAIL:], self._vault))
        return matching

    def _rows(self, query: Select[Any], today: date) -> tuple[CertificateRow, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(self._row(row, today) for row in rows)

    def _row(self, row: RowMapping, today: date) -> CertificateRow:
        expired = row["state"] is CertificateState.VALID and row["valid_until"] < today
        return CertificateRow(
            **{name: row[name] for name in _SHOWN},
            document_number=self._number(row, CERTIFICATE),
            trades=text_to_trades(row["trades"]),
            state=CertificateState.EXPIRED if expired else row["state"],
            collection=row["collected_way"],
            employer=row["employer_name"] or "",
        )

    def _waiting_row(self, row: RowMapping) -> WaitingRow:
        same = ("version", "department", "name", "sex", "document_kind", "exam_date", "since")
        return WaitingRow(
            **{name: row[name] for name in same},
            examination=row["id"],
            document_number=self._number(row, PENDING),
            trades=text_to_trades(row["trades"]),
        )

    def _unissued_row(self, row: RowMapping) -> UnissuedRow:
        same = ("id", "version", "number", "name", "sex", "document_kind", "waits")
        return UnissuedRow(
            **{name: row[name] for name in same},
            document_number=self._number(row, "examination"),
            employer=row["employer_name"],
            exam_date=row["day"],
        )

    def _number(self, row: RowMapping, table: str) -> str:
        return self._vault.open(row["document_number"], seal_context(table, "document_number", row["id"])).decode()


def _page(query: Select[Any], table: Table, after: CertificateId | ExaminationId | None, limit: int) -> Select[Any]:
    older = query if after is None else query.where(table.c.id < after)
    return older.order_by(table.c.id.desc()).limit(limit)


def _examined(wanted: CertificateFilter) -> list[ColumnElement[bool]]:
    """What is known of the examination alone."""
    e = examination.c
    matching = []
    if wanted.code:
        code = wanted.code
        matching.append(or_(e.number == code, e.slip == code) if code.isascii() else false())
    if wanted.employer:
        matching.append(begins_with(e.employer_name, wanted.employer))
    if wanted.team is not None:
        matching.append(e.team == wanted.team)
    return [certificate.c.examination.in_(select(e.id).where(*matching))] if matching else []


def _between(column: ColumnElement[date], first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    return [*([column >= first] if first else []), *([column <= last] if last else [])]


def in_sight(table: Table, sight: Sight) -> ColumnElement[bool]:
    """The rows of a table with department and owner that may be seen."""
    match sight.scope.level:
        case ScopeLevel.ALL:
            return true()
        case ScopeLevel.OWN:
            return and_(table.c.created_by.is_not(None), table.c.created_by == sight.owner)
    return table.c.department.in_(sight.scope.departments)


def _has(state: CertificateState, today: date) -> ColumnElement[bool]:
    c = certificate.c
    match state:
        case CertificateState.VALID:
            return and_(c.state == CertificateState.VALID, c.valid_until >= today)
        case CertificateState.EXPIRED:
            return and_(c.state == CertificateState.VALID, c.valid_until < today)
    return c.state == state
