"""The list of appointments of every channel, and the list of one day."""

from datetime import date

from attrs import evolve, field, frozen

from ports.booking_queries import AppointmentFilter, AppointmentQueries, AppointmentRow, AppointmentSort
from ports.view_log import ViewLog
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import AppointmentId, DepartmentId
from tjdomain.shared.masking import masked_document, masked_phone
from tjdomain.shared.rights import PersonRight


@frozen(kw_only=True)
class SearchAppointmentsQuery:
    """``after`` is the last row of the page before; ``limit`` 1 to 200."""

    actor: Actor
    wanted: AppointmentFilter = field(factory=AppointmentFilter)
    sort: AppointmentSort = AppointmentSort.NEWEST
    after: AppointmentId | None = None
    limit: int = 50


@frozen(kw_only=True)
class AppointmentPage:
    """In the order that was asked for; ``total`` counts up to 10,001."""

    rows: tuple[AppointmentRow, ...]
    total: int


class SearchAppointments:
    """Rows of the actor's data scope, numbers masked without the right to see them whole."""

    def __init__(self, queries: AppointmentQueries, views: ViewLog) -> None:
        self._queries = queries
        self._views = views

    def __call__(self, query: SearchAppointmentsQuery) -> AppointmentPage:
        """Raises ``NotPermitted``."""
        query.actor.require(BookingRight.VIEW)
        limit = min(max(query.limit, 1), LARGEST_PAGE)
        rows = self._queries.page(query.wanted, query.actor, query.after, limit, query.sort)
        self._views.seen(query.actor, "appointment", [row.id for row in rows])
        return AppointmentPage(rows=discreet(rows, query.actor), total=self._queries.count(query.wanted, query.actor))


@frozen(kw_only=True)
class ShowDayListQuery:
    """Whose day."""

    actor: Actor
    department: DepartmentId
    day: date


class ShowDayList:
    """All of a day that were not cancelled, by period."""

    def __init__(self, queries: AppointmentQueries, views: ViewLog) -> None:
        self._queries = queries
        self._views = views

    def __call__(self, query: ShowDayListQuery) -> tuple[AppointmentRow, ...]:
        """Raises ``NotPermitted`` or ``NotFound`` (department)."""
        require_in(query.actor, BookingRight.VIEW, query.department)
        rows = self._queries.day_list(query.department, query.day, query.actor)
        self._views.seen(query.actor, "appointment", [row.id for row in rows])
        return discreet(rows, query.actor)


LARGEST_PAGE = 200


def discreet(rows: tuple[AppointmentRow, ...], actor: Actor) -> tuple[AppointmentRow, ...]:
    """The rows with masked numbers, unless the actor may see them whole."""
    if actor.may(PersonRight.VIEW_UNMASKED):
        return rows
    return tuple(
        evolve(
            row,
            document_number=masked_document(row.document_number),
            phone=masked_phone(row.phone) if row.phone else None,
        )
        for row in rows
    )
