"""Announcements in memory."""

from datetime import datetime

from adapters.memory.store import MemoryStore
from ports.administration import AnnouncementRow
from tjdomain.administration.domain.announcement import Announcement, AnnouncementId
from tjdomain.shared.errors import NotFound

_ANNOUNCEMENTS, _READERS = "announcement", "announcement_readers"


class MemoryAnnouncements:
    """Announcements."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, id: AnnouncementId) -> Announcement:  # noqa: A002 - the field's name
        """The announcement. Raises ``NotFound``."""
        found: Announcement | None = self._store.table(_ANNOUNCEMENTS).get(id)
        if found is None:
            raise NotFound(_ANNOUNCEMENTS, str(id))
        return found

    def add(self, announcement: Announcement) -> None:
        """Add an announcement."""
        self._store.table(_ANNOUNCEMENTS)[announcement.id] = announcement

    def save(self, announcement: Announcement) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        self._store.replace(_ANNOUNCEMENTS, announcement.id, announcement.version - 1, announcement)

    def count_readers(self, id: AnnouncementId, more: int) -> None:  # noqa: A002 - the field's name
        """So many more have read it; its version stays."""
        counts = self._store.table(_READERS)
        counts[id] = counts.get(id, 0) + more


class MemoryAnnouncementQueries:
    """What lists of announcements read."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def _all(self) -> list[Announcement]:
        return sorted(self._store.table(_ANNOUNCEMENTS).values(), key=lambda each: each.id, reverse=True)

    def page(self, after: AnnouncementId | None, limit: int) -> tuple[AnnouncementRow, ...]:
        """At most ``limit`` older than ``after``, newest first."""
        return tuple(self._row(each) for each in self._all() if after is None or each.id < after)[:limit]

    def shown(self, now: datetime, limit: int) -> tuple[Announcement, ...]:
        """At most ``limit`` of those that everybody can read at ``now``: pinned first, then by start, newest first."""
        shown = [each for each in self._all() if each.is_shown(now)]
        return tuple(sorted(shown, key=lambda each: (each.pinned, each.starts, each.id), reverse=True)[:limit])

    def find(self, id: AnnouncementId) -> AnnouncementRow | None:  # noqa: A002 - the field's name
        """The announcement, whatever its state."""
        found: Announcement | None = self._store.table(_ANNOUNCEMENTS).get(id)
        return self._row(found) if found else None

    def _row(self, one: Announcement) -> AnnouncementRow:
        return AnnouncementRow(announcement=one, read_count=self._store.table(_READERS).get(one.id, 0))
