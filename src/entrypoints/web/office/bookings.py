"""预约管理: the list of appointments of every channel, its filter, its export."""

import tempfile
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from urllib.parse import quote

from attrs import field, frozen
from litestar import Controller, Response, get, post
from litestar.response import Stream

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake
from entrypoints.web.office.booking_filter import BOOKINGS, DEEPEST, SIZES, Asked, FilterWrong, asked, read, sent
from entrypoints.web.office.desk import Desk, Here
from entrypoints.wording import label
from ports.booking_queries import CAP, AppointmentRow, AppointmentSort
from ports.tabular import CellValue, TableFormat, TableWriter
from tjdomain.booking.domain.appointment import AppointmentState
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

_CHUNK = 64 * 1024
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROW_ACTIONS = (AppointmentAction.RESCHEDULE, AppointmentAction.CANCEL)
_EXPORTED = (
    "预约号",
    "状态",
    "姓名",
    "性别",
    "证件类型",
    "证件号码",
    "手机号",
    "工作单位",
    "单位证照号",
    "从业类别",
    "体检日期",
    "时段",
    "渠道",
    "号源",
    "证照",
    "超量原因",
    "预约时间",
)


@frozen(kw_only=True)
class Chip:
    """A state to narrow the list by, with how many there are; ``more`` where there are more than are counted."""

    title: str
    count: int
    href: str
    chosen: bool

    @property
    def more(self) -> bool:
        """Whether counting stopped."""
        return self.count >= CAP


@frozen(kw_only=True)
class Listed:
    """The list as a page shows it."""

    asked: Asked
    found: AppointmentPage
    chips: tuple[Chip, ...]
    next: str = ""
    previous: str = ""
    first: str = ""
    actions: Mapping[AppointmentState, tuple[AppointmentAction, ...]] = field(factory=dict)

    @property
    def number(self) -> int:
        """The page's number, from 1."""
        return len(self.asked.trail) + 1

    @property
    def pages(self) -> int:
        """How many pages there are, as far as rows are counted."""
        return max(1, -(-self.found.total // self.asked.search.limit))


class BookingsController(Controller):
    """The list."""

    path = "/bookings"

    @get("/", **page(BookingRight.VIEW))
    def listed(self, desk: Here) -> Response[Any]:
        """The list that the address names; for htmx the list alone."""
        try:
            wanted = asked(desk)
            return _page(desk, wanted, _listed(desk, wanted))
        except FilterWrong as wrong:
            return _page(desk, Asked(plain={}), None, wrong.mistakes)

    @post("/", **page(BookingRight.VIEW))
    def search(self, desk: Here) -> Response[Any]:
        """What names a person stays on the server; the address gets a random id for it."""
        personal, plain = sent(desk)
        try:
            read(plain, personal)
        except FilterWrong as wrong:
            return _page(desk, Asked(plain=plain, personal=personal), None, wrong.mistakes)
        key = desk.keep_search(personal) if personal else ""
        return desk.go(BOOKINGS, search=key, **plain)

    @get("/export", **page(BookingRight.VIEW))
    def export(self, desk: Here) -> Response[Any]:
        """All that the filter finds as a workbook; numbers as on the screen, each page of rows logged like there."""
        try:
            wanted = asked(desk)
        except FilterWrong as wrong:
            return _page(desk, Asked(plain={}), None, wrong.mistakes)
        query = ExportAppointmentsQuery(actor=desk.actor, wanted=wanted.wanted, sort=wanted.search.sort)
        rows = desk.call.run(ExportAppointments, query)
        writer: TableWriter = desk.call.port(TableWriter)
        target = tempfile.TemporaryFile()  # noqa: SIM115  closed when it was sent
        writer.write(target, TableFormat.XLSX, _EXPORTED, map(_cells, rows))
        target.seek(0)
        name = quote(f"预约-{desk.call.today}.xlsx")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Stream(_sent(target), media_type=_XLSX, headers=headers)


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _cells(row: AppointmentRow) -> tuple[CellValue, ...]:
    return (
        row.number,
        label(row.state),
        row.name,
        label(row.sex),
        label(row.document_kind),
        row.document_number,
        row.phone,
        row.employer,
        row.licence_number,
        "、".join(label(trade) for trade in row.trades),
        row.day,
        f"{row.start:%H:%M}–{row.end:%H:%M}",
        label(row.channel),
        label(row.part),
        label(row.licence_state),
        row.overbook_reason,
        row.created_at,
    )


def _listed(desk: Desk, wanted: Asked) -> Listed:
    search, trail = wanted.search, wanted.trail
    query = SearchAppointmentsQuery(
        actor=desk.actor,
        wanted=wanted.wanted,
        sort=search.sort,
        after=AppointmentId(search.after) if search.after else None,
        limit=search.limit,
    )
    found = desk.call.run(SearchAppointments, query)
    is_last = len(found.rows) < search.limit or found.total <= search.limit * (len(trail) + 1) < CAP
    on = "" if is_last or len(trail) >= DEEPEST else wanted.page_after((*trail, found.rows[-1].id.value))
    return Listed(
        asked=wanted,
        found=found,
        chips=_chips(desk, wanted),
        next=on,
        previous=wanted.page_after(trail[:-1]) if trail else "",
        first=wanted.link() if trail else "",
        actions={state: tuple(one for one in _ROW_ACTIONS if one in may) for state, may in found.actions.items()},
    )


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    counts = desk.call.run(CountAppointments, CountAppointmentsQuery(actor=desk.actor, wanted=wanted.wanted))
    chosen = set(wanted.search.states)
    every = Chip(title="全部", count=sum(counts.values()), href=wanted.link(states=None), chosen=not chosen)
    return (
        every,
        *(
            Chip(title=label(state), count=count, href=wanted.link(states=[state.value]), chosen=state in chosen)
            for state, count in counts.items()
        ),
    )


def _page(desk: Desk, wanted: Asked, listed: Listed | None, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    name = "bookings_list" if desk.is_fragment else "bookings"
    return desk.page(
        name,
        422 if mistakes else 200,
        mistakes,
        asked=wanted,
        listed=listed,
        sizes=SIZES,
        sexes=list(Sex),
        kinds=list(DocumentKind),
        channels=list(Channel),
        licence_states=list(LicenceState),
        orders=AppointmentSort,
        may_book=desk.actor.may(BookingRight.BOOK),
    )
