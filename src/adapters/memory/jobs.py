"""Background jobs and schedules in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from attrs import evolve

from adapters.memory.store import MemoryStore
from ports.clock import Clock, IdGenerator
from ports.jobs import Signal
from tjdomain.shared.errors import NotFound, WrongState
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import FileId, JobId
from tjdomain.shared.jobs import (
    LIVE,
    Job,
    JobAction,
    JobState,
    Schedule,
    ScheduleStatus,
    is_late,
    state_after,
    states_before,
)


class _Jobs:
    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def _rows(self) -> dict[JobId, Job]:
        return self._store.table("job")

    @property
    def _due(self) -> dict[JobId, datetime]:
        return self._store.table("job_due")


class MemoryJobs(_Jobs):
    """The use cases' side, undone by the store's rollback."""

    def submit(self, job: Job) -> None:
        """Put a new job into the queue."""
        self._rows[job.id] = job
        self._due[job.id] = job.created_at

    def begin(self, job: Job, schedule: Schedule) -> bool:
        """Submit a run of ``schedule``; false while its last one waits or runs."""
        known: dict[str, tuple[str, datetime, JobId | None]] = self._store.table("schedule")
        first = (str(schedule.rule), schedule.rule.after(job.created_at), None)
        rule, next_at, last = known.get(schedule.name, first)
        if last is not None and self._rows[last].state in LIVE:
            return False
        known[schedule.name] = (rule, next_at, job.id)
        self.submit(job)
        return True

    def cancel(self, job: JobId) -> None:
        """Take it out of the queue, or ask its worker to stop. Raises ``NotFound``, ``WrongState``."""
        row = self.get(job)
        if row.state not in states_before(JobAction.CANCEL):
            raise WrongState("job", row.state.value, JobAction.CANCEL.value)
        if row.state is JobState.QUEUED:
            self._rows[job] = evolve(row, state=state_after(JobAction.CANCEL), ended_at=self._clock.now())
        else:
            self._rows[job] = evolve(row, cancel_requested=True)

    def get(self, job: JobId) -> Job:
        """The job as it is now. Raises ``NotFound``."""
        if job not in self._rows:
            raise NotFound("job", str(job))
        return self._rows[job]

    def listed(
        self, owner: UUID | None, kind: str | None, after: JobId | None = None, limit: int = 50
    ) -> Sequence[Job]:
        """Newest first, of ``owner`` and ``kind`` (``None``: all), without arguments. ``limit`` at most 200."""
        rows = [
            evolve(row, arguments={})
            for row in self._rows.values()
            if owner in (None, row.owner) and kind in (None, row.kind) and (after is None or row.id < after)
        ]
        return sorted(rows, key=lambda row: row.id, reverse=True)[: min(limit, 200)]


class MemoryJobQueue(_Jobs):
    """The workers' side."""

    def due(self, kinds: Collection[str], limit: int = 10) -> Sequence[JobId]:
        """What waits of these kinds, and what a lost worker left, oldest first."""
        with self._store.lock:
            waiting = [job for job, row in self._rows.items() if row.kind in kinds and self._claimable(job)]
            return sorted(waiting, key=lambda job: self._due[job])[:limit]

    def _claimable(self, job: JobId) -> bool:
        return self._rows[job].state in states_before(JobAction.CLAIM) and self._due[job] <= self._clock.now()

    def claim(self, job: JobId, lease: timedelta) -> Job | None:
        """Take it for ``lease``; ``None`` where somebody else has it or it is over."""
        with self._store.lock:
            if not self._claimable(job):
                return None
            row, now = self._rows[job], self._clock.now()
            self._due[job] = now + lease
            state, started = state_after(JobAction.CLAIM), row.started_at or now
            self._rows[job] = evolve(row, state=state, attempts=row.attempts + 1, started_at=started)
            return self._rows[job]

    def report(self, job: Job, done: int, total: int | None, lease: timedelta) -> Signal:
        """Write the progress and prolong the lease."""
        if not self._move(job, JobAction.CLAIM, done=done, total=total):
            return Signal.LOST
        self._due[job.id] = self._clock.now() + lease
        return Signal.CANCEL if self._rows[job.id].cancel_requested else Signal.GO_ON

    def finished(self, job: Job, result: FileId | None, outcome: Mapping[str, Plain]) -> bool:
        """Write the result; false where the lease was lost meanwhile."""
        ended = self._clock.now()
        return self._move(job, JobAction.FINISH, result=result, outcome=outcome, error=None, ended_at=ended)

    def failed(self, job: Job, error: str, again_at: datetime | None) -> bool:
        """Write the error's code; back into the queue at ``again_at``, or over for good where ``None``."""
        if again_at is None:
            return self._move(job, JobAction.FAIL, error=error, ended_at=self._clock.now())
        moved = self._move(job, JobAction.RETRY, error=error)
        if moved:
            self._due[job.id] = again_at
        return moved

    def cancelled(self, job: Job) -> bool:
        """Write that the worker stopped as asked."""
        return self._move(job, JobAction.CANCEL, ended_at=self._clock.now())

    def _move(self, job: Job, action: JobAction, **changes: Any) -> bool:
        with self._store.lock:
            row = self._rows[job.id]
            if row.state is not JobState.RUNNING or row.attempts != job.attempts:
                return False
            self._rows[job.id] = evolve(row, state=state_after(action), **changes)
            return True


class MemorySchedules(_Jobs):
    """What runs by the clock."""

    def __init__(self, store: MemoryStore, clock: Clock, ids: IdGenerator) -> None:
        super().__init__(store, clock)
        self._ids = ids

    @property
    def _next(self) -> dict[str, tuple[str, datetime, JobId | None]]:
        return self._store.table("schedule")

    def tick(self, schedules: Sequence[Schedule]) -> Sequence[JobId]:
        """Submit a job for each schedule that is due, once, whoever else ticks; not while its last one still runs."""
        submitted: list[JobId] = []
        with self._store.lock:
            for schedule in schedules:
                rule, next_at, last = self._next.get(schedule.name, ("", self._clock.now(), None))
                if rule != str(schedule.rule):
                    self._move_on(schedule, last)
                elif next_at <= self._clock.now() and (last is None or self._rows[last].state not in LIVE):
                    job = Job(id=JobId(self._ids.new()), kind=schedule.name, created_at=self._clock.now())
                    MemoryJobs(self._store, self._clock).submit(job)
                    self._move_on(schedule, job.id)
                    submitted.append(job.id)
        return submitted

    def _move_on(self, schedule: Schedule, last: JobId | None) -> None:
        self._next[schedule.name] = (str(schedule.rule), schedule.rule.after(self._clock.now()), last)

    def status(self, schedules: Sequence[Schedule]) -> Sequence[ScheduleStatus]:
        """Next run and last run of each that was ever seen by ``tick``."""
        found = []
        for schedule in schedules:
            if schedule.name in self._next:
                rule, next_at, job = self._next[schedule.name]
                last = None if job is None else evolve(self._rows[job], arguments={})
                late = is_late(schedule, next_at, last, self._clock.now())
                found.append(ScheduleStatus(name=schedule.name, rule=rule, next_at=next_at, last=last, late=late))
        return found
