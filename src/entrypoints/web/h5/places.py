"""Where one can book: the departments that have opened days."""

from datetime import date

from attrs import frozen

from ports.booking import CurrentOpenings
from ports.clock import Clock
from ports.identity import Departments
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class OpenDepartmentsQuery:
    """From which day on; today where none is given."""

    first: date | None = None


@frozen(kw_only=True)
class OpenDepartment:
    """A department that takes bookings."""

    id: DepartmentId
    name: str


class OpenDepartments:
    """Those with a day from today on, in the order of the hospital's tree."""

    def __init__(self, uow: UnitOfWork, departments: Departments, openings: CurrentOpenings, clock: Clock) -> None:
        self._uow = uow
        self._departments = departments
        self._openings = openings
        self._clock = clock

    def __call__(self, query: OpenDepartmentsQuery) -> tuple[OpenDepartment, ...]:
        """At most all of them; empty where nothing is open."""
        first = query.first or local_day(self._clock.now())
        with self._uow:
            known = [one for one in self._departments.all() if not one.disabled]
        return tuple(
            OpenDepartment(id=one.id, name=one.name)
            for one in known
            if any(day >= first for day in self._openings.of(one.id).days)
        )
