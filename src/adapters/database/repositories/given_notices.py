"""Notices that were given out, in SQL."""

from collections.abc import Sequence

import attrs
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database.session import DatabaseSession
from adapters.database.tables.given_notices import given_notice
from tjdomain.examination.domain.given_notice import GivenNotice
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import ExaminationId


class DatabaseGivenNotices:
    """``GivenNotices``."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def of(self, examinations: Sequence[ExaminationId]) -> tuple[GivenNotice, ...]:
        """All of these examinations."""
        wanted = select(given_notice).where(given_notice.c.examination.in_(sorted(examinations)))
        rows = self._session.connection.execute(wanted.order_by(given_notice.c.id)).mappings()
        return tuple(GivenNotice(**row) for row in rows)

    def add(self, notice: GivenNotice) -> None:
        """Store a new one."""
        try:
            self._session.connection.execute(insert(given_notice), attrs.asdict(notice, recurse=False))
        except IntegrityError as error:
            raise StaleVersion("given_notice", str(notice.examination)) from error
