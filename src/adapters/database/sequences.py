"""Numbers without gaps, one series each."""

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.session import DatabaseSession
from adapters.database.tables.kernel import sequence

_NEXT = update(sequence).where(sequence.c.series == bindparam("of")).values(value=sequence.c.value + bindparam("by"))
_FIRST = insert(sequence)
_VALUE = select(sequence.c.value).where(sequence.c.series == bindparam("of"))


class DatabaseSequences:
    """The series' row stays locked until the transaction ends, so a number given back by a rollback is given again."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def next(self, series: str) -> int:
        """The next number of ``series``: 1, 2, 3 and so on."""
        self.skip(series, 1)
        return int(self._session.connection.execute(_VALUE, {"of": series}).scalar_one())

    def skip(self, series: str, count: int) -> None:
        """Leave out the next ``count`` numbers."""
        connection, ahead = self._session.connection, {"of": series, "by": count}
        if connection.execute(_NEXT, ahead).rowcount == 0:
            try:
                connection.execute(_FIRST, {"series": series, "value": count})
            except IntegrityError:  # somebody else began the series meanwhile
                connection.execute(_NEXT, ahead)
