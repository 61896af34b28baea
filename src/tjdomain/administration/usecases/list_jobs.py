"""Background jobs 后台任务: the own ones, or with the right to it everybody's."""

from attrs import frozen

from ports.jobs import Jobs
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job

PAGE = 200


@frozen(kw_only=True)
class ListJobsQuery:
    """``everybody`` shows all, those of schedules too.

    ``after`` is the last row of the page before; ``limit`` 1 to 200.
    """

    actor: Actor
    everybody: bool = False
    kind: str | None = None
    after: JobId | None = None
    limit: int = 50


class ListJobs:
    """Newest first, without their arguments."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def __call__(self, query: ListJobsQuery) -> tuple[Job, ...]:
        """Raises ``NotPermitted`` (everybody's)."""
        limit = max(1, min(query.limit, PAGE))
        if query.everybody:
            query.actor.require(AdministrationRight.MANAGE_JOBS)
            return tuple(self._jobs.listed(None, query.kind, query.after, limit))
        if query.actor.id is None:
            return ()
        return tuple(self._jobs.listed(query.actor.id, query.kind, query.after, limit))


@frozen(kw_only=True)
class ShowJobQuery:
    """Which job."""

    actor: Actor
    job: JobId


class ShowJob:
    """How far it is."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    def __call__(self, query: ShowJobQuery) -> Job:
        """Raises ``NotFound`` (also another's)."""
        return job_for(query.actor, self._jobs, query.job)


def job_for(actor: Actor, jobs: Jobs, job: JobId) -> Job:
    """The job, if it is the actor's own, or the actor manages all. Raises ``NotFound``."""
    found = jobs.get(job)
    own = found.owner is not None and found.owner == actor.id
    if not own and not actor.may(AdministrationRight.MANAGE_JOBS):
        raise NotFound("job", str(job))
    return found
