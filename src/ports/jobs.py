"""Background jobs: asked for in a use case, run by workers, started by schedules."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.events import Plain
from tjdomain.shared.ids import FileId, JobId
from tjdomain.shared.jobs import Job, Schedule, ScheduleStatus


class Jobs(Protocol):
    """What use cases ask for. ``submit`` and ``cancel`` work inside a unit of work: no commit, no job."""

    def submit(self, job: Job) -> None:
        """Put a new job into the queue."""
        ...

    def begin(self, job: Job, schedule: Schedule) -> bool:
        """Submit a run of ``schedule`` beside its hours; false, and nothing done, while its last run waits or runs.

        Of any number that begin or tick at once, one does.
        """
        ...

    def cancel(self, job: JobId) -> None:
        """Take it out of the queue, or ask its worker to stop. Raises ``NotFound``, ``WrongState``."""
        ...

    def get(self, job: JobId) -> Job:
        """The job as it is now. Raises ``NotFound``."""
        ...

    def listed(
        self, owner: UUID | None, kind: str | None, after: JobId | None = None, limit: int = 50
    ) -> Sequence[Job]:
        """Newest first, of ``owner`` and ``kind`` (``None``: all), without arguments. ``limit`` at most 200."""
        ...


class Signal(Enum):
    """What a worker is told when it reports."""

    GO_ON = "go_on"
    CANCEL = "cancel"
    LOST = "lost"


class JobQueue(Protocol):
    """The workers' side. Each call is a transaction of its own; a claim is a lease."""

    def due(self, kinds: Collection[str], limit: int = 10) -> Sequence[JobId]:
        """What waits of these kinds, and what a lost worker left, oldest first."""
        ...

    def claim(self, job: JobId, lease: timedelta) -> Job | None:
        """Take it for ``lease``; ``None`` where somebody else has it or it is over."""
        ...

    def report(self, job: Job, done: int, total: int | None, lease: timedelta) -> Signal:
        """Write the progress and prolong the lease."""
        ...

    def finished(self, job: Job, result: FileId | None, outcome: Mapping[str, Plain]) -> bool:
        """Write the result; false where the lease was lost meanwhile."""
        ...

    def failed(self, job: Job, error: str, again_at: datetime | None) -> bool:
        """Write the error's code; back into the queue at ``again_at``, or over for good where ``None``."""
        ...

    def cancelled(self, job: Job) -> bool:
        """Write that the worker stopped as asked."""
        ...


class Schedules(Protocol):
    """What runs by the clock. Each call is a transaction of its own."""

    def tick(self, schedules: Sequence[Schedule]) -> Sequence[JobId]:
        """Submit a job for each schedule that is due, once, whoever else ticks; not while its last one still runs."""
        ...

    def status(self, schedules: Sequence[Schedule]) -> Sequence[ScheduleStatus]:
        """Next run and last run of each that was ever seen by ``tick``."""
        ...


class Progress(Protocol):
    """Given to a running job."""

    def at(self, done: int, total: int | None = None) -> None:
        """Say how far the work got. Raises ``JobStopped`` (cancelled, taken over): clean up and let it through."""
        ...


class JobStopped(Exception):
    """The job was cancelled, or another worker has it."""


@frozen
class JobResult:
    """What a job leaves: a file, and counts for the list."""

    file: FileId | None = None
    outcome: Mapping[str, Plain] = field(factory=dict)


class JobHandler(Protocol):
    """Does the jobs of one kind. May be run again from its start after a lost worker."""

    def __call__(self, job: Job, progress: Progress, /) -> JobResult:
        """Do it. ``Unavailable`` puts the job back into the queue, any other error ends it."""
        ...
