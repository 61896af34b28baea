"""Lists of appointments, teams and employers in memory."""

from collections.abc import Iterable
from datetime import date, time
from operator import attrgetter
from typing import TypeVar

from adapters.memory.store import MemoryStore
from ports.booking_queries import (
    CAP,
    AppointmentFilter,
    AppointmentRow,
    AppointmentSort,
    EmployerFilter,
    EmployerRow,
    TeamFilter,
    TeamRow,
)
from tjdomain.booking.domain.appointment import Appointment, AppointmentState
from tjdomain.booking.domain.employer import Employer
from tjdomain.booking.domain.team import Hold, Team
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import AppointmentId, DepartmentId, EmployerId, EntityId, TeamId

ARRIVED = frozenset({AppointmentState.CHECKED_IN, AppointmentState.COMPLETED})


KeptT = TypeVar("KeptT", Appointment, Team, Employer)


def _visible(things: Iterable[KeptT], reader: Actor, department: DepartmentId | None) -> list[KeptT]:
    seen = (t for t in things if reader.sees(t.department, t.created_by) and department in {None, t.department})
    return sorted(seen, key=attrgetter("id"), reverse=True)


def _page(things: Iterable[KeptT], after: EntityId | None, limit: int) -> list[KeptT]:
    return [thing for thing in things if after is None or thing.id < after][:limit]


class MemoryAppointmentQueries:
    """``AppointmentQueries`` by looking at everything."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def page(
        self,
        wanted: AppointmentFilter,
        reader: Actor,
        after: AppointmentId | None,
        limit: int,
        sort: AppointmentSort = AppointmentSort.NEWEST,
    ) -> tuple[AppointmentRow, ...]:
        """At most ``limit`` rows behind ``after``."""
        there = self._matching(wanted, reader)
        if sort is AppointmentSort.NEWEST:
            return tuple(_appointment_row(a) for a in _page(there, after, limit))
        place = attrgetter("id") if sort is AppointmentSort.OLDEST else _by_day
        there = sorted(there, key=place)
        if after is not None and sort is AppointmentSort.OLDEST:
            there = [a for a in there if a.id > after]
        elif after is not None:
            last = self._store.table("appointment").get(after)
            there = [a for a in there if last is not None and _by_day(a) > _by_day(last)]
        return tuple(_appointment_row(a) for a in there[:limit])

    def count(self, wanted: AppointmentFilter, reader: Actor) -> int:
        """How many match."""
        return min(CAP, len(self._matching(wanted, reader)))

    def day_list(self, department: DepartmentId, day: date, reader: Actor) -> tuple[AppointmentRow, ...]:
        """All of a day that were not cancelled."""
        wanted = AppointmentFilter(department=department, first=day, last=day)
        there = (a for a in self._matching(wanted, reader) if a.state is not AppointmentState.CANCELLED)
        return tuple(_appointment_row(a) for a in sorted(there, key=_by_day))

    def _matching(self, wanted: AppointmentFilter, reader: Actor) -> list[Appointment]:
        every = _visible(self._store.table("appointment").values(), reader, wanted.department)
        return [a for a in every if _who(a, wanted) and _what(a, wanted) and _when(a, wanted)]


def _by_day(a: Appointment) -> tuple[date, time, AppointmentId]:
    return a.day, a.period.start, a.id


def _who(a: Appointment, wanted: AppointmentFilter) -> bool:
    phone = a.person.phone.number if a.person.phone else ""
    number = a.person.document.number
    return (
        (wanted.name is None or a.person.name.startswith(wanted.name))
        and wanted.sex in {None, a.person.sex}
        and (wanted.document is None or a.person.document == wanted.document)
        and (wanted.document_tail is None or number[-4:] == wanted.document_tail.upper())
        and wanted.phone in {None, phone}
        and wanted.phone_tail in {None, phone[-4:]}
    )


def _what(a: Appointment, wanted: AppointmentFilter) -> bool:
    return (
        wanted.number in {None, a.number}
        and (wanted.employer is None or a.workplace.name.startswith(wanted.employer))
        and wanted.licence_number in {None, a.workplace.licence_number}
        and wanted.team in {None, a.team}
        and (not wanted.states or a.state in wanted.states)
        and (not wanted.licence_states or a.licence.state in wanted.licence_states)
        and (not wanted.channels or a.channel in wanted.channels)
        and (not wanted.parts or a.part in wanted.parts)
    )


def _when(a: Appointment, wanted: AppointmentFilter) -> bool:
    first, last = wanted.first or date.min, wanted.last or date.max
    return first <= a.day <= last and (wanted.start is None or a.period.start == wanted.start)


def _appointment_row(a: Appointment) -> AppointmentRow:
    return AppointmentRow(
        id=a.id,
        department=a.department,
        version=a.version,
        number=a.number,
        state=a.state,
        channel=a.channel,
        name=a.person.name,
        sex=a.person.sex,
        birth=a.person.birth,
        document_kind=a.person.document.kind,
        document_number=a.person.document.number,
        phone=a.person.phone.number if a.person.phone else None,
        trades=tuple(sorted(a.trades, key=lambda trade: trade.value)),
        employer=a.workplace.name,
        employer_id=a.workplace.employer,
        licence_number=a.workplace.licence_number,
        licence_state=a.licence.state,
        licence_photo=a.licence.photo,
        licence_warnings=a.licence.warnings,
        licence_rejection=a.licence.rejection,
        team=a.team,
        day=a.day,
        start=a.period.start,
        end=a.period.end,
        part=a.part,
        overbook_reason=a.overbook_reason,
        created_at=a.created_at,
    )


class MemoryTeamQueries:
    """``TeamQueries`` by looking at everything."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def page(self, wanted: TeamFilter, reader: Actor, after: TeamId | None, limit: int) -> tuple[TeamRow, ...]:
        """At most ``limit`` rows older than ``after``."""
        return tuple(self._row(team) for team in _page(self._matching(wanted, reader), after, limit))

    def count(self, wanted: TeamFilter, reader: Actor) -> int:
        """How many match."""
        return min(CAP, len(self._matching(wanted, reader)))

    def _matching(self, wanted: TeamFilter, reader: Actor) -> list[Team]:
        every = _visible(self._store.table("team").values(), reader, wanted.department)
        return [team for team in every if self._fits(team, wanted)]

    def _fits(self, team: Team, wanted: TeamFilter) -> bool:
        first, last = wanted.first or date.min, wanted.last or date.max
        dated = wanted.first is None and wanted.last is None
        return (
            (wanted.employer is None or team.workplace.name.startswith(wanted.employer))
            and (not wanted.states or team.state in wanted.states)
            and (dated or any(first <= hold.slot.day <= last for hold in self._holds(team.id)))
        )

    def _holds(self, team: TeamId) -> list[Hold]:
        return [hold for hold in self._store.table("team_hold").values() if hold.team == team]

    def _row(self, team: Team) -> TeamRow:
        holds = self._holds(team.id)
        members = [
            a
            for a in self._store.table("appointment").values()
            if a.team == team.id and a.state is not AppointmentState.CANCELLED
        ]
        days = [hold.slot.day for hold in holds]
        return TeamRow(
            id=team.id,
            department=team.department,
            version=team.version,
            state=team.state,
            employer=team.workplace.name,
            contact_name=team.contact.name,
            contact_phone=team.contact.phone.number,
            first=min(days, default=None),
            last=max(days, default=None),
            held=sum(hold.held for hold in holds),
            used=sum(hold.used for hold in holds),
            members=len(members),
            arrived=sum(1 for a in members if a.state in ARRIVED),
            code_expires=team.code_expires,
            created_at=team.created_at,
        )


class MemoryEmployerQueries:
    """``EmployerQueries`` by looking at everything."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def page(
        self, wanted: EmployerFilter, reader: Actor, after: EmployerId | None, limit: int
    ) -> tuple[EmployerRow, ...]:
        """At most ``limit`` rows older than ``after``."""
        return tuple(_employer_row(e) for e in _page(self._matching(wanted, reader), after, limit))

    def count(self, wanted: EmployerFilter, reader: Actor) -> int:
        """How many match."""
        return min(CAP, len(self._matching(wanted, reader)))

    def _matching(self, wanted: EmployerFilter, reader: Actor) -> list[Employer]:
        every = _visible(self._store.table("employer").values(), reader, wanted.department)
        return [employer for employer in every if _employer_fits(employer, wanted)]


def _employer_fits(employer: Employer, wanted: EmployerFilter) -> bool:
    return (
        (wanted.name is None or any(name.startswith(wanted.name) for name in employer.names))
        and (not wanted.states or employer.state in wanted.states)
        and (wanted.licence_number is None or any(known.number == wanted.licence_number for known in employer.licences))
    )


def _employer_row(employer: Employer) -> EmployerRow:
    newest = employer.licences[-1] if employer.licences else None
    return EmployerRow(
        id=employer.id,
        department=employer.department,
        version=employer.version,
        state=employer.state,
        merged_into=employer.merged_into,
        name=employer.name,
        aliases=employer.aliases,
        licence_number=newest.number if newest else None,
        licence_until=newest.valid_until if newest else None,
        address=employer.address,
        contact_name=employer.contact_name,
        contact_phone=employer.contact_phone.number if employer.contact_phone else None,
    )
