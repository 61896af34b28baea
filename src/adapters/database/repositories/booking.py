"""Appointments and places in SQL."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database.attaching import attach_files
from adapters.database.errors import violated_key
from adapters.database.person_columns import document_index
from adapters.database.rows.booking import (
    appointment_to_row,
    row_to_appointment,
)
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import appointment
from adapters.database.types import seal_context
from ports.booking import NewAppointment
from ports.idempotency import OtherBody
from ports.security import Vault
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.errors import AlreadyBooked
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.policies import LiveAppointment
from tjdomain.shared.errors import NotFound, TransactionRefused
from tjdomain.shared.ids import AppointmentId, DepartmentId, TeamId
from tjdomain.shared.person import Document

_A = appointment.c

_INSERT = insert(appointment)
_BY_ID = select(appointment).where(_A.id == bindparam("id"))
_MADE_BY = select(appointment).where(_A.request_key == bindparam("key"))
_LIVE = select(_A.id, _A.department, _A.created_by, _A.number, _A.day).where(_A.live_person == bindparam("person"))


class DatabaseAppointments:
    """``Appointments``: the unique keys of the table are what settles races."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, new: NewAppointment) -> None:
        """Add one."""
        self.add_all([new])

    def add_all(self, new: Sequence[NewAppointment]) -> None:
        """Add many or none."""
        if not new:
            return
        rows = [self._new_row(each) for each in new]
        try:
            self._session.connection.execute(_INSERT, rows if len(rows) > 1 else rows[0])
        except IntegrityError as error:
            raise _taken(error) from error
        attach_files(self._session.connection, rows)

    def _new_row(self, new: NewAppointment) -> dict[str, Any]:
        request = new.request
        return {
            **appointment_to_row(new.appointment, self._vault),
            "code": self._vault.seal(new.code.encode(), _code_context(new.appointment.id)),
            "request_key": None if request is None else request.key,
            "request_digest": None if request is None else request.digest,
        }

    def get(self, id: AppointmentId) -> Appointment:  # noqa: A002  the field's name
        """The appointment."""
        return row_to_appointment(self._row(id), self._vault)

    def save(self, appointment_: Appointment) -> None:
        """Replace the version before."""
        try:
            replace_row(self._session.connection, appointment, appointment_to_row(appointment_, self._vault))
        except IntegrityError as error:
            raise _taken(error) from error

    def code_of(self, id: AppointmentId) -> str:  # noqa: A002  the field's name
        """The 查询码."""
        return self._code(self._row(id))

    def with_code(self, document: Document, code: str) -> Appointment | None:
        """The person's newest appointment that was given this 查询码."""
        rows = self._rows(_of(document, self._vault).order_by(_A.id.desc()))
        return next((row_to_appointment(row, self._vault) for row in rows if self._code(row) == code), None)

    def by_request(self, key: bytes) -> tuple[Appointment, bytes] | None:
        """The appointment that a request made, with the digest of that request's body."""
        with self._session.reading() as connection:
            made = connection.execute(_MADE_BY, {"key": key}).mappings().first()
        return None if made is None else (row_to_appointment(made, self._vault), made["request_digest"])

    def live_of(self, document: Document) -> LiveAppointment | None:
        """The person's live appointment."""
        wanted = {"person": document_index(document, self._vault)}
        row = self._session.connection.execute(_LIVE, wanted).mappings().first()
        return None if row is None else LiveAppointment(**row)

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

    def _code(self, row: RowMapping) -> str:
        return self._vault.open(row["code"], _code_context(row["id"])).decode()


def _code_context(id: AppointmentId) -> str:  # noqa: A002  the field's name
    return seal_context("appointment", "code", id)


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
