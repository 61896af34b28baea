"""通知公告: what the department announces; pinned first."""

from typing import Any
from uuid import UUID

import structlog
from litestar import Controller, Response, get
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath

from entrypoints.web.call import Call, page
from entrypoints.web.h5.cookies import COUNTED_COOKIE
from entrypoints.web.h5.visit import Here, Visit
from tjdomain.administration.domain.announcement import Announcement, AnnouncementId
from tjdomain.administration.usecases.count_readers import CountReader, CountReaderCommand
from tjdomain.administration.usecases.read_announcements import (
    SHOWN,
    ReadAnnouncement,
    ReadAnnouncementQuery,
    ReadAnnouncements,
    ReadAnnouncementsQuery,
)
from tjdomain.shared.errors import TjError

log = structlog.get_logger(__name__)

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
        found = visit.call.run(ReadAnnouncement, query)
        is_new = not visit.cookie(COUNTED_COOKIE) and not visit.comes_unasked
        if is_new:
            visit.set_cookie(COUNTED_COOKIE, "1", None, path=visit.path)
        answer = visit.page("announcement", notice=found)
        if is_new:
            answer.background = BackgroundTask(_count, visit.call, found.id)
        return answer


async def _count(call: Call, read: AnnouncementId) -> None:
    """Once the page is on its way: whoever reads neither waits for the count nor hears that it failed."""
    try:
        await call.meet(CountReader, CountReaderCommand(announcement=read))
    except TjError as error:
        log.warning("announcement.uncounted", code=error.code)
