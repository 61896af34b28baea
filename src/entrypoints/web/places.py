"""Where one can book: the departments that have opened days."""

from attrs import frozen

from ports.booking import CurrentOpenings
from ports.clock import Clock
from ports.identity_queries import IdentityQueries
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class OpenDepartmentsQuery:
    """``closed_too``: while nothing is open, all of them, so that one knows whom to ask; ``every``: all in any case."""

    closed_too: bool = False
    every: bool = False


@frozen(kw_only=True)
class OpenDepartment:
    """A department that takes bookings."""

    id: DepartmentId
    name: str


class OpenDepartments:
    """Those with a day from today on, in the order of the hospital's tree."""

    def __init__(self, directory: IdentityQueries, openings: CurrentOpenings, clock: Clock) -> None:
        self._directory = directory
        self._openings = openings
        self._clock = clock

    def __call__(self, query: OpenDepartmentsQuery) -> tuple[OpenDepartment, ...]:
        """At most all of them; empty where nothing is open."""
        first = local_day(self._clock.now())
        known = [one for one in self._directory.departments() if not one.disabled]
        there = [one for one in known if query.every or any(day >= first for day in self._openings.of(one.id).days)]
        if not there and query.closed_too:
            there = known
        return tuple(OpenDepartment(id=one.id, name=one.name) for one in there)
