"""Teams, employers, own days, stops and parameters in memory, and the picture made of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from adapters.memory.store import MemoryStore
from ports.booking import Holidays
from ports.clock import Clock
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.calendar import DayKind, OwnDay, Stop, StopId, StopState
from tjdomain.booking.domain.employer import Employer, EmployerState
from tjdomain.booking.domain.openings import Openings
from tjdomain.booking.domain.policies import Standing
from tjdomain.booking.domain.policy import BookingPolicy
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Team
from tjdomain.booking.domain.team_errors import EmployerExists, RosterUnknown, TeamCodeUnknown
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId, EmployerId, TeamId
from tjdomain.shared.person import Document


class MemoryBookingPolicies:
    """Holds one set of parameters; ``policy`` may be set."""

    def __init__(self, policy: BookingPolicy | None = None) -> None:
        self.policy = policy or BookingPolicy()

    def current(self) -> BookingPolicy:
        """The parameters in force now."""
        return self.policy


class MemoryHolidays:
    """Days whose kind is known; ``kinds`` may be filled."""

    def __init__(self, kinds: Mapping[date, DayKind] | None = None) -> None:
        self.kinds = dict(kinds or {})

    def kind(self, day: date) -> DayKind | None:
        """What is written down for the day."""
        return self.kinds.get(day)


class MemoryPersonStandings:
    """``PersonStandings`` over the store's table ``appointment``; certificates and rechecks may be filled in."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self.certificates: dict[Document, date] = {}
        self.rechecks: set[Document] = set()

    def of(self, document: Document, since: date) -> Standing:
        """How the person stands."""
        mine = (a for a in self._store.table("appointment").values() if a.person.document == document)
        missed = [a.day for a in mine if a.state is AppointmentState.MISSED and a.day > since]
        return Standing(
            missed=len(missed),
            last_missed=max(missed, default=None),
            certificate_until=self.certificates.get(document),
            awaits_recheck=document in self.rechecks,
        )

    def of_all(self, documents: Sequence[Document], since: date) -> Mapping[Document, Standing]:
        """How everybody in a list stands."""
        return {document: self.of(document, since) for document in documents}


class MemoryTeams:
    """``Teams`` over the store's table ``team``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def add(self, team: Team) -> None:
        """Add one."""
        self._store.table("team")[team.id] = team

    def get(self, id: TeamId) -> Team:  # noqa: A002  the field's name
        """The team."""
        found: Team | None = self._store.table("team").get(id)
        if found is None:
            raise NotFound("team", str(id))
        return found

    def by_code(self, code: str) -> Team:
        """The team whose QR code was scanned."""
        teams: Iterable[Team] = self._store.table("team").values()
        for team in teams:
            if team.code == code:
                return team
        raise TeamCodeUnknown("team", "")

    def by_roster(self, digest: str) -> Team:
        """The team whose roster is shared under the token of that digest."""
        teams: Iterable[Team] = self._store.table("team").values()
        for team in teams:
            if team.roster is not None and team.roster.digest == digest:
                return team
        raise RosterUnknown("team", "")

    def save(self, team: Team) -> None:
        """Replace the version before."""
        self._store.replace("team", team.id, team.version - 1, team)


class MemoryEmployers:
    """``Employers`` over the store's table ``employer``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def add(self, employer: Employer) -> None:
        """Add one."""
        self._refuse_taken(employer)
        self._store.table("employer")[employer.id] = employer

    def get(self, id: EmployerId) -> Employer:  # noqa: A002  the field's name
        """The employer."""
        found: Employer | None = self._store.table("employer").get(id)
        if found is None:
            raise NotFound("employer", str(id))
        return found

    def named(self, department: DepartmentId, name: str) -> Employer | None:
        """The active employer known by that name or alias."""
        return next((e for e in self._active(department) if name in e.names), None)

    def save(self, employer: Employer) -> None:
        """Replace the version before."""
        self._refuse_taken(employer)
        self._store.replace("employer", employer.id, employer.version - 1, employer)

    def _refuse_taken(self, employer: Employer) -> None:
        if employer.state is EmployerState.MERGED:
            return
        for other in self._active(employer.department):
            if other.id != employer.id and other.names & employer.names:
                raise EmployerExists(other.id)

    def _active(self, department: DepartmentId) -> Iterable[Employer]:
        every: Iterable[Employer] = self._store.table("employer").values()
        return (e for e in every if e.department == department and e.state is EmployerState.ACTIVE)


class MemoryOwnDays:
    """``OwnDays`` over the store's table ``own_day``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def on(self, department: DepartmentId, days: Iterable[date]) -> Mapping[date, OwnDay]:
        """Entries for those days."""
        table = self._store.table("own_day")
        return {day: table[department, day] for day in days if (department, day) in table}

    def add(self, own_day: OwnDay) -> None:
        """Add an entry."""
        table = self._store.table("own_day")
        if (own_day.department, own_day.day) in table:
            raise StaleVersion("own_day", own_day.day.isoformat())
        table[own_day.department, own_day.day] = own_day

    def save(self, own_day: OwnDay) -> None:
        """Replace the version before."""
        self._store.replace("own_day", (own_day.department, own_day.day), own_day.version - 1, own_day)


class MemoryStops:
    """``Stops`` over the store's table ``booking_stop``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def add(self, stop: Stop) -> None:
        """Add one."""
        self._store.table("booking_stop")[stop.id] = stop

    def get(self, id: StopId) -> Stop:  # noqa: A002  the field's name
        """The stop."""
        found: Stop | None = self._store.table("booking_stop").get(id)
        if found is None:
            raise NotFound("booking_stop", str(id))
        return found

    def save(self, stop: Stop) -> None:
        """Replace the version before."""
        self._store.replace("booking_stop", stop.id, stop.version - 1, stop)

    def in_force(self, department: DepartmentId) -> tuple[Stop, ...]:
        """Stops not lifted, newest first."""
        every: Iterable[Stop] = self._store.table("booking_stop").values()
        mine = (s for s in every if s.department == department and s.state is StopState.IN_FORCE)
        return tuple(sorted(mine, key=attrgetter("id"), reverse=True))


class MemoryCurrentOpenings:
    """``CurrentOpenings``, made anew each time."""

    def __init__(self, store: MemoryStore, holidays: Holidays, clock: Clock) -> None:
        self._store = store
        self._holidays = holidays
        self._clock = clock

    def of(self, department: DepartmentId, wanted: Iterable[Slot] = ()) -> Openings:
        """The days from today on."""
        with self._store.lock:
            today = local_day(self._clock.now())
            days = self._coming("booking_day", department, today)
            own = self._coming("own_day", department, today)
            stops = MemoryStops(self._store).in_force(department)
        published = {day: kind for day in {*days, *own} if (kind := self._holidays.kind(day)) is not None}
        return Openings(department=department, days=days, own_days=own, published=published, stops=stops)

    def _coming(self, table: str, department: DepartmentId, today: date) -> dict[date, Any]:
        rows = self._store.table(table)
        return {day: row for (owner, day), row in sorted(rows.items()) if owner == department and day >= today}
