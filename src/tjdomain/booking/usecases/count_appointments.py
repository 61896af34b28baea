"""How many appointments there are in each state, of those that match."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from ports.booking_queries import AppointmentFilter, AppointmentQueries
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.rights import BookingRight
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class CountAppointmentsQuery:
    """States that ``wanted`` names are left aside: each ``of`` those is counted."""

    actor: Actor
    wanted: AppointmentFilter = field(factory=AppointmentFilter)
    of: tuple[AppointmentState, ...] = tuple(AppointmentState)


class CountAppointments:
    """Counts within the actor's data scope; names nobody, so nothing is logged."""

    def __init__(self, queries: AppointmentQueries) -> None:
        self._queries = queries

    def __call__(self, query: CountAppointmentsQuery) -> Mapping[AppointmentState, int]:
        """Each up to 10,001. Raises ``NotPermitted``."""
        query.actor.require(BookingRight.VIEW)
        return {
            state: self._queries.count(evolve(query.wanted, states=frozenset({state})), query.actor)
            for state in query.of
        }
