"""Clearing away what is over: each portion under the lock of its rows, and alone with its kind of data."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Engine, RowMapping, bindparam, delete, func, insert, select, type_coerce, update
from sqlalchemy.exc import IntegrityError

from adapters.database.event_log import change_context
from adapters.database.person_columns import document_index
from adapters.database.session import DatabaseSession, reading
from adapters.database.stocks import STOCKS, Stock
from adapters.database.tables.booking import appointment
from adapters.database.tables.certification import certificate
from adapters.database.tables.examination import examination
from adapters.database.tables.kernel import EventState, event_log
from adapters.database.tables.kernel import file as file_table
from adapters.database.tables.retention import retention_hold, retention_rule
from adapters.database.types import RawUuid
from ports.clock import Clock
from ports.retention import COUNTED, Due
from ports.security import Vault
from tjdomain.administration.domain.retention import DataKind, HeldAlready, Hold, HoldId, RetentionRule, shipped_rule
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound, StaleVersion, TransactionRefused
from tjdomain.shared.ids import EventId
from tjdomain.shared.person import Document

_LONGEST_LIST: Final = 200
_RULES = select(retention_rule)
_TURN = update(retention_rule).where(retention_rule.c.kind == bindparam("of")).values(turns=retention_rule.c.turns + 1)
_SAVE = (
    update(retention_rule)
    .where(retention_rule.c.kind == bindparam("of"), retention_rule.c.version == bindparam("was"))
    .values(months=bindparam("now"), version=bindparam("next"))
)
_STANDING = retention_hold.c.standing.is_not(None)
_RELEASE = (
    update(retention_hold)
    .where(retention_hold.c.id == bindparam("of"), _STANDING)
    .values(standing=None, released_by=bindparam("by"), released_at=bindparam("moment"))
)
_HOLD = tuple(column for column in retention_hold.c if column.name != "standing")
_CASES = (appointment, examination)


class DatabaseRetention:
    """A turn is a write to the kind's row: whoever takes it waits for whoever has it."""

    def __init__(self, session: DatabaseSession, vault: Vault, clock: Clock) -> None:
        self._session = session
        self._vault = vault
        self._clock = clock

    def rule(self, kind: DataKind) -> RetentionRule:
        """Take the turn of ``kind``; its rule."""
        connection = self._session.connection
        if connection.execute(_TURN, {"of": kind}).rowcount == 0:
            try:
                connection.execute(insert(retention_rule), {"kind": kind, "version": 0, "turns": 1})
            except IntegrityError as error:  # the very first turn of two at once: the second one runs again
                raise TransactionRefused("database") from error
        row = connection.execute(_RULES.where(retention_rule.c.kind == kind)).mappings().one()
        return _rule(kind, row)

    def save(self, rule: RetentionRule) -> None:
        """Replace the rule of the version before. Raises ``StaleVersion``."""
        row = {"of": rule.kind, "was": rule.version - 1, "now": rule.months, "next": rule.version}
        if self._session.connection.execute(_SAVE, row).rowcount == 0:
            raise StaleVersion("retention", rule.kind.value)

    def carry_out(
        self, kind: DataKind, before: date, proof: EventId, limit: int, person: Document | None = None
    ) -> Sequence[UUID]:
        """Clear away at most ``limit``; their ids in order. What was found is judged again under its row's lock."""
        connection, stock = self._session.connection, STOCKS[kind]
        held, of = _held(connection), stock.table.c.id
        oldest = stock.since if stock.table is event_log else of
        due = _due(stock, before, held)
        if person is not None:
            due = due.where(stock.table.c.document_index == document_index(person, self._vault))
        found = connection.execute(due.order_by(oldest).limit(limit)).scalars().all()
        again = due.where(of.in_(found)).order_by(of).with_for_update()
        gone = connection.execute(again).scalars().all() if found else ()
        if not gone:
            return ()
        if stock.table is event_log:
            self._empty(connection, gone, proof)
        else:
            self._remove(connection, stock, gone)
        return [one.value for one in gone]

    def _empty(self, connection: Connection, events: Sequence[EventId], proof: EventId) -> None:
        left = json.dumps({"old": {}, "new": {}, "emptied_by": str(proof)}, separators=(",", ":")).encode()
        statement = update(event_log).where(event_log.c.id == bindparam("of"))
        rows = [{"of": one, "left": self._vault.seal(left, change_context(one.value))} for one in events]
        connection.execute(statement.values(change=bindparam("left"), state=EventState.EMPTIED), rows)

    def _remove(self, connection: Connection, stock: Stock, gone: Sequence[Any]) -> None:
        files: set[Any] = set()
        for column in stock.files:
            name = stock.table.c.id if column.table is stock.table else _part_of(stock, column)
            files |= set(connection.execute(select(column).where(name.in_(gone), column.is_not(None))).scalars())
        for part in stock.parts:
            connection.execute(delete(part.table).where(part.in_(gone)))
        connection.execute(delete(stock.table).where(stock.table.c.id.in_(gone)))
        shown = set(
            connection.execute(select(certificate.c.portrait).where(certificate.c.portrait.in_(files))).scalars()
        )
        given_up = update(file_table).where(file_table.c.id.in_(sorted(files - shown)))
        connection.execute(given_up.values(attached=False, swept_at=self._clock.now()))

    def find_case(self, number: str) -> UUID:
        """The appointment or examination of that number. Raises ``NotFound``."""
        for table in _CASES:
            found = self._session.connection.execute(select(table.c.id).where(table.c.number == number)).scalars().all()
            if found:
                return UUID(bytes=found[0].value.bytes)
        raise NotFound("case", number)

    def place(self, hold: Hold) -> None:
        """Hold it back. Raises ``HeldAlready``."""
        row = {column.name: getattr(hold, column.name) for column in _HOLD}
        try:
            self._session.connection.execute(insert(retention_hold), row | {"standing": hold.subject_id})
        except IntegrityError as error:
            raise HeldAlready(hold.number) from error

    def release(self, hold: HoldId, by: UUID | None, at: datetime) -> Hold:
        """Let it go. Raises ``NotFound`` where it does not stand."""
        connection = self._session.connection
        if connection.execute(_RELEASE, {"of": hold, "by": by, "moment": at}).rowcount == 0:
            raise NotFound("retention_hold", str(hold))
        row = connection.execute(select(*_HOLD).where(retention_hold.c.id == hold)).mappings().one()
        return Hold(**row)


class DatabaseRetentionQueries:
    """Counts by the conditions of the run."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def rules(self) -> Sequence[RetentionRule]:
        """Of every kind, in order."""
        with reading(self._engine) as connection:
            stored = {row["kind"]: row for row in connection.execute(_RULES).mappings()}
        return [_rule(kind, stored[kind]) if kind in stored else shipped_rule(kind) for kind in DataKind]

    def due(self, kind: DataKind, before: date) -> Due:
        """What a run would take now."""
        stock = STOCKS[kind]
        with reading(self._engine) as connection:
            found = _due(stock, before, _held(connection), stock.since.label("since")).limit(COUNTED).subquery()
            row = connection.execute(select(func.count().label("count"), func.min(found.c.since))).one()
        oldest = row[1]
        return Due(row[0], local_day(oldest) if isinstance(oldest, datetime) else oldest)

    def holds(self) -> Sequence[Hold]:
        """Those that stand, newest first."""
        query = select(*_HOLD).where(_STANDING).order_by(retention_hold.c.id.desc()).limit(_LONGEST_LIST)
        with reading(self._engine) as connection:
            return [Hold(**row) for row in connection.execute(query).mappings()]


def _rule(kind: DataKind, row: RowMapping) -> RetentionRule:
    shipped = shipped_rule(kind)
    return RetentionRule(kind=kind, months=row["months"] or shipped.months, version=row["version"])


def _part_of(stock: Stock, column: Any) -> Any:
    return next(part for part in stock.parts if part.table is column.table)


def _due(stock: Stock, before: date, held: Sequence[UUID], *columns: Any) -> Any:
    query = select(stock.table.c.id, *columns).where(stock.over(before))
    return query.where(type_coerce(stock.case, RawUuid).not_in(held)) if held else query


def _held(connection: Connection) -> Sequence[UUID]:
    """What is held back: the cases, and of a whole person all the others."""
    rows = connection.execute(select(retention_hold.c.subject_id, retention_hold.c.whole_person).where(_STANDING)).all()
    held, whole = {row.subject_id for row in rows}, [row.subject_id for row in rows if row.whole_person]
    if whole:
        persons = {
            one
            for table in _CASES
            for one in connection.execute(
                select(table.c.document_index).where(type_coerce(table.c.id, RawUuid).in_(whole))
            ).scalars()
        }
        for table in _CASES:
            theirs = select(type_coerce(table.c.id, RawUuid)).where(table.c.document_index.in_(persons))
            held |= set(connection.execute(theirs).scalars())
    return sorted(held)
