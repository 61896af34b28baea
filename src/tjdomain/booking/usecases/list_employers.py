"""The register of employers, and one entry."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ports.booking import Employers
from ports.booking_queries import EmployerFilter, EmployerQueries, EmployerRow
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.booking.domain.employer import Employer, EmployerState
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_seen
from tjdomain.booking.usecases.search_appointments import LARGEST_PAGE
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import EmployerId
from tjdomain.shared.masking import masked_phone
from tjdomain.shared.rights import PersonRight


@frozen(kw_only=True)
class ListEmployersQuery:
    """``after`` is the last row of the page before; ``limit`` 1 to 200."""

    actor: Actor
    wanted: EmployerFilter = field(factory=EmployerFilter)
    after: EmployerId | None = None
    limit: int = 50


@frozen(kw_only=True)
class EmployerPage:
    """Newest first; ``total`` counts up to 10,001."""

    rows: tuple[EmployerRow, ...]
    total: int


class ListEmployers:
    """Rows of the actor's data scope."""

    def __init__(self, queries: EmployerQueries, views: ViewLog) -> None:
        self._queries = queries
        self._views = views

    def __call__(self, query: ListEmployersQuery) -> EmployerPage:
        """Raises ``NotPermitted``."""
        query.actor.require(BookingRight.VIEW)
        rows = self._queries.page(query.wanted, query.actor, query.after, min(max(query.limit, 1), LARGEST_PAGE))
        self._views.seen(query.actor, "employer", [row.id for row in rows])
        if not query.actor.may(PersonRight.VIEW_UNMASKED):
            rows = tuple(evolve(r, contact_phone=masked_phone(r.contact_phone or "") or None) for r in rows)
        return EmployerPage(rows=rows, total=self._queries.count(query.wanted, query.actor))


class CountEmployers:
    """How many employers of the list are in each state."""

    def __init__(self, queries: EmployerQueries) -> None:
        self._queries = queries

    def __call__(self, query: ListEmployersQuery) -> Mapping[EmployerState, int]:
        """State to number, whatever states the filter names; each counts up to 10,001. Raises ``NotPermitted``."""
        query.actor.require(BookingRight.VIEW)
        narrowed = {state: evolve(query.wanted, states=frozenset({state})) for state in EmployerState}
        return {state: self._queries.count(wanted, query.actor) for state, wanted in narrowed.items()}


@frozen(kw_only=True)
class ShowEmployerQuery:
    """Which entry."""

    actor: Actor
    employer: EmployerId


class ShowEmployer:
    """For clerks."""

    def __init__(self, uow: UnitOfWork, employers: Employers, views: ViewLog) -> None:
        self._uow = uow
        self._employers = employers
        self._views = views

    def __call__(self, query: ShowEmployerQuery) -> Employer:
        """Raises ``NotPermitted`` or ``NotFound``."""
        with self._uow:
            found = self._employers.get(query.employer)
            require_seen(query.actor, BookingRight.VIEW, found, "employer", query.employer)
            self._views.seen(query.actor, "employer", [found.id])
        return found
