"""Runs background jobs: one at a time, its lease prolonged by a second thread that also hears of a cancellation."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import structlog

from ports.clock import Clock
from ports.jobs import JobHandler, JobQueue, JobStopped, Signal
from tjdomain.shared.errors import PortError, TjError, Unavailable
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job

_log = structlog.get_logger()
LEASE = timedelta(minutes=1)
ATTEMPTS = 3
_AGAIN = timedelta(seconds=30)


class RunningJob:
    """The progress of a running job, written every ``interval`` seconds."""

    def __init__(self, queue: JobQueue, job: Job, interval: float) -> None:
        self._queue = queue
        self._job = job
        self._interval = interval
        self._over = Event()
        self._done, self._total = job.done, job.total
        self.signal = Signal.GO_ON

    def at(self, done: int, total: int | None = None) -> None:
        """Say how far the work got. Raises ``JobStopped`` (cancelled, taken over): clean up and let it through."""
        self._done, self._total = done, total if total is not None else self._total
        if self.signal is not Signal.GO_ON:
            raise JobStopped

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Prolong the lease until the block ends, then write the last progress."""
        thread = Thread(target=self._keep, name=f"lease of job {self._job.id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
        self._report()

    def _keep(self) -> None:
        while not self._over.wait(self._interval):
            self._report()

    def _report(self) -> None:
        try:
            self.signal = self._queue.report(self._job, self._done, self._total, LEASE)
        except PortError as error:  # the lease is long enough for the next try
            _log.warning("job.lease", job=str(self._job.id), error=error.code)


class JobRunner:
    """Runs the jobs of the kinds it has handlers for; each run gets a fresh handler."""

    def __init__(
        self,
        queue: JobQueue,
        handlers: Mapping[str, Callable[[], JobHandler]],
        clock: Clock,
        interval: float = 2.0,
    ) -> None:
        self._queue = queue
        self._handlers = handlers
        self._clock = clock
        self._interval = interval

    def due(self) -> list[JobId]:
        """What to run now."""
        return list(self._queue.due(self._handlers.keys()))

    def step(self) -> bool:
        """Run the job that waits longest; whether there was one."""
        due = self._queue.due(self._handlers.keys(), 1)
        for job in due:
            self.run(job)
        return bool(due)

    def run(self, job: JobId) -> None:
        """Claim it and run it; nothing happens where somebody else has it."""
        claimed = self._queue.claim(job, LEASE)
        if claimed is None:
            return
        if claimed.attempts > ATTEMPTS:
            self._failed(claimed, TjError.code, None)
            return
        running = RunningJob(self._queue, claimed, self._interval)
        try:
            with running.kept():
                result = self._handlers[claimed.kind]()(claimed, running)
        except JobStopped:
            if running.signal is Signal.CANCEL:
                self._queue.cancelled(claimed)
        except Unavailable as error:
            self._failed(claimed, error.code, self._next_try(claimed))
        except Exception as error:  # noqa: BLE001  whatever a handler raises ends its job, not the worker
            self._failed(claimed, _code(error), None)
        else:
            self._queue.finished(claimed, result.file, result.outcome)

    def _next_try(self, job: Job) -> datetime | None:
        return None if job.attempts >= ATTEMPTS else self._clock.now() + _AGAIN * job.attempts

    def _failed(self, job: Job, error: str, again_at: datetime | None) -> None:
        self._queue.failed(job, error, again_at)
        _log.warning(
            "job.failed", job=str(job.id), kind=job.kind, attempt=job.attempts, error=error, final=not again_at
        )


def _code(error: Exception) -> str:
    if isinstance(error, TjError):
        return error.code
    _log.exception("job.fault", error=type(error).__name__)
    return TjError.code
