"""Background jobs and the schedules that start them."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import Enum
from types import MappingProxyType
from uuid import UUID

from attrs import field, frozen

from tjdomain.shared.dates import SHANGHAI, at_local, local_day
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import DepartmentId, FileId, JobId


class JobState(Enum):
    """How far a job 后台任务 got."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


LIVE = (JobState.QUEUED, JobState.RUNNING)
"""States of a job that is not over."""


class JobAction(Enum):
    """What happens to a job. RETRY puts it back in the queue after a passing failure, FAIL is the end of it."""

    CLAIM = "claim"
    FINISH = "finish"
    RETRY = "retry"
    FAIL = "fail"
    CANCEL = "cancel"


MOVES: Mapping[tuple[JobState, JobAction], JobState] = MappingProxyType(
    {
        (JobState.QUEUED, JobAction.CLAIM): JobState.RUNNING,
        (JobState.RUNNING, JobAction.CLAIM): JobState.RUNNING,  # the lease of who ran it ran out
        (JobState.RUNNING, JobAction.FINISH): JobState.DONE,
        (JobState.RUNNING, JobAction.RETRY): JobState.QUEUED,
        (JobState.RUNNING, JobAction.FAIL): JobState.FAILED,
        (JobState.QUEUED, JobAction.CANCEL): JobState.CANCELLED,
        (JobState.RUNNING, JobAction.CANCEL): JobState.CANCELLED,  # its worker is asked to stop, and then writes this
    }
)


def states_before(action: JobAction) -> tuple[JobState, ...]:
    """The states in which ``action`` is allowed."""
    return tuple(state for state, allowed in MOVES if allowed is action)


def state_after(action: JobAction) -> JobState:
    """The state that ``action`` leads to, from whichever it is allowed in."""
    return next(after for (_, allowed), after in MOVES.items() if allowed is action)


@frozen(kw_only=True)
class Job:
    """Work that outlasts a request.

    ``owner`` is the account that asked for it (``None``: a schedule), ``arguments`` and ``outcome`` are JSON shapes;
    ``outcome`` holds counts, never personal data. ``done`` of ``total`` is the progress; ``result`` the file it made.
    """

    id: JobId
    kind: str
    owner: UUID | None = None
    department: DepartmentId | None = None
    arguments: Mapping[str, Plain] = field(factory=dict, repr=False)
    state: JobState = JobState.QUEUED
    attempts: int = 0
    done: int = 0
    total: int | None = None
    cancel_requested: bool = False
    result: FileId | None = None
    outcome: Mapping[str, Plain] = field(factory=dict)
    error: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None


@frozen
class Every:
    """Again and again, ``minutes`` apart."""

    minutes: int

    def after(self, moment: datetime) -> datetime:
        """The next run after ``moment`` (UTC), on whole multiples since midnight UTC of 1970."""
        step = self.minutes * 60
        return datetime.fromtimestamp((int(moment.timestamp()) // step + 1) * step, moment.tzinfo)

    def __str__(self) -> str:
        return f"every {self.minutes} min"


@frozen
class DailyAt:
    """Once a day at a wall-clock time of Shanghai."""

    hour: time

    def after(self, moment: datetime) -> datetime:
        """The next run after ``moment`` (UTC)."""
        today = at_local(local_day(moment), self.hour)
        return today if today > moment else at_local(local_day(moment) + timedelta(days=1), self.hour)

    def __str__(self) -> str:
        return f"daily at {self.hour:%H:%M} {SHANGHAI}"


@frozen
class Schedule:
    """Submits a job of kind ``name`` by ``rule``; ``grace`` is how late a run may begin before somebody is alarmed."""

    name: str
    rule: Every | DailyAt
    grace: timedelta = timedelta(minutes=15)


@frozen(kw_only=True)
class ScheduleStatus:
    """A schedule as the back office shows it: next run, and the job of the last one."""

    name: str
    rule: str
    next_at: datetime
    last: Job | None
    late: bool


def is_late(schedule: Schedule, next_at: datetime, last: Job | None, now: datetime) -> bool:
    """Whether somebody must look: nobody starts it, its job waits for longer than the grace, or the last run failed."""
    if last is not None and last.state is JobState.FAILED:
        return True
    waits = last is not None and last.state is JobState.QUEUED and last.created_at + schedule.grace < now
    return waits or next_at + schedule.grace < now
