"""Announcements in the database."""

from typing import Any, Final

import attrs
from sqlalchemy import RowMapping, insert, select, update

from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.administration import announcement
from tjdomain.administration.domain.announcement import Announcement, AnnouncementId
from tjdomain.shared.errors import NotFound

_COUNT: Final = announcement.c.read_count.name


def announcement_to_row(made: Announcement) -> dict[str, Any]:
    """All columns of the announcement's row but the count of its readers."""
    return attrs.asdict(made, recurse=False)


def row_to_announcement(row: RowMapping) -> Announcement:
    """The announcement of a row."""
    return Announcement(**{name: value for name, value in row.items() if name != _COUNT})


class DatabaseAnnouncements:
    """An announcement is one row."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, id: AnnouncementId) -> Announcement:  # noqa: A002 - the field's name
        """The announcement. Raises ``NotFound``."""
        wanted = select(announcement).where(announcement.c.id == id)
        row = self._session.connection.execute(wanted).mappings().one_or_none()
        if row is None:
            raise NotFound(announcement.name, str(id))
        return row_to_announcement(row)

    def add(self, new: Announcement) -> None:
        """Add an announcement."""
        self._session.connection.execute(insert(announcement).values(announcement_to_row(new)))

    def save(self, changed: Announcement) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        replace_row(self._session.connection, announcement, announcement_to_row(changed))

    def count_readers(self, id: AnnouncementId, more: int) -> None:  # noqa: A002 - the field's name
        """So many more have read it; its version stays."""
        c = announcement.c
        self._session.connection.execute(update(announcement).where(c.id == id).values(read_count=c.read_count + more))
