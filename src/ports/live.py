"""What changed just now, for pages that are open: read from the event log, whichever process wrote it."""

from typing import Protocol
from uuid import UUID

from attrs import frozen

from ports.examination_queries import StationProgress
from tjdomain.shared.ids import DepartmentId, EventId, ExaminationId


@frozen(kw_only=True)
class LiveProgress:
    """How far somebody is at the stations; ``flagged`` is never told. ``owner`` is for the data scope «own»."""

    examination: ExaminationId
    department: DepartmentId
    owner: UUID | None
    stations: tuple[StationProgress, ...]


@frozen(kw_only=True)
class LiveChanges:
    """``events`` are those found, ``queues`` the departments whose queue may look otherwise now."""

    events: frozenset[EventId]
    people: tuple[LiveProgress, ...]
    queues: frozenset[DepartmentId]


class ChangeFeed(Protocol):
    """Needs no unit of work."""

    def newest(self) -> EventId | None:
        """The newest event of all; None in an empty log."""
        ...

    def since(self, newest: EventId | None, known: frozenset[EventId]) -> LiveChanges:
        """What came after ``newest`` or shortly before it, but ``known``.

        Shortly before, since what was written first may be committed last: events are found that became visible within
        ten seconds of their making. At most 500 at a time, oldest first.
        """
        ...
