"""Teams with their holds, employers, own days and stops in SQL."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.rows.booking import (
    employer_to_row,
    licences_to_rows,
    row_to_employer,
    row_to_hold,
    row_to_team,
    team_to_row,
)
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import (
    booking_stop,
    employer,
    employer_known_as,
    employer_licence,
    own_day,
    team,
    team_hold,
)
from ports.security import Vault
from tjdomain.booking.domain.calendar import OwnDay, Stop, StopId, StopState
from tjdomain.booking.domain.employer import Employer, EmployerState
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Hold, Team
from tjdomain.booking.domain.team_errors import EmployerExists, RosterUnknown, TeamCodeUnknown
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId, EmployerId, TeamId

_H = team_hold.c


def _flat(thing: OwnDay | Stop) -> dict[str, Any]:
    """Its fields, each a column of the same name."""
    return attrs.asdict(thing, recurse=False)


class DatabaseTeams:
    """``Teams``."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, team_: Team) -> None:
        """Add one."""
        self._session.connection.execute(insert(team), team_to_row(team_, self._vault))

    def get(self, id: TeamId) -> Team:  # noqa: A002  the field's name
        """The team."""
        row = self._session.connection.execute(select(team).where(team.c.id == id)).mappings().first()
        if row is None:
            raise NotFound("team", str(id))
        return row_to_team(row, self._vault)

    def by_code(self, code: str) -> Team:
        """The team whose QR code was scanned."""
        if not code.isascii():
            raise TeamCodeUnknown("team", "")
        row = self._session.connection.execute(select(team).where(team.c.code == code)).mappings().first()
        if row is None or row["code"] != code:  # MySQL does not see spaces at the end
            raise TeamCodeUnknown("team", "")
        return row_to_team(row, self._vault)

    def by_roster(self, digest: str) -> Team:
        """The team whose roster is shared under the token of that digest."""
        row = self._session.connection.execute(select(team).where(team.c.roster_digest == digest)).mappings().first()
        if row is None:
            raise RosterUnknown("team", "")
        return row_to_team(row, self._vault)

    def save(self, team_: Team) -> None:
        """Replace the version before."""
        replace_row(self._session.connection, team, team_to_row(team_, self._vault))


class DatabaseHolds:
    """``Holds``: a row for each slot of a team."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def add(self, hold: Hold) -> None:
        """Add a slot to a team's holds."""
        self._session.connection.execute(
            insert(team_hold),
            {
                "team": hold.team,
                "day": hold.slot.day,
                "start": hold.slot.start,
                "period_end": hold.period.end,
                "held": hold.held,
                "used": hold.used,
            },
        )

    def of(self, team_: TeamId) -> tuple[Hold, ...]:
        """The team's holds by slot."""
        wanted = select(team_hold).where(_H.team == team_).order_by(_H.day, _H.start)
        return tuple(row_to_hold(row) for row in self._session.connection.execute(wanted).mappings())

    def lock(self, team_: TeamId) -> tuple[Hold, ...]:
        """The same, locked until the transaction ends."""
        wanted = select(team_hold).where(_H.team == team_).order_by(_H.day, _H.start).with_for_update()
        return tuple(row_to_hold(row) for row in self._session.connection.execute(wanted).mappings())

    def apply(self, team_: TeamId, slot: Slot, held: int = 0, used: int = 0) -> bool:
        """Add the signed numbers while 0 ≤ used ≤ held stays true."""
        written = self._session.connection.execute(
            update(team_hold)
            .where(
                _H.team == team_,
                _H.day == slot.day,
                _H.start == slot.start,
                _H.used + used >= 0,
                _H.used + used <= _H.held + held,
            )
            .values(held=_H.held + held, used=_H.used + used)
        )
        return bool(written.rowcount == 1)

    def unused(self, department: DepartmentId, last: date) -> tuple[TeamId, ...]:
        """Teams with unused places on days through ``last``."""
        wanted = (
            select(_H.team)
            .join(team, team.c.id == _H.team)
            .where(_H.day <= last, _H.used < _H.held, team.c.department == department)
            .distinct()
            .order_by(_H.team)
        )
        return tuple(self._session.connection.execute(wanted).scalars())


class DatabaseEmployers:
    """``Employers``: the names of active ones have a table whose key lets a name belong to one only."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, employer_: Employer) -> None:
        """Add one."""
        self._session.connection.execute(insert(employer), employer_to_row(employer_, self._vault))
        self._write_parts(employer_)

    def get(self, id: EmployerId) -> Employer:  # noqa: A002  the field's name
        """The employer."""
        connection = self._session.connection
        row = connection.execute(select(employer).where(employer.c.id == id)).mappings().first()
        if row is None:
            raise NotFound("employer", str(id))
        licences = select(employer_licence).where(employer_licence.c.employer == id)
        ordered = connection.execute(licences.order_by(employer_licence.c.position)).mappings()
        return row_to_employer(row, ordered, self._vault)

    def named(self, department: DepartmentId, name: str) -> Employer | None:
        """The active employer known by that name or alias."""
        known = self._owner(department, name)
        return None if known is None else self.get(known)

    def save(self, employer_: Employer) -> None:
        """Replace the version before."""
        connection = self._session.connection
        replace_row(connection, employer, employer_to_row(employer_, self._vault))
        connection.execute(delete(employer_known_as).where(employer_known_as.c.employer == employer_.id))
        connection.execute(delete(employer_licence).where(employer_licence.c.employer == employer_.id))
        self._write_parts(employer_)

    def _owner(self, department: DepartmentId, name: str) -> EmployerId | None:
        known = employer_known_as.c
        wanted = select(known.employer).where(known.department == department, known.name == name)
        return self._session.connection.execute(wanted).scalar()

    def _write_parts(self, employer_: Employer) -> None:
        connection = self._session.connection
        if licences := licences_to_rows(employer_):
            connection.execute(insert(employer_licence), licences)
        if employer_.state is EmployerState.MERGED:
            return
        for name in sorted(employer_.names):
            row = {"department": employer_.department, "name": name, "employer": employer_.id}
            try:
                connection.execute(insert(employer_known_as), row)
            except IntegrityError as error:
                owner = self._owner(employer_.department, name)
                raise EmployerExists(owner or employer_.id) from error


class DatabaseOwnDays:
    """``OwnDays``."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def on(self, department: DepartmentId, days: Iterable[date]) -> Mapping[date, OwnDay]:
        """Entries for those days."""
        wanted = select(own_day).where(own_day.c.department == department, own_day.c.day.in_(sorted(set(days))))
        return {row["day"]: OwnDay(**row) for row in self._session.connection.execute(wanted).mappings()}

    def add(self, own_day_: OwnDay) -> None:
        """Add an entry."""
        try:
            self._session.connection.execute(insert(own_day), _flat(own_day_))
        except IntegrityError as error:
            raise StaleVersion("own_day", own_day_.day.isoformat()) from error

    def save(self, own_day_: OwnDay) -> None:
        """Replace the version before."""
        replace_row(self._session.connection, own_day, _flat(own_day_))


class DatabaseStops:
    """``Stops``."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def add(self, stop: Stop) -> None:
        """Add one."""
        self._session.connection.execute(insert(booking_stop), _flat(stop))

    def get(self, id: StopId) -> Stop:  # noqa: A002  the field's name
        """The stop."""
        row = self._session.connection.execute(select(booking_stop).where(booking_stop.c.id == id)).mappings().first()
        if row is None:
            raise NotFound("booking_stop", str(id))
        return Stop(**row)

    def save(self, stop: Stop) -> None:
        """Replace the version before."""
        replace_row(self._session.connection, booking_stop, _flat(stop))

    def in_force(self, department: DepartmentId) -> tuple[Stop, ...]:
        """Stops not lifted, newest first."""
        wanted = select(booking_stop).where(
            booking_stop.c.department == department, booking_stop.c.state == StopState.IN_FORCE
        )
        rows = self._session.connection.execute(wanted.order_by(booking_stop.c.id.desc())).mappings()
        return tuple(Stop(**row) for row in rows)
