"""Appointments and places in SQL."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database.attaching import attach_files
from adapters.database.errors import violated_key
from adapters.database.person_columns import document_index, phone_index
from adapters.database.rows.booking import (
    appointment_to_row,
    row_to_appointment,
)
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import appointment
from adapters.database.together import Write
from adapters.database.types import seal_context
from ports.booking import CodeMatch, NewAppointment
from ports.idempotency import OtherBody
from ports.security import Vault
from tjdomain.booking.domain.appointment import LIVE, Appointment, AppointmentState
from tjdomain.booking.domain.errors import AlreadyBooked
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.policies import LiveAppointment
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import NotFound, TransactionRefused
from tjdomain.shared.ids import AppointmentId, DepartmentId, TeamId
from tjdomain.shared.person import Document

_A = appointment.c

_INSERT = insert(appointment)
_BY_ID = select(appointment).where(_A.id == bindparam("id"))
_MADE_BY = select(_A.id, _A.request_digest).where(_A.request_key == bindparam("key"))
_REQUESTED = select(_A.request_key).where(_A.request_key.in_(bindparam("keys", expanding=True)))
_REQUESTS_AT = select(_A.request_key).where(
    _A.day == bindparam("day"),
    _A.period_start == bindparam("start"),
    _A.department == bindparam("department"),
    _A.request_key.is_not(None),
)
_LIVE = select(_A.id, _A.department, _A.created_by, _A.number, _A.day).where(_A.live_person == bindparam("person"))
_SHARING = (
    select(_A.phone_index, func.count())
    .where(_A.phone_index.in_(bindparam("phones", expanding=True)), _A.live_person.is_not(None), _A.team.is_(None))
    .group_by(_A.phone_index)
)


class DatabaseAppointments:
    """``Appointments``: the unique keys of the table are what settles races."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, new: NewAppointment) -> None:
        """Add one."""
        row = self._new_row(new)
        self._session.later(Write(_INSERT, row, _taken))
        if new.appointment.licence.photo is not None:
            attach_files(self._session.connection, [row])

    def add_all(self, new: Sequence[NewAppointment]) -> None:
        """Add many or none."""
        if not new:
            return
        rows = [self._new_row(each) for each in new]
        try:
            self._session.connection.execute(_INSERT, rows)
        except IntegrityError as error:
            raise _taken(error) from error
        attach_files(self._session.connection, rows)

    def _new_row(self, new: NewAppointment) -> dict[str, Any]:
        request, slip_code, id_ = new.request, new.slip_code, new.appointment.id
        return {
            **appointment_to_row(new.appointment, self._vault),
            "code": self._sealed(new.code, "code", id_),
            "slip_code": None if slip_code is None else self._sealed(slip_code, "slip_code", id_),
            "request_key": None if request is None else request.key,
            "request_digest": None if request is None else request.digest,
        }

    def get(self, id: AppointmentId) -> Appointment:  # noqa: A002  the field's name
        """The appointment."""
        return row_to_appointment(self._row(id), self._vault)

    def save(self, appointment_: Appointment, slip_code: str | None = None) -> None:
        """Replace the version before; a code of the guide slip goes in with the same statement."""
        row = appointment_to_row(appointment_, self._vault)
        if slip_code is not None:
            row["slip_code"] = self._sealed(slip_code, "slip_code", appointment_.id)
        try:
            replace_row(self._session.connection, appointment, row)
        except IntegrityError as error:
            raise _taken(error) from error

    def code_of(self, id: AppointmentId) -> str:  # noqa: A002  the field's name
        """The 查询码 of the booking."""
        return self._opened(self._row(id), "code")

    def slip_code_of(self, id: AppointmentId) -> str | None:  # noqa: A002  the field's name
        """The 查询码 of the guide slip."""
        row = self._row(id)
        return None if row["slip_code"] is None else self._opened(row, "slip_code")

    def with_code(self, document: Document, code: str) -> CodeMatch | None:
        """The person's newest appointment that was given this 查询码."""
        for row in self._rows(_of(document, self._vault).order_by(_A.id.desc())):
            if column := self._place_of(code, row):
                found = row_to_appointment(row, self._vault)
                return CodeMatch(appointment=found, from_slip=column == "slip_code")
        return None

    def _place_of(self, code: str, row: RowMapping) -> str | None:
        """The column that holds ``code``."""
        columns = ("slip_code", "code")
        return next((one for one in columns if row[one] is not None and self._opened(row, one) == code), None)

    def coded_on(self, day: date, code: str) -> tuple[Appointment, ...]:
        """Live ones of that day with this 查询码; codes are sealed, so those of the day are opened one by one."""
        rows = self._rows(select(appointment).where(_A.day == day, _A.state.in_(LIVE)))
        return tuple(row_to_appointment(row, self._vault) for row in rows if self._place_of(code, row))

    def by_request(self, key: bytes) -> tuple[Appointment, bytes] | None:
        """The appointment that a request made, with the digest of that request's body.

        Few requests made one, and who is refused waits for this: only where there is one are all columns read.
        """
        with self._session.reading() as connection:
            made = connection.execute(_MADE_BY, {"key": key}).first()
            if made is None:
                return None
            row = connection.execute(_BY_ID, {"id": made[0]}).mappings().one()
        return row_to_appointment(row, self._vault), made[1]

    def requested(self, keys: Collection[bytes]) -> frozenset[bytes]:
        """Those of the keys whose request made an appointment."""
        with self._session.reading() as connection:
            return frozenset(connection.execute(_REQUESTED, {"keys": list(keys)}).scalars())

    def requests_at(self, department: DepartmentId, slot: Slot) -> frozenset[bytes]:
        """Keys of the requests behind the slot's appointments, ended ones too."""
        wanted = {"department": department, "day": slot.day, "start": slot.start}
        with self._session.reading() as connection:
            return frozenset(connection.execute(_REQUESTS_AT, wanted).scalars())

    def live_of(self, document: Document) -> LiveAppointment | None:
        """The person's live appointment."""
        wanted = {"person": document_index(document, self._vault)}
        row = self._session.connection.execute(_LIVE, wanted).mappings().first()
        return None if row is None else LiveAppointment(**row)

    def sharing(self, phones: Collection[Phone]) -> Mapping[Phone, int]:
        """How many live ones, those of teams apart, each phone has."""
        indexes = {phone_index(phone, self._vault): phone for phone in phones}
        rows = self._session.connection.execute(_SHARING, {"phones": list(indexes)})
        return {indexes[index]: count for index, count in rows}

    def of_person(self, document: Document, limit: int) -> tuple[Appointment, ...]:
        """The person's appointments, newest first."""
        return self._all(_of(document, self._vault).order_by(_A.id.desc()).limit(limit))

    def booked_on(self, department: DepartmentId, days: Iterable[date]) -> tuple[Appointment, ...]:
        """Booked ones of those days, oldest first."""
        return self._all(_booked(department).where(_A.day.in_(sorted(set(days)))))

    def of_team(self, team: TeamId) -> tuple[Appointment, ...]:
        """All of a team, oldest first."""
        return self._all(select(appointment).where(_A.team == team).order_by(_A.id))

    def live_among(self, documents: Sequence[Document]) -> tuple[Appointment, ...]:
        """Live appointments of these persons."""
        persons = [document_index(document, self._vault) for document in documents]
        return self._all(select(appointment).where(_A.live_person.in_(persons)))

    def rejected(self, department: DepartmentId, last: date) -> tuple[Appointment, ...]:
        """Booked ones through ``last`` with a rejected licence, oldest first."""
        return self._all(_booked(department).where(_A.day <= last, _A.licence_state == LicenceState.REJECTED))

    def _row(self, id: AppointmentId) -> RowMapping:  # noqa: A002  the field's name
        row = self._session.connection.execute(_BY_ID, {"id": id}).mappings().first()
        if row is None:
            raise NotFound("appointment", str(id))
        return row

    def _rows(self, statement: Select[Any]) -> Sequence[RowMapping]:
        return self._session.connection.execute(statement).mappings().all()

    def _all(self, statement: Select[Any]) -> tuple[Appointment, ...]:
        return tuple(row_to_appointment(row, self._vault) for row in self._rows(statement))

    def _sealed(self, code: str, column: str, id: AppointmentId) -> bytes:  # noqa: A002  the field's name
        return self._vault.seal(code.encode(), seal_context("appointment", column, id))

    def _opened(self, row: RowMapping, column: str) -> str:
        return self._vault.open(row[column], seal_context("appointment", column, row["id"])).decode()


def _of(document: Document, vault: Vault) -> Select[Any]:
    return select(appointment).where(_A.document_index == document_index(document, vault))


def _booked(department: DepartmentId) -> Select[Any]:
    mine = select(appointment).where(_A.department == department, _A.state == AppointmentState.BOOKED)
    return mine.order_by(_A.id)


def _taken(error: IntegrityError) -> Exception:
    """What a violated key means; a drawn id or number that is taken is drawn again."""
    match violated_key(error):
        case "uq_appointment_live_person":
            return AlreadyBooked()
        case "uq_appointment_request_key":
            return OtherBody()
        case "uq_appointment_number" | "pk_appointment":
            return TransactionRefused("database")
    return error
