"""Lists of teams and employers in SQL."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Engine, RowMapping, case, exists, func, or_, select

from adapters.database.paging import begins_with, capped_count, in_scope, newest_first
from adapters.database.rows.booking import opened_phone
from adapters.database.session import reading
from adapters.database.tables.booking import appointment, employer, employer_known_as, employer_licence, team, team_hold
from ports.booking_queries import EmployerFilter, EmployerRow, TeamFilter, TeamRow
from ports.security import Vault
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import EmployerId, TeamId

_A = appointment.c
_T = team.c
_E = employer.c
_ARRIVED = (AppointmentState.CHECKED_IN, AppointmentState.COMPLETED)
Conditions = Iterator[ColumnElement[bool]]


class DatabaseTeamQueries:
    """``TeamQueries``: places and members are counted for the rows of a page only."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def page(self, wanted: TeamFilter, reader: Actor, after: TeamId | None, limit: int) -> tuple[TeamRow, ...]:
        """At most ``limit`` rows older than ``after``."""
        every = select(team).where(*_team_conditions(wanted, reader))
        with reading(self._engine) as connection:
            rows = connection.execute(newest_first(every, team, after, limit)).mappings().all()
            ids = [row["id"] for row in rows]
            places = {row.team: row for row in connection.execute(_places(ids))}
            members = {row.team: row for row in connection.execute(_members(ids))}
        return tuple(self._line(row, places.get(row["id"]), members.get(row["id"])) for row in rows)

    def count(self, wanted: TeamFilter, reader: Actor) -> int:
        """How many match."""
        with reading(self._engine) as connection:
            return capped_count(connection, team, *_team_conditions(wanted, reader))

    def _line(self, row: RowMapping, places: Any, members: Any) -> TeamRow:
        return TeamRow(
            id=row["id"],
            department=row["department"],
            version=row["version"],
            state=row["state"],
            employer=row["employer_name"],
            contact_name=row["contact_name"],
            contact_phone=opened_phone(row, "team", self._vault) or "",
            first=places.first if places else None,
            last=places.last if places else None,
            held=int(places.held) if places else 0,
            used=int(places.used) if places else 0,
            members=int(members.members) if members else 0,
            arrived=int(members.arrived) if members else 0,
            code_expires=row["code_expires"],
            created_at=row["created_at"],
        )


def _places(teams: list[TeamId]) -> Any:
    h = team_hold.c
    wanted = select(
        h.team,
        func.min(h.day).label("first"),
        func.max(h.day).label("last"),
        func.sum(h.held).label("held"),
        func.sum(h.used).label("used"),
    )
    return wanted.where(h.team.in_(teams)).group_by(h.team)


def _members(teams: list[TeamId]) -> Any:
    arrived = func.sum(case((_A.state.in_(_ARRIVED), 1), else_=0)).label("arrived")
    wanted = select(_A.team, func.count().label("members"), arrived)
    return wanted.where(_A.team.in_(teams), _A.state != AppointmentState.CANCELLED).group_by(_A.team)


def _team_conditions(wanted: TeamFilter, reader: Actor) -> Conditions:
    yield in_scope(team, reader.scope, reader.id)
    if wanted.department is not None:
        yield _T.department == wanted.department
    if wanted.employer is not None:
        yield begins_with(_T.employer_name, wanted.employer)
    if wanted.states:
        yield _T.state.in_(sorted(wanted.states, key=lambda state: state.value))
    if wanted.first is not None or wanted.last is not None:
        days = [team_hold.c.team == _T.id]
        days += [team_hold.c.day >= wanted.first] if wanted.first is not None else []
        days += [team_hold.c.day <= wanted.last] if wanted.last is not None else []
        yield exists().where(*days)


class DatabaseEmployerQueries:
    """``EmployerQueries``."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def page(
        self, wanted: EmployerFilter, reader: Actor, after: EmployerId | None, limit: int
    ) -> tuple[EmployerRow, ...]:
        """At most ``limit`` rows older than ``after``."""
        every = select(employer).where(*_employer_conditions(wanted, reader))
        with reading(self._engine) as connection:
            rows = connection.execute(newest_first(every, employer, after, limit)).mappings().all()
            licences = select(employer_licence).where(employer_licence.c.employer.in_([row["id"] for row in rows]))
            ordered = connection.execute(licences.order_by(employer_licence.c.position))
            newest = {licence.employer: licence for licence in ordered}
        return tuple(self._line(row, newest.get(row["id"])) for row in rows)

    def count(self, wanted: EmployerFilter, reader: Actor) -> int:
        """How many match."""
        with reading(self._engine) as connection:
            return capped_count(connection, employer, *_employer_conditions(wanted, reader))

    def _line(self, row: RowMapping, licence: Any) -> EmployerRow:
        return EmployerRow(
            id=row["id"],
            department=row["department"],
            version=row["version"],
            state=row["state"],
            merged_into=row["merged_into"],
            name=row["name"],
            aliases=tuple(row["aliases"]),
            licence_number=licence.number if licence else None,
            licence_until=licence.valid_until if licence else None,
            address=row["address"],
            contact_name=row["contact_name"],
            contact_phone=opened_phone(row, "employer", self._vault),
        )


def _employer_conditions(wanted: EmployerFilter, reader: Actor) -> Conditions:
    yield in_scope(employer, reader.scope, reader.id)
    if wanted.department is not None:
        yield _E.department == wanted.department
    if wanted.name is not None:
        known = exists().where(
            employer_known_as.c.employer == _E.id, begins_with(employer_known_as.c.name, wanted.name)
        )
        yield or_(begins_with(_E.name, wanted.name), known)
    if wanted.states:
        yield _E.state.in_(sorted(wanted.states, key=lambda state: state.value))
    if wanted.licence_number is not None:
        yield exists().where(employer_licence.c.employer == _E.id, employer_licence.c.number == wanted.licence_number)
