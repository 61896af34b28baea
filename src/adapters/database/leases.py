"""Leadership by lease: one holder at a time, for a short while, prolonged as long as it works."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine, bindparam, insert, or_, update
from sqlalchemy.exc import IntegrityError

from adapters.database.tables.kernel import lease
from adapters.database.unit_of_work import writing
from ports.clock import Clock

_TAKE = (
    update(lease)
    .where(
        lease.c.name == bindparam("of"),
        or_(lease.c.holder == bindparam("me"), lease.c.until < bindparam("now")),
    )
    .values(holder=bindparam("me"), until=bindparam("lease_end"))
)
_FIRST = insert(lease)


class DatabaseLease:
    """The lease ``name`` as one holder sees it."""

    def __init__(self, engine: Engine, clock: Clock, name: str, holder: UUID, length: timedelta) -> None:
        self._engine = engine
        self._clock = clock
        self._name = name
        self._holder = holder
        self._length = length
        self._until = clock.now()

    def held(self) -> bool:
        """Whether this holder leads now; takes the lease where it is free, prolongs it in its second half."""
        now = self._clock.now()
        if self._until - now > self._length / 2:
            return True
        if self._taken():
            self._until = now + self._length
            return True
        return False

    def _taken(self) -> bool:
        now = self._clock.now()
        end = now + self._length
        with writing(self._engine) as connection:
            asked = {"of": self._name, "me": self._holder, "now": now, "lease_end": end}
            if connection.execute(_TAKE, asked).rowcount == 1:
                return True
            try:
                connection.execute(_FIRST, {"name": self._name, "holder": self._holder, "until": end})
            except IntegrityError:  # somebody else has it
                return False
            return True
