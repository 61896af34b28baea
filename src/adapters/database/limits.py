"""Counters against guessing and flooding, shared by all nodes."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, bindparam, case, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.session import reading
from adapters.database.tables.identity import limit_window
from adapters.database.unit_of_work import writing
from ports.clock import Clock
from ports.limits import Used
from ports.security import Vault
from tjdomain.shared.errors import LimitExceeded

_W = limit_window.c
_HIT = (
    update(limit_window)
    .where(_W.id == bindparam("of"))
    .ordered_values(  # MySQL sets from left to right and reads what it set: the end comes last
        (_W.hits, case((_W.ends_at <= bindparam("now"), 1), else_=_W.hits + 1)),
        (_W.ends_at, case((_W.ends_at <= bindparam("now"), bindparam("end")), else_=_W.ends_at)),
    )
)
_BACK = (
    update(limit_window)
    .where(_W.id == bindparam("of"), _W.hits > 0, _W.ends_at > bindparam("now"))
    .values(hits=_W.hits - 1)
)
_WINDOW = select(_W.hits, _W.ends_at).where(_W.id == bindparam("of"))


class DatabaseLimits:
    """One conditional update a hit, in a transaction of its own; of the key only a blind index is stored."""

    def __init__(self, engine: Engine, vault: Vault, clock: Clock) -> None:
        self._engine = engine
        self._vault = vault
        self._clock = clock

    def hit(self, key: str, window_seconds: int, limit: int) -> int:
        """Count one; how many are left. Raises ``LimitExceeded``."""
        now = self._clock.now()
        index, end = self._vault.index(key, "limit"), now + timedelta(seconds=window_seconds)
        while (window := self._count(index, now, end)) is None:
            self._open(index, end)
        hits, ends_at = window
        if hits > limit:
            raise LimitExceeded(max(1, round((ends_at - now).total_seconds())))
        return limit - hits

    def _count(self, index: bytes, now: datetime, end: datetime) -> tuple[int, datetime] | None:
        with writing(self._engine) as connection:
            if connection.execute(_HIT, {"of": index, "now": now, "end": end}).rowcount == 0:
                return None
            hits, ends_at = connection.execute(_WINDOW, {"of": index}).one()
        return int(hits), ends_at

    def _open(self, index: bytes, end: datetime) -> None:
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(limit_window).values(id=index, hits=0, ends_at=end))
        except IntegrityError:  # somebody else opened it meanwhile; a transaction of its own, so no lock is left behind
            return

    def used(self, key: str) -> Used:
        """How the window stands."""
        now = self._clock.now()
        with reading(self._engine) as connection:
            row = connection.execute(_WINDOW, {"of": self._vault.index(key, "limit")}).first()
        if row is None or row.ends_at <= now:
            return Used()
        return Used(row.hits, max(1, round((row.ends_at - now).total_seconds())))

    def give_back(self, key: str) -> None:
        """Take one hit back where the window is still open."""
        with writing(self._engine) as connection:
            connection.execute(_BACK, {"of": self._vault.index(key, "limit"), "now": self._clock.now()})

    def forget_ended(self, before: datetime) -> int:
        """Drop windows that ended before that moment; how many."""
        with writing(self._engine) as connection:
            return connection.execute(delete(limit_window).where(_W.ends_at < before)).rowcount
