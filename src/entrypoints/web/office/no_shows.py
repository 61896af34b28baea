"""未到检: who is booked on a day that is over is proposed; a clerk confirms, or excuses with a reason."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from attrs import evolve
from litestar import Controller, Response, post

from entrypoints.web.api.searches import AppointmentSearch
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.bookings import UNSORTED_COLUMNS, every_appointment, found_appointments
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.listing import Asked, Chip, FilterWrong, ListKind
from entrypoints.web.office.lists import OfficeList, show
from entrypoints.web.office.picking import picked
from entrypoints.wording import problem_text
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_appointment import CancelAppointment, CancelAppointmentCommand
from tjdomain.booking.usecases.confirm_missed import ConfirmMissed, ConfirmMissedCommand
from tjdomain.booking.usecases.count_appointments import CountAppointments, CountAppointmentsQuery
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import AppointmentId

NO_SHOWS: Final = f"{HOME}/no-shows"
NO_SHOW_LIST: Final = ListKind(path=NO_SHOWS, shape=AppointmentSearch, plain=("first", "limit"), searched=False)


def _over(desk: Desk) -> Mapping[str, Any]:
    """Booked on a day that is over."""
    yesterday = desk.call.today - timedelta(days=1)
    return {"states": ["booked"], "last": yesterday.isoformat(), "sort": "day"}


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    """Since when they are over."""

    def chip(title: str, days: int | None) -> Chip:
        first = None if days is None else desk.call.today - timedelta(days=days)
        query = CountAppointmentsQuery(
            actor=desk.actor, wanted=evolve(wanted.wanted, first=first), of=(AppointmentState.BOOKED,)
        )
        count = desk.call.run(CountAppointments, query)[AppointmentState.BOOKED]
        href = wanted.link(first=first.isoformat() if first else None)
        return Chip(title=title, count=count, href=href, chosen=wanted.search.first == first)

    return chip("全部", None), chip("昨天", 1), chip("最近 7 天", 7), chip("最近 30 天", 30)


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"may_excuse": desk.actor.may(BookingRight.CANCEL), "reason": "", "outcome": None, "refused": ()}


NO_SHOW_PAGES: Final = OfficeList(
    kind=NO_SHOW_LIST,
    subject="appointment",
    right=BookingRight.CONFIRM_MISSED,
    title="未到检",
    file="未到检",
    template="no_shows",
    columns=UNSORTED_COLUMNS,
    shown=("time", "number", "name", "document", "phone", "employer", "channel"),
    find=found_appointments,
    every=every_appointment,
    fixed=_over,
    chips=_chips,
    context=_context,
    batch="/confirm",
    batch_right=BookingRight.CONFIRM_MISSED,
)


class NoShowsController(Controller):
    """What becomes of those ticked."""

    path = "/no-shows"

    @post("/confirm", **page(BookingRight.CONFIRM_MISSED))
    def confirm(self, desk: Here) -> Response[Any]:
        """Those ticked did not come; who cannot be marked is told with why."""
        try:
            ticked = tuple(map(AppointmentId, picked(desk, NO_SHOW_PAGES)))
            done = desk.call.run(ConfirmMissed, ConfirmMissedCommand(actor=desk.actor, appointments=ticked))
        except FilterWrong as wrong:
            return _list(desk, wrong.mistakes)
        except (Conflict, NotFound) as refused:
            return _list(desk, (told(refused, "ticked"),))
        return _list(desk, done=("confirmed", len(done.confirmed)), refused=_reasons(done.refused.values()))

    @post("/excuse", **page(BookingRight.CANCEL))
    def excuse(self, desk: Here) -> Response[Any]:
        """Those ticked had a reason: their appointments are cancelled and do not count as missed."""
        try:
            ticked = picked(desk, NO_SHOW_PAGES)
        except FilterWrong as wrong:
            return _list(desk, wrong.mistakes)
        excused, refused, reason = 0, [], desk.given("reason")
        for key in map(AppointmentId, ticked):
            try:
                command = CancelAppointmentCommand(actor=desk.actor, appointment=key, reason=reason)
                desk.call.run(CancelAppointment, command)
            except RuleViolation as broken:
                return _list(desk, (told(broken, "reason"),))
            except (Conflict, NotFound) as late:
                refused.append(late)
            else:
                excused += 1
        return _list(desk, done=("excused", excused), refused=_reasons(refused))


def _reasons(refused: Any) -> list[str]:
    return [problem_text(error).sentence for error in refused]


def _list(
    desk: Desk,
    mistakes: tuple[Mistake, ...] = (),
    done: tuple[str, int] | None = None,
    refused: list[str] | None = None,
) -> Response[Any]:
    reason = desk.given("reason") if mistakes else ""
    return show(desk, NO_SHOW_PAGES, mistakes, outcome=done, refused=refused or [], reason=reason)
