"""首页: how today stands, what waits for whoever is signed in, and how full the next days are."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from litestar import Controller, Response, get

from entrypoints.web.call import SIGNED_IN, page
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.departments import chosen_department
from entrypoints.web.office.desk import Desk, Here
from ports.booking import Holidays
from ports.booking_queries import CAP, AppointmentFilter
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.calendar import missing_year
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.count_appointments import CountAppointments, CountAppointmentsQuery
from tjdomain.booking.usecases.show_calendar import CalendarDay, ShowCalendar, ShowCalendarQuery
from tjdomain.flows.together.count_waiting import CountWaiting, CountWaitingQuery, WaitingKind

_QUEUES: Final[Mapping[WaitingKind, str]] = {
    WaitingKind.LICENCE: f"{HOME}/licences",
    WaitingKind.MISSED: f"{HOME}/no-shows",
    WaitingKind.CONCLUSION: f"{HOME}/results?states=awaiting_conclusion&states=returned",
    WaitingKind.REVIEW: f"{HOME}/reviews",
    WaitingKind.PORTRAIT: f"{HOME}/certificates/unissued?waiting=true",
    WaitingKind.LAPSE: f"{HOME}/follow-ups/overdue",
    WaitingKind.PUBLIC_HEALTH: f"{HOME}/follow-ups/cases",
    WaitingKind.PUBLIC_HEALTH_LATE: f"{HOME}/follow-ups/cases?late=true",
}
"""Where one works at them."""
_AHEAD: Final = timedelta(days=13)


class HomeController(Controller):
    """The first page of everybody with an account."""

    @get("/", **page(SIGNED_IN))
    def home(self, desk: Here) -> Response[Any]:
        """Each part for whom has the right to it."""
        waiting = desk.call.run(CountWaiting, CountWaitingQuery(actor=desk.actor))
        return desk.page(
            "home",
            today=desk.call.today,
            counts=_today(desk),
            waiting={kind: count for kind, count in waiting.items() if count},
            has_queues=bool(waiting),
            queues=_QUEUES,
            cap=CAP,
            days=_days(desk),
            missing=_missing_year(desk),
        )


def _missing_year(desk: Desk) -> int | None:
    """The year whose holidays ought to be known by now, for who sets days."""
    if not desk.actor.may(BookingRight.MANAGE_DAYS):
        return None
    published: Holidays = desk.call.port(Holidays)
    today = desk.call.today
    return missing_year(today, known=published.kind(date(today.year + 1, 1, 1)) is not None)


def _today(desk: Desk) -> Mapping[AppointmentState, int]:
    """The appointments of today by state."""
    if not desk.actor.may(BookingRight.VIEW):
        return {}
    wanted = AppointmentFilter(first=desk.call.today, last=desk.call.today)
    return desk.call.run(CountAppointments, CountAppointmentsQuery(actor=desk.actor, wanted=wanted))


def _days(desk: Desk) -> tuple[CalendarDay, ...]:
    """The open days of the next two weeks."""
    department = chosen_department(desk, "") if desk.actor.may(BookingRight.VIEW) else None
    if department is None:
        return ()
    first = desk.call.today
    query = ShowCalendarQuery(actor=desk.actor, department=department.id, first=first, last=first + _AHEAD)
    return tuple(one for one in desk.call.run(ShowCalendar, query) if one.quota is not None)
