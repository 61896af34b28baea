"""Guide slips that were handed in, in SQL."""

import attrs
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.slip_returns import slip_return
from tjdomain.examination.domain.slip_return import SlipReturn
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import ExaminationId


class DatabaseSlipReturns:
    """``SlipReturns``."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def of(self, examination: ExaminationId) -> SlipReturn | None:
        """What is known of the slip."""
        wanted = select(slip_return).where(slip_return.c.id == examination)
        row = self._session.connection.execute(wanted).mappings().first()
        return None if row is None else SlipReturn(**{**row, "missing": tuple(row["missing"])})

    def save(self, slip: SlipReturn) -> None:
        """Store or replace it."""
        row = attrs.asdict(slip, recurse=False) | {"missing": list(slip.missing)}
        if slip.version > 1:
            replace_row(self._session.connection, slip_return, row)
            return
        try:
            self._session.connection.execute(insert(slip_return), row)
        except IntegrityError as error:
            raise StaleVersion("slip_return", str(slip.id)) from error
