"""通知公告: what the department announces; pinned first."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.h5.visit import Here, Visit
from tjdomain.administration.domain.announcement import Announcement, AnnouncementId
from tjdomain.administration.usecases.read_announcements import (
    SHOWN,
    ReadAnnouncement,
    ReadAnnouncementQuery,
    ReadAnnouncements,
    ReadAnnouncementsQuery,
)

LATEST = 2
"""So many stand on the home page."""


def announced(visit: Visit, limit: int) -> tuple[Announcement, ...]:
    """What can be read now."""
    return visit.call.run(ReadAnnouncements, ReadAnnouncementsQuery(limit=limit))


class NoticeController(Controller):
    """Open to everybody."""

    path = "/notices"

    @get("/", **page())
    def notices(self, visit: Here) -> Response[Any]:
        """All that is announced now."""
        return visit.page("notices", notices=announced(visit, SHOWN))

    @get("/{notice:uuid}", **page())
    def one(self, visit: Here, notice: FromPath[UUID]) -> Response[Any]:
        """One announcement. Raises ``NotFound``."""
        query = ReadAnnouncementQuery(announcement=AnnouncementId(notice))
        return visit.page("announcement", notice=visit.call.run(ReadAnnouncement, query))
