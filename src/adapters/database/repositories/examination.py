"""Examinations in SQL: whoever reads one holds its row, and writes only what differs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Update,
    and_,
    bindparam,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from adapters.database.attaching import attach_files, named_files
from adapters.database.errors import violated_key
from adapters.database.person_columns import document_index
from adapters.database.repositories.examination_loading import loaded
from adapters.database.repositories.examination_writing import write_parts
from adapters.database.rows.examination import changed_columns, examination_to_row
from adapters.database.rows.examination_parts import parts_of
from adapters.database.session import DatabaseSession
from adapters.database.tables.examination import examination, examination_tube
from adapters.database.together import Write
from ports.security import Vault
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import UNFINISHED, ExaminationState
from tjdomain.examination.domain.review_errors import AlreadyRegistered, NumberTaken
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import AppointmentId, DepartmentId, ExaminationId
from tjdomain.shared.person import Document

_E = examination.c
_T = examination_tube.c
_MANY = 500
"""Ids or codes in one statement."""
_KEYS = frozenset({"number", "slip", "live_appointment"})
"""Columns that can be refused, which is told at once."""
_OPEN = sorted(UNFINISHED | {ExaminationState.AWAITING_RECHECK}, key=lambda state: state.value)
_CLAIM = (
    update(examination).where(_E.id == bindparam("held"), _E.version == bindparam("seen")).values(claims=_E.claims + 1)
)


@cache
def _replacing(names: frozenset[str]) -> Update:
    """Writes those columns over a row that this transaction holds since it read it, so that it stands there as read."""
    values: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in sorted(names)}
    return update(examination).where(_E.id == bindparam("held")).values(values)


def _at_once(wanted: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (wanted[start : start + _MANY] for start in range(0, len(wanted), _MANY))


def _by_id(wanted: ColumnElement[bool]) -> Select[Any]:
    return select(examination).where(wanted).order_by(_E.id)


def _by_code() -> Select[Any]:
    alive = _E.state != ExaminationState.VOIDED
    given: BindParameter[str] = bindparam("codes", expanding=True)
    own = [
        select(column.label("code"), _E.id).where(column.in_(given), _E.department == bindparam("department"), alive)
        for column in (_E.number, _E.slip)
    ]
    tubes = (
        select(_T.barcode.label("code"), _E.id)
        .join(examination, and_(_E.id == _T.examination, alive))
        .where(_T.barcode.in_(given), _T.department == bindparam("department"))
    )
    found = union_all(*own, tubes).subquery()
    return select(found)


_BY_CODE = _by_code()


class DatabaseExaminations:
    """``Examinations``.

    A row is read with its lock, so what a transaction has read is what stands there until it ends: stations at one
    person take turns, and ``StaleVersion`` meets only those who bring an examination from an earlier transaction.
    """

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault
        self._known: WeakKeyDictionary[object, dict[ExaminationId, Examination]] = WeakKeyDictionary()

    def get(self, wanted: ExaminationId) -> Examination:
        """The examination."""
        found = self._read(_E.id == wanted)
        if not found:
            raise NotFound(examination.name, str(wanted))
        return found[0]

    def get_all(self, ids: Sequence[ExaminationId]) -> tuple[Examination, ...]:
        """Those that exist, by id."""
        return tuple(e for some in _at_once(sorted(set(ids))) for e in self._read(_E.id.in_(some)))

    def look_at(self, ids: Sequence[ExaminationId]) -> tuple[Examination, ...]:
        """The same without their locks."""
        return tuple(e for some in _at_once(sorted(set(ids))) for e in self._loaded(_by_id(_E.id.in_(some))))

    def ancestors(self, recheck: Examination) -> tuple[Examination, ...]:
        """The examinations before it, nearest first."""
        line: list[Examination] = []
        before = recheck.recheck_of
        while before is not None:
            line.append(self.get(before))
            before = line[-1].recheck_of
        return tuple(line)

    def of_appointment(self, appointment: AppointmentId) -> Examination | None:
        """The examination of a check-in, unless void."""
        return next(iter(self._read(_E.live_appointment == appointment)), None)

    def open_of(self, department: DepartmentId, document: Document) -> tuple[Examination, ...]:
        """Unfinished ones and those that await a recheck, oldest first."""
        person = _E.document_index == document_index(document, self._vault)
        return self._read(and_(person, _E.department == department, _E.state.in_(_OPEN)))

    def ids_by_code(self, department: DepartmentId, codes: Sequence[str]) -> dict[str, ExaminationId]:
        """The examinations of barcodes and numbers."""
        ours = sorted({code for code in codes if code.isascii()})  # others compare with no column of ours
        return {
            row.code: row.id
            for some in _at_once(ours)
            for row in self._session.connection.execute(_BY_CODE, {"codes": some, "department": department})
        }

    def add(self, new: Examination) -> None:
        """Store a new one."""
        with self._refusing(new):
            row = examination_to_row(new, self._vault)
            self._session.connection.execute(insert(examination), row)
            attach_files(self._session.connection, [row])
            write_parts(self._session, {}, parts_of(new), self._vault)
        self._remember(new)

    def save(self, changed: Examination) -> None:
        """Replace the version before; written with the next answer that is needed, since the row is held."""
        before = self._remembered.get(changed.id) or self.get(changed.id)
        if changed.version != before.version + 1:
            raise StaleVersion(examination.name, str(changed.id))
        row = changed_columns(before, changed, self._vault)
        held = row.pop("id")
        with self._refusing(changed):
            if named_files([row]):
                attach_files(self._session.connection, [row])
            send = self._session.now if row.keys() & _KEYS else self._session.later
            send(Write(_replacing(frozenset(row)), {**row, "held": held}))
            write_parts(self._session, parts_of(before), parts_of(changed), self._vault)
        self._remember(changed)

    def claim(self, held: Examination) -> None:
        """Count the claim on the row."""
        if not self._session.connection.execute(_CLAIM, {"held": held.id, "seen": held.version}).rowcount:
            self.get(held.id)
            raise StaleVersion(examination.name, str(held.id))

    def _read(self, wanted: ColumnElement[bool]) -> tuple[Examination, ...]:
        found = self._loaded(_by_id(wanted).with_for_update())
        for each in found:
            self._remember(each)
        return found

    def _loaded(self, own: Select[Any]) -> tuple[Examination, ...]:
        return loaded(self._session.connection, own, self._vault)

    @property
    def _remembered(self) -> dict[ExaminationId, Examination]:
        """What the running transaction holds: its connection is an object of its own."""
        return self._known.setdefault(self._session.transaction, {})

    def _remember(self, stored: Examination) -> None:
        self._remembered[stored.id] = stored

    @contextmanager
    def _refusing(self, given: Examination) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            match violated_key(error):
                case "uq_examination_live_appointment":
                    raise AlreadyRegistered from error
                case "uq_examination_number_department":
                    raise NumberTaken(given.number) from error
                case "uq_examination_slip_department":
                    raise NumberTaken(given.slip) from error
                case "uq_examination_tube_barcode_department":
                    raise NumberTaken(self._foreign_barcode(given)) from error
            raise

    def _foreign_barcode(self, given: Examination) -> str:
        ours = [tube.barcode for tube in given.tubes]
        foreign = select(_T.barcode).where(
            _T.barcode.in_(ours), _T.department == given.department, _T.examination != given.id
        )
        return self._session.connection.execute(foreign.order_by(_T.barcode)).scalars().first() or ""
