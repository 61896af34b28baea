"""Lists of appointments in SQL."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from attrs import fields
from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Select, and_, false, or_, select

from adapters.database.paging import begins_with, capped_count, in_scope, newest_first, oldest_first
from adapters.database.person_columns import (
    TAIL,
    document_index,
    document_tail_index,
    opened_numbers,
    phone_index,
    phone_tail_index,
)
from adapters.database.rows.booking import text_to_trades
from adapters.database.session import reading
from adapters.database.tables.booking import appointment
from ports.booking_queries import AppointmentFilter, AppointmentRow, AppointmentSort
from ports.security import Vault
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import AppointmentId, DepartmentId

_A = appointment.c
_BY_DAY = (_A.day, _A.period_start, _A.id)
_SHOWN = dict(_A.items()) | {
    "employer": _A.employer_name,
    "employer_id": _A.employer,
    "licence_number": _A.employer_licence,
    "start": _A.period_start,
    "end": _A.period_end,
}
_LISTED = select(*(_SHOWN[one.name].label(one.name) for one in fields(AppointmentRow)))
"""What a line shows, and nothing else."""
Conditions = Iterator[ColumnElement[bool]]


def appointment_conditions(wanted: AppointmentFilter, reader: Actor, vault: Vault) -> list[ColumnElement[bool]]:
    """The filter and the reader's scope as conditions on ``appointment``."""
    return [
        in_scope(appointment, reader.scope, reader.id),
        *_who(wanted, vault),
        *_equal(wanted),
        *_among(wanted),
        *_when(wanted),
    ]


def _who(wanted: AppointmentFilter, vault: Vault) -> Conditions:
    if wanted.name is not None:
        yield begins_with(_A.name, wanted.name)
    if wanted.document is not None:
        yield _A.document_index == document_index(wanted.document, vault)
    if wanted.document_tail is not None:
        yield _A.document_tail_index == document_tail_index(wanted.document_tail[-TAIL:], vault)
    if wanted.phone is not None:
        yield _A.phone_index == phone_index(Phone(wanted.phone), vault)
    if wanted.phone_tail is not None:
        yield _A.phone_tail_index == phone_tail_index(wanted.phone_tail[-TAIL:], vault)
    if wanted.employer is not None:
        yield begins_with(_A.employer_name, wanted.employer)


def _equal(wanted: AppointmentFilter) -> Conditions:
    for column, value in (
        (_A.department, wanted.department),
        (_A.number, wanted.number),
        (_A.sex, wanted.sex),
        (_A.employer_licence, wanted.licence_number),
        (_A.team, wanted.team),
        (_A.period_start, wanted.start),
    ):
        if value is not None:
            yield column == value


def _among(wanted: AppointmentFilter) -> Conditions:
    for column, values in (
        (_A.state, wanted.states),
        (_A.licence_state, wanted.licence_states),
        (_A.channel, wanted.channels),
        (_A.part, wanted.parts),
    ):
        if values:
            yield column.in_(sorted(values, key=lambda member: member.value))


def _when(wanted: AppointmentFilter) -> Conditions:
    if wanted.first is not None:
        yield _A.day >= wanted.first
    if wanted.last is not None:
        yield _A.day <= wanted.last


class DatabaseAppointmentQueries:
    """``AppointmentQueries``: filtered, scoped and paged in SQL."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def page(
        self,
        wanted: AppointmentFilter,
        reader: Actor,
        after: AppointmentId | None,
        limit: int,
        sort: AppointmentSort = AppointmentSort.NEWEST,
    ) -> tuple[AppointmentRow, ...]:
        """At most ``limit`` rows behind ``after``."""
        every = _LISTED.where(*appointment_conditions(wanted, reader, self._vault))
        with reading(self._engine) as connection:
            match sort:
                case AppointmentSort.DAY:
                    page = _by_day(connection, every, after).limit(limit)
                case AppointmentSort.OLDEST:
                    page = oldest_first(every, appointment, after, limit)
                case _:
                    page = newest_first(every, appointment, after, limit)
            rows = connection.execute(page).mappings().all()
        return self._shown(rows)

    def count(self, wanted: AppointmentFilter, reader: Actor) -> int:
        """How many match."""
        with reading(self._engine) as connection:
            return capped_count(connection, appointment, *appointment_conditions(wanted, reader, self._vault))

    def day_list(self, department: DepartmentId, day: date, reader: Actor) -> tuple[AppointmentRow, ...]:
        """All of a day that were not cancelled."""
        wanted = AppointmentFilter(
            department=department,
            first=day,
            last=day,
            states=frozenset(AppointmentState) - {AppointmentState.CANCELLED},
        )
        every = _LISTED.where(*appointment_conditions(wanted, reader, self._vault))
        with reading(self._engine) as connection:
            rows = connection.execute(every.order_by(*_BY_DAY)).mappings().all()
        return self._shown(rows)

    def _shown(self, rows: Iterable[RowMapping]) -> tuple[AppointmentRow, ...]:
        return tuple(self._line(row) for row in rows)

    def _line(self, row: RowMapping) -> AppointmentRow:
        document_number, phone = opened_numbers(row, "appointment", self._vault)
        worked_out = {
            "document_number": document_number,
            "phone": phone,
            "trades": tuple(sorted(text_to_trades(row["trades"]), key=lambda trade: trade.value)),
            "licence_warnings": tuple(row["licence_warnings"]),
        }
        return AppointmentRow(**{**row, **worked_out})


def _by_day(connection: Connection, every: Select[Any], after: AppointmentId | None) -> Select[Any]:
    """By day, period and id, behind the row ``after``; nothing where there is no such row.

    Written out instead of as one comparison of rows, for which MariaDB would read the index from its beginning.
    """
    if after is not None:
        last = connection.execute(select(_A.day, _A.period_start).where(_A.id == after)).one_or_none()
        if last is None:
            return every.where(false())
        later = and_(_A.period_start == last.period_start, _A.id > after)
        every = every.where(
            or_(_A.day > last.day, and_(_A.day == last.day, or_(_A.period_start > last.period_start, later)))
        )
    return every.order_by(*_BY_DAY)
