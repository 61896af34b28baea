"""Places of days and periods in SQL."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Update, and_, bindparam, case, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.rows.booking import COUNTS, DAY_SLOT, day_to_rows, rows_to_day, slot_key
from adapters.database.session import DatabaseSession
from adapters.database.tables.booking import quota
from adapters.database.together import Write
from tjdomain.booking.domain.day_errors import DayAlreadyOpen
from tjdomain.booking.domain.quota import Change, Changes, DayQuota, RowKey
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import DepartmentId

_Q = quota.c
_CHANGED = ("booked", "team_held", "walk_in_used", "overbooked")


def _fits(grow: ColumnElement[int], walk: ColumnElement[int], released: ColumnElement[int]) -> ColumnElement[bool]:
    """The row can take it: as ``Counts.holds`` says, for changes that take."""
    return and_(
        or_(grow <= 0, (_Q.booked + _Q.team_held + _Q.walk_in + grow) * 100 <= _Q.capacity * released),
        or_(walk <= 0, _Q.walk_in_used + walk <= _Q.walk_in),
    )


def _not_below_zero(name: str, change: ColumnElement[int]) -> ColumnElement[bool]:
    return _Q[name] + change >= 0


_TAKE = (
    update(quota)
    .where(
        _Q.department == bindparam("of"),
        _Q.day == bindparam("on"),
        _Q.slot.in_((DAY_SLOT, bindparam("at"))),
        _fits(bindparam("grow"), bindparam("d_walk_in_used"), bindparam("released")),
        *(_not_below_zero(name, bindparam(f"d_{name}")) for name in _CHANGED),
    )
    .values({name: _Q[name] + bindparam(f"d_{name}") for name in _CHANGED})
)
"""The hot statement: the same change for a day and one of its periods."""


class DatabaseQuotas:
    """``Quotas``: conditional updates in key order, never read, compare, write."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def add(self, quota_: DayQuota) -> None:
        """Open a day."""
        try:
            self._session.connection.execute(insert(quota), day_to_rows(quota_))
        except IntegrityError as error:
            raise DayAlreadyOpen((quota_.day,)) from error

    def lock(self, department: DepartmentId, days: Iterable[date]) -> Mapping[date, DayQuota]:
        """Those of the days that are open, their rows locked."""
        wanted = select(quota).where(_Q.department == department, _Q.day.in_(sorted(set(days))))
        rows = self._session.connection.execute(wanted.order_by(_Q.day, _Q.slot).with_for_update()).mappings()
        return {day: rows_to_day(own) for day, own in groupby(rows, itemgetter("day"))}

    def between(self, department: DepartmentId, first: date, last: date) -> Mapping[date, DayQuota]:
        """The open days of a span, read without a lock."""
        wanted = select(quota).where(_Q.department == department, _Q.day.between(first, last))
        rows = self._session.connection.execute(wanted.order_by(_Q.day, _Q.slot)).mappings()
        return {day: rows_to_day(own) for day, own in groupby(rows, itemgetter("day"))}

    def replan(self, before: DayQuota, after: DayQuota) -> None:
        """Write a locked day's new sizes, counts and periods."""
        connection = self._session.connection
        own, *periods = day_to_rows(after)
        key = (_Q.department == before.department, _Q.day == before.day)
        written = connection.execute(
            update(quota)
            .where(*key, _Q.slot == DAY_SLOT, _Q.version == before.version)
            .values({name: own[name] for name in (*COUNTS, "version")})
        )
        if written.rowcount != 1:
            raise StaleVersion("booking_day", str(before.id))
        connection.execute(quota.delete().where(*key, _Q.slot != DAY_SLOT))
        connection.execute(insert(quota), periods)

    def apply(self, department: DepartmentId, changes: Changes, released: int = 100) -> bool:
        """Add the changes where every row can take them, in one statement."""
        if not changes:
            return True
        (day, first), *rest = changes
        if len(rest) == 1 and first is None and rest[0][0] == day and changes[day, None] == changes[rest[0]]:
            rows = self._session.now(Write(_TAKE, _hot(department, rest[0], changes[rest[0]], released)))
        else:
            rows = self._session.connection.execute(_signed(department, changes, released)).rowcount
        return rows == len(changes)


def _hot(department: DepartmentId, key: RowKey, change: Change, released: int) -> dict[str, Any]:
    return {
        "of": department,
        "on": key[0],
        "at": slot_key(key[1]),
        "grow": change.booked + change.team_held,
        "released": released,
        **{f"d_{name}": getattr(change, name) for name in _CHANGED},
    }


def _signed(department: DepartmentId, changes: Changes, released: int) -> Update:
    """One update with each row's own signed change."""
    rows = [(and_(_Q.day == day, _Q.slot == slot_key(start)), change) for (day, start), change in changes.items()]
    fitting = [and_(at, *_conditions(change, released)) for at, change in rows]
    values = {
        name: _Q[name] + case(*((at, getattr(change, name)) for at, change in rows), else_=0) for name in _CHANGED
    }
    return update(quota).where(_Q.department == department, or_(*fitting)).values(values)


def _conditions(change: Change, released: int) -> Iterable[ColumnElement[bool]]:
    grow = change.booked + change.team_held
    if grow > 0:
        yield (_Q.booked + _Q.team_held + _Q.walk_in + grow) * 100 <= _Q.capacity * released
    if change.walk_in_used > 0:
        yield _Q.walk_in_used + change.walk_in_used <= _Q.walk_in
    for name in _CHANGED:
        if getattr(change, name) < 0:
            yield _Q[name] + getattr(change, name) >= 0
