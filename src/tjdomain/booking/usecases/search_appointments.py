"""The list of appointments of every channel, and the list of one day."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import evolve, field, frozen

from ports.booking_queries import AppointmentFilter, AppointmentQueries, AppointmentRow, AppointmentSort
from ports.view_log import ViewLog
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.lifecycle import AppointmentAction, offered_actions
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
    """In the order that was asked for; ``total`` counts up to 10,001; ``actions`` are what each state offers."""

    rows: tuple[AppointmentRow, ...]
    total: int
    actions: Mapping[AppointmentState, frozenset[AppointmentAction]]


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
        return AppointmentPage(
            rows=discreet(rows, query.actor),
            total=self._queries.count(query.wanted, query.actor),
            actions={state: offered_actions(state, query.actor) for state in AppointmentState},
        )


@frozen(kw_only=True)
class ExportAppointmentsQuery:
    """What is exported, in which order."""

    actor: Actor
    wanted: AppointmentFilter = field(factory=AppointmentFilter)
    sort: AppointmentSort = AppointmentSort.NEWEST


class ExportAppointments:
    """All rows that match, page by page as they are asked for, each logged like a page on the screen."""

    def __init__(self, queries: AppointmentQueries, views: ViewLog) -> None:
        self._queries = queries
        self._views = views

    def __call__(self, query: ExportAppointmentsQuery) -> Iterator[AppointmentRow]:
        """Raises ``NotPermitted``."""
        query.actor.require(BookingRight.VIEW)
        return self._rows(query)

    def _rows(self, query: ExportAppointmentsQuery) -> Iterator[AppointmentRow]:
        after = None
        while rows := self._queries.page(query.wanted, query.actor, after, LARGEST_PAGE, query.sort):
            self._views.seen(query.actor, "appointment", [row.id for row in rows])
            yield from discreet(rows, query.actor)
            after = rows[-1].id


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
