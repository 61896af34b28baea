"""The picture of what can be booked: read at most once a second, shared by all threads."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import count, groupby
from operator import itemgetter
from threading import Lock
from typing import Any

from attrs import frozen
from sqlalchemy import Connection, Engine, select

from adapters.database.rows.booking import rows_to_day
from adapters.database.session import reading
from adapters.database.tables.booking import booking_stop, own_day, quota
from ports.booking import Holidays
from ports.clock import Clock
from tjdomain.booking.domain.calendar import DayKind, OwnDay, Stop, StopState
from tjdomain.booking.domain.openings import Openings
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId

FRESH = timedelta(seconds=1)
"""A new picture is taken when the last one is as old as this."""
STALE = timedelta(seconds=2)
"""A picture as old as this is not shown, not even while a new one is being taken."""


@frozen
class _Picture:
    openings: Openings
    taken_at: datetime
    number: int
    """Higher than the number of everybody who asked before it was begun."""


class DatabaseCurrentOpenings:
    """``CurrentOpenings``. Good for refusing, never for selling: it may be a second old."""

    def __init__(self, engine: Engine, holidays: Holidays, clock: Clock) -> None:
        self._engine = engine
        self._holidays = holidays
        self._clock = clock
        self._pictures: dict[DepartmentId, _Picture] = {}
        self._taking = Lock()
        self._numbers = count()

    def of(self, department: DepartmentId, wanted: Iterable[Slot] = ()) -> Openings:
        """The days from today on. While one thread takes a new picture, the others go on with the last one.

        Where that one does not know what is wanted, somebody may have opened it since: it is looked up.
        """
        asked = self._clock.now()
        openings = self._recent(department)
        coming = [slot for slot in wanted if slot.day >= local_day(asked)]
        return openings if all(map(openings.knows, coming)) else self._anew(department)

    def _anew(self, department: DepartmentId) -> Openings:
        """As it stands now; one picture serves all who asked before it was begun."""
        asked = next(self._numbers)
        with self._taking:
            picture = self._pictures.get(department)
            if picture is None or picture.number < asked:
                picture = self._take(department)
        return picture.openings

    def _recent(self, department: DepartmentId) -> Openings:
        picture, now = self._pictures.get(department), self._clock.now()
        if picture is None or not picture.taken_at <= now < picture.taken_at + STALE:
            with self._taking:
                picture = self._fresh(department) or self._take(department)
        elif now >= picture.taken_at + FRESH and self._taking.acquire(blocking=False):
            try:
                picture = self._take(department)
            finally:
                self._taking.release()
        return picture.openings

    def _fresh(self, department: DepartmentId) -> _Picture | None:
        picture, now = self._pictures.get(department), self._clock.now()
        return picture if picture is not None and picture.taken_at <= now < picture.taken_at + FRESH else None

    def _take(self, department: DepartmentId) -> _Picture:
        now, number = self._clock.now(), next(self._numbers)
        with reading(self._engine) as connection:
            openings = self._read(connection, department, local_day(now))
        self._pictures[department] = _Picture(openings, now, number)
        return self._pictures[department]

    def _read(self, connection: Connection, department: DepartmentId, today: date) -> Openings:
        rows = connection.execute(_coming(quota, department, today).order_by(quota.c.day, quota.c.slot)).mappings()
        days = {day: rows_to_day(own) for day, own in groupby(rows, itemgetter("day"))}
        own_rows = connection.execute(_coming(own_day, department, today)).mappings()
        own = {row["day"]: OwnDay(**row) for row in own_rows}
        stops = select(booking_stop).where(
            booking_stop.c.department == department, booking_stop.c.state == StopState.IN_FORCE
        )
        in_force = connection.execute(stops.order_by(booking_stop.c.id.desc())).mappings()
        return Openings(
            department=department,
            days=days,
            own_days=own,
            published=self._published({*days, *own}),
            stops=tuple(Stop(**row) for row in in_force),
        )

    def _published(self, days: Iterable[date]) -> dict[date, DayKind]:
        return {day: kind for day in days if (kind := self._holidays.kind(day)) is not None}


def _coming(table: Any, department: DepartmentId, today: date) -> Any:
    return select(table).where(table.c.department == department, table.c.day >= today)
