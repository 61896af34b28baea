"""List announcements for those who write them."""

from attrs import frozen

from ports.administration import AnnouncementQueries, AnnouncementRow
from tjdomain.administration.domain.announcement import AnnouncementId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor

PAGE = 200


@frozen(kw_only=True)
class ListAnnouncementsQuery:
    """Those older than ``after``."""

    actor: Actor
    after: AnnouncementId | None = None
    limit: int = 50


class ListAnnouncements:
    """Newest first, drafts and withdrawn ones included."""

    def __init__(self, queries: AnnouncementQueries) -> None:
        self._queries = queries

    def __call__(self, query: ListAnnouncementsQuery) -> tuple[AnnouncementRow, ...]:
        """At most ``limit`` (200). Raises ``NotPermitted``."""
        query.actor.require(AdministrationRight.ANNOUNCE)
        return self._queries.page(query.after, max(1, min(query.limit, PAGE)))
