"""Show one announcement to those who write them."""

from attrs import frozen

from ports.administration import AnnouncementQueries, AnnouncementRow
from tjdomain.administration.domain.announcement import AnnouncementId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


@frozen(kw_only=True)
class ShowAnnouncementQuery:
    """Which one."""

    actor: Actor
    announcement: AnnouncementId


class ShowAnnouncement:
    """Whatever its state."""

    def __init__(self, queries: AnnouncementQueries) -> None:
        self._queries = queries

    def __call__(self, query: ShowAnnouncementQuery) -> AnnouncementRow:
        """Raises ``NotPermitted``, ``NotFound``."""
        query.actor.require(AdministrationRight.ANNOUNCE)
        found = self._queries.find(query.announcement)
        if found is None:
            raise NotFound("announcement", str(query.announcement))
        return found
