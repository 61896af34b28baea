"""Count who reads an announcement: no event tells of it, and no version counts it."""

from collections import Counter
from collections.abc import Sequence

from attrs import frozen

from ports.administration import Announcements
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.announcement import AnnouncementId


@frozen(kw_only=True)
class CountReaderCommand:
    """Somebody has opened its page."""

    announcement: AnnouncementId


class CountReadersTogether:
    """All who read at the same moment."""

    def __init__(self, uow: UnitOfWork, announcements: Announcements) -> None:
        self._uow = uow
        self._announcements = announcements

    def __call__(self, commands: Sequence[CountReaderCommand]) -> Sequence[AnnouncementId]:
        """What each of them read."""
        read = [one.announcement for one in commands]
        with self._uow:
            for announcement, readers in sorted(Counter(read).items()):
                self._announcements.count_readers(announcement, readers)
        return read


class CountReader:
    """One more reader."""

    def __init__(self, together: CountReadersTogether) -> None:
        self._together = together

    def __call__(self, command: CountReaderCommand) -> AnnouncementId:
        """What was read."""
        return self._together((command,))[0]
