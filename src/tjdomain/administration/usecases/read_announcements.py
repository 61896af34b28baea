"""Read what is announced: open to everybody."""

from attrs import frozen

from ports.administration import AnnouncementQueries
from ports.clock import Clock
from tjdomain.administration.domain.announcement import Announcement, AnnouncementId
from tjdomain.shared.errors import NotFound

SHOWN = 50


@frozen(kw_only=True)
class ReadAnnouncementsQuery:
    """At most ``limit`` (50)."""

    limit: int = SHOWN


class ReadAnnouncements:
    """Pinned ones first, then the newest; none that is not published, not yet begun, or over."""

    def __init__(self, queries: AnnouncementQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    def __call__(self, query: ReadAnnouncementsQuery) -> tuple[Announcement, ...]:
        """What everybody can read now."""
        return self._queries.shown(self._clock.now(), max(1, min(query.limit, SHOWN)))


@frozen(kw_only=True)
class ReadAnnouncementQuery:
    """Which one."""

    announcement: AnnouncementId


class ReadAnnouncement:
    """One of them."""

    def __init__(self, queries: AnnouncementQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    def __call__(self, query: ReadAnnouncementQuery) -> Announcement:
        """Raises ``NotFound``, also for one that is not shown now."""
        found = self._queries.find(query.announcement)
        if found is None or not found.announcement.is_shown(self._clock.now()):
            raise NotFound("announcement", str(query.announcement))
        return found.announcement
