"""The stops of registration in force."""

from attrs import frozen

from ports.booking import Stops
from ports.unit_of_work import UnitOfWork
from tjdomain.booking.domain.calendar import Stop
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.access import require_in
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class ListStopsQuery:
    """Whose stops."""

    actor: Actor
    department: DepartmentId


class ListStops:
    """Newest first."""

    def __init__(self, uow: UnitOfWork, stops: Stops) -> None:
        self._uow = uow
        self._stops = stops

    def __call__(self, query: ListStopsQuery) -> tuple[Stop, ...]:
        """Raises ``NotPermitted`` or ``NotFound`` (department)."""
        require_in(query.actor, BookingRight.VIEW, query.department)
        with self._uow:
            return self._stops.in_force(query.department)
