"""Cancel a background job 取消后台任务."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.jobs import Jobs
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.list_jobs import job_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job


@frozen(kw_only=True)
class CancelJobCommand:
    """Which job."""

    actor: Actor
    job: JobId


class CancelJob:
    """A queued one ends at once, a running one as soon as its worker hears of it."""

    def __init__(self, uow: UnitOfWork, jobs: Jobs, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._jobs = jobs
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: CancelJobCommand) -> Job:
        """The job as it is now. Raises ``NotFound`` (also another's), ``WrongState`` (over)."""
        with self._uow:
            before = job_for(command.actor, self._jobs, command.job)
            self._jobs.cancel(before.id)
            self._journal.note("job.cancelled", command.actor, before.id, before.attempts)
            return self._jobs.get(before.id)
