"""Lists of announcements, in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, select

from adapters.database.paging import newest_first
from adapters.database.repositories.announcements import row_to_announcement
from adapters.database.session import reading
from adapters.database.tables.administration import announcement
from ports.administration import AnnouncementRow
from tjdomain.administration.domain.announcement import Announcement, AnnouncementId, AnnouncementState


class DatabaseAnnouncementQueries:
    """Short reads, each on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, after: AnnouncementId | None, limit: int) -> tuple[AnnouncementRow, ...]:
        """At most ``limit`` older than ``after``, newest first."""
        return self._rows(newest_first(select(announcement), announcement, after, limit))

    def shown(self, now: datetime, limit: int) -> tuple[Announcement, ...]:
        """At most ``limit`` of those that everybody can read at ``now``: pinned first, then by start, newest first."""
        c = announcement.c
        begun = select(announcement).where(c.state == AnnouncementState.PUBLISHED, c.starts <= now)
        shown = begun.where(c.ends.is_(None) | (c.ends > now))
        found = self._rows(shown.order_by(c.pinned.desc(), c.starts.desc(), c.id.desc()).limit(limit))
        return tuple(one.announcement for one in found)

    def find(self, id: AnnouncementId) -> AnnouncementRow | None:  # noqa: A002 - the field's name
        """The announcement, whatever its state."""
        return next(iter(self._rows(select(announcement).where(announcement.c.id == id))), None)

    def _rows(self, wanted: Select[Any]) -> tuple[AnnouncementRow, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(
            AnnouncementRow(announcement=row_to_announcement(row), read_count=row["read_count"]) for row in rows
        )
