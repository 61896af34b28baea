"""预约管理: the list of appointments of every channel; its columns serve every other list of appointments."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import evolve

from entrypoints.web.office.booking_filter import BOOKING_LIST
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.listing import Asked, Chip
from entrypoints.web.office.lists import Column, OfficeList, document_column, phone_column, state_chips
from entrypoints.wording import label
from ports.booking_queries import AppointmentRow, AppointmentSort
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.lifecycle import AppointmentAction
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.count_appointments import CountAppointments, CountAppointmentsQuery
from tjdomain.booking.usecases.search_appointments import (
    AppointmentPage,
    ExportAppointments,
    ExportAppointmentsQuery,
    SearchAppointments,
    SearchAppointmentsQuery,
)
from tjdomain.shared.actor import Channel
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import DocumentKind, Sex

ROW_ACTIONS: Final = (AppointmentAction.RESCHEDULE, AppointmentAction.CANCEL)


def _tag(row: AppointmentRow) -> str:
    return row.state.value


APPOINTMENT_COLUMNS: Final = (
    Column(
        name="number",
        title="预约号",
        cell=lambda row: row.number,
        width="w-number",
        look="number",
        sort=(AppointmentSort.OLDEST, AppointmentSort.NEWEST),
    ),
    Column(
        name="state", title="状态", cell=lambda row: label(row.state), width="w-state", tag=lambda row: row.state.value
    ),
    Column(name="name", title="姓名", cell=lambda row: row.name, width="w-name", look="strong"),
    Column(name="sex", title="性别", cell=lambda row: label(row.sex), width="w-sex"),
    Column(name="kind", title="证件类型", cell=lambda row: label(row.document_kind), width="w-number"),
    document_column(lambda row: row.document_number),
    phone_column(lambda row: row.phone),
    Column(name="employer", title="工作单位", cell=lambda row: row.employer),
    Column(
        name="licence_number",
        title="单位证照号",
        cell=lambda row: row.licence_number,
        width="w-document",
        look="number",
        blank="没有填",
    ),
    Column(
        name="trades",
        title="从业类别",
        cell=lambda row: "、".join(label(trade) for trade in row.trades),
        width="w-trades",
    ),
    Column(name="day", title="体检日期", cell=lambda row: row.day, width="w-phone", look="number"),
    Column(
        name="hours",
        title="时段",
        cell=lambda row: f"{row.start:%H:%M}–{row.end:%H:%M}",
        width="w-number",
        look="number",
    ),
    Column(name="channel", title="渠道", cell=lambda row: label(row.channel), width="w-channel"),
    Column(name="part", title="号源", cell=lambda row: label(row.part), width="w-state"),
    Column(name="licence", title="证照", cell=lambda row: label(row.licence_state), width="w-licence"),
    Column(name="reason", title="超量原因", cell=lambda row: row.overbook_reason, width="w-trades"),
    Column(name="made", title="预约时间", cell=lambda row: row.created_at, width="w-time", look="number"),
    Column(
        name="time",
        title="体检时间",
        cell=lambda row: f"{row.day} {row.start:%H:%M}",
        width="w-time",
        look="number",
        sort=(AppointmentSort.DAY, None),
        exported=False,
    ),
)
UNSORTED_COLUMNS: Final = tuple(evolve(one, sort=None) for one in APPOINTMENT_COLUMNS)


def found_appointments(desk: Desk, wanted: Asked) -> AppointmentPage:
    """The page of appointments that the address names."""
    return desk.call.run(SearchAppointments, page_query(desk, wanted))


def every_appointment(desk: Desk, wanted: Asked) -> Iterator[AppointmentRow]:
    """All of the list; numbers as on the screen, each page of rows logged like there."""
    query = ExportAppointmentsQuery(actor=desk.actor, wanted=wanted.wanted, sort=wanted.search.sort)
    return desk.call.run(ExportAppointments, query)


def page_query(desk: Desk, wanted: Asked) -> SearchAppointmentsQuery:
    """The page of appointments that the address names."""
    search = wanted.search
    return SearchAppointmentsQuery(
        actor=desk.actor,
        wanted=wanted.wanted,
        sort=search.sort,
        after=AppointmentId(search.after) if search.after else None,
        limit=search.limit,
    )


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    query = CountAppointmentsQuery(actor=desk.actor, wanted=wanted.wanted)
    return state_chips(wanted, desk.call.run(CountAppointments, query))


def _context(desk: Desk) -> Mapping[str, Any]:
    return {
        "sexes": list(Sex),
        "kinds": list(DocumentKind),
        "channels": list(Channel),
        "licence_states": list(LicenceState),
        "may_book": desk.actor.may(BookingRight.BOOK),
        "row_actions": ROW_ACTIONS,
    }


BOOKING_PAGES: Final = OfficeList(
    kind=BOOKING_LIST,
    subject="appointment",
    right=BookingRight.VIEW,
    title="预约管理",
    file="预约",
    template="bookings",
    columns=APPOINTMENT_COLUMNS,
    shown=(
        "number",
        "name",
        "sex",
        "document",
        "phone",
        "employer",
        "trades",
        "time",
        "channel",
        "licence",
        "state",
    ),
    find=found_appointments,
    every=every_appointment,
    chips=_chips,
    context=_context,
    kept=("states", "team", "sort", "limit"),
)
