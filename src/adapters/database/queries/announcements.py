"""Lists of announcements, in SQL."""

from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, select

from adapters.database.paging import newest_first
from adapters.database.repositories.announcements import row_to_announcement
from adapters.database.session import reading
from adapters.database.tables.administration import announcement
from tjdomain.administration.domain.announcement import Announcement, AnnouncementId, AnnouncementState


class DatabaseAnnouncementQueries:
    """Short reads, each on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, after: AnnouncementId | None, limit: int) -> tuple[Announcement, ...]:
        """At most ``limit`` older than ``after``, newest first."""
        return self._read(newest_first(select(announcement), announcement, after, limit))

    def shown(self, now: datetime, limit: int) -> tuple[Announcement, ...]:
        """At most ``limit`` of those that everybody can read at ``now``: pinned first, then by start, newest first."""
        c = announcement.c
        begun = select(announcement).where(c.state == AnnouncementState.PUBLISHED, c.starts <= now)
        shown = begun.where(c.ends.is_(None) | (c.ends > now))
        return self._read(shown.order_by(c.pinned.desc(), c.starts.desc(), c.id.desc()).limit(limit))

    def find(self, id: AnnouncementId) -> Announcement | None:  # noqa: A002 - the field's name
        """The announcement, whatever its state."""
        return next(iter(self._read(select(announcement).where(announcement.c.id == id))), None)

    def _read(self, wanted: Select[Any]) -> tuple[Announcement, ...]:
        with reading(self._engine) as connection:
            return tuple(row_to_announcement(row) for row in connection.execute(wanted).mappings())
