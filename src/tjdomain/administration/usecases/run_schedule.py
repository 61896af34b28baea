"""Run a schedule now 立即执行, beside its own hours."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.jobs import Jobs
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.errors import RunGoesOn
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job, Schedule


@frozen(kw_only=True)
class RunScheduleCommand:
    """Which."""

    actor: Actor
    schedule: Schedule


class RunSchedule:
    """Submits its job; not while one waits or runs. The job may run twice all the same, and is made for that."""

    def __init__(self, uow: UnitOfWork, jobs: Jobs, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._jobs = jobs
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RunScheduleCommand) -> Job:
        """The job. Raises ``NotPermitted``, ``RunGoesOn``."""
        actor, kind = command.actor, command.schedule.name
        actor.require(AdministrationRight.MANAGE_JOBS)
        job = Job(id=JobId(self._ids.new()), kind=kind, owner=actor.id, created_at=self._clock.now())
        with self._uow:
            if not self._jobs.begin(job, command.schedule):
                raise RunGoesOn
            self._journal.note("job.started", actor, job.id, 1, ({}, {"kind": kind}))
        return job
