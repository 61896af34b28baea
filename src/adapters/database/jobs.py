"""Background jobs as rows: asked for in a use case's transaction, claimed by workers for the time of a lease."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Update, bindparam, case, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.rows.jobs import job_to_row, row_to_job
from adapters.database.session import DatabaseSession, reading
from adapters.database.tables.kernel import job as job_table
from adapters.database.tables.kernel import schedule as schedule_table
from adapters.database.unit_of_work import writing
from ports.clock import Clock
from ports.jobs import Signal
from ports.security import Vault
from tjdomain.shared.errors import NotFound, WrongState
from tjdomain.shared.events import Plain
from tjdomain.shared.ids import FileId, JobId
from tjdomain.shared.jobs import LIVE, Job, JobAction, JobState, Schedule, state_after, states_before

_LONGEST_PAGE = 200

INSERT_JOB = insert(job_table)
_ONE = select(job_table).where(job_table.c.id == bindparam("of"))
_DUE = (
    select(job_table.c.id)
    .where(
        job_table.c.state.in_(states_before(JobAction.CLAIM)),
        job_table.c.due <= bindparam("now"),
        job_table.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(job_table.c.due)
    .limit(bindparam("most"))
)
_CLAIM = (
    update(job_table)
    .where(
        job_table.c.id == bindparam("of"),
        job_table.c.state.in_(states_before(JobAction.CLAIM)),
        job_table.c.due <= bindparam("now"),
    )
    .values(
        state=state_after(JobAction.CLAIM),
        due=bindparam("lease_end"),
        attempts=job_table.c.attempts + 1,
        started_at=case((job_table.c.started_at.is_(None), bindparam("now")), else_=job_table.c.started_at),
    )
)
_LAST_RUN = (
    select(schedule_table.c.last_job, job_table.c.state)
    .select_from(schedule_table.outerjoin(job_table, job_table.c.id == schedule_table.c.last_job))
    .where(schedule_table.c.name == bindparam("of"))
)
_FIRST_RUN = insert(schedule_table)
_BEGIN = (
    update(schedule_table)
    .where(
        schedule_table.c.name == bindparam("of"),
        schedule_table.c.last_job.is_not_distinct_from(bindparam("was", type_=schedule_table.c.last_job.type)),
    )
    .values(last_job=bindparam("begun"))
)


def _mine(action: JobAction) -> Update:
    """The claimed job, unless its lease was lost: then somebody else's claim counted one more attempt."""
    return (
        update(job_table)
        .where(
            job_table.c.id == bindparam("of"),
            job_table.c.state == JobState.RUNNING,
            job_table.c.attempts == bindparam("mine"),
        )
        .values(state=state_after(action))
    )


_REPORT = _mine(JobAction.CLAIM).values(done=bindparam("so_far"), total=bindparam("whole"), due=bindparam("lease_end"))
_FINISH = _mine(JobAction.FINISH).values(
    result=bindparam("file"), outcome=bindparam("counts"), error=None, ended_at=bindparam("now")
)
_RETRY = _mine(JobAction.RETRY).values(due=bindparam("again_at"), error=bindparam("why"))
_FAIL = _mine(JobAction.FAIL).values(error=bindparam("why"), ended_at=bindparam("now"))
_STOPPED = _mine(JobAction.CANCEL).values(ended_at=bindparam("now"))
_CANCEL_QUEUED = (
    update(job_table)
    .where(job_table.c.id == bindparam("of"), job_table.c.state == JobState.QUEUED)
    .values(state=state_after(JobAction.CANCEL), ended_at=bindparam("now"))
)
_CANCEL_RUNNING = (
    update(job_table)
    .where(job_table.c.id == bindparam("of"), job_table.c.state == JobState.RUNNING)
    .values(cancel_requested=True)
)


class DatabaseJobs:
    """The use cases' side, in the transaction of its session."""

    def __init__(self, session: DatabaseSession, vault: Vault, clock: Clock) -> None:
        self._session = session
        self._vault = vault
        self._clock = clock

    def submit(self, job: Job) -> None:
        """Put a new job into the queue."""
        self._session.connection.execute(INSERT_JOB, job_to_row(job, self._vault))

    def begin(self, job: Job, schedule: Schedule) -> bool:
        """Submit a run of ``schedule``; false while its last one waits or runs. The schedule's row decides races."""
        connection = self._session.connection
        row = connection.execute(_LAST_RUN, {"of": schedule.name}).one_or_none()
        if row is None:
            following = schedule.rule.after(job.created_at)
            first = {"name": schedule.name, "rule": str(schedule.rule), "next_at": following, "last_job": job.id}
            try:
                connection.execute(_FIRST_RUN, first)
            except IntegrityError:
                return False
        elif row.state in LIVE or not self._take(schedule, row.last_job, job):
            return False
        self.submit(job)
        return True

    def _take(self, schedule: Schedule, last: JobId | None, job: Job) -> bool:
        begun = {"of": schedule.name, "was": last, "begun": job.id}
        return self._session.connection.execute(_BEGIN, begun).rowcount == 1

    def cancel(self, job: JobId) -> None:
        """Take it out of the queue, or ask its worker to stop. Raises ``NotFound``, ``WrongState``."""
        connection = self._session.connection
        if connection.execute(_CANCEL_QUEUED, {"of": job, "now": self._clock.now()}).rowcount:
            return
        if connection.execute(_CANCEL_RUNNING, {"of": job}).rowcount == 0:
            raise WrongState("job", self.get(job).state.value, JobAction.CANCEL.value)

    def get(self, job: JobId) -> Job:
        """The job as it is now. Raises ``NotFound``."""
        with self._session.reading() as connection:
            row = connection.execute(_ONE, {"of": job}).mappings().one_or_none()
        if row is None:
            raise NotFound("job", str(job))
        return row_to_job(row, self._vault)

    def listed(
        self, owner: UUID | None, kind: str | None, after: JobId | None = None, limit: int = 50
    ) -> Sequence[Job]:
        """Newest first, of ``owner`` and ``kind`` (``None``: all), without arguments. ``limit`` at most 200."""
        query = select(job_table).order_by(job_table.c.id.desc()).limit(min(limit, _LONGEST_PAGE))
        if owner is not None:
            query = query.where(job_table.c.owner == owner)
        if kind is not None:
            query = query.where(job_table.c.kind == kind)
        if after is not None:
            query = query.where(job_table.c.id < after)
        with self._session.reading() as connection:
            return [row_to_job(row, None) for row in connection.execute(query).mappings()]


class DatabaseJobQueue:
    """The workers' side, each call a transaction of its own."""

    def __init__(self, engine: Engine, vault: Vault, clock: Clock) -> None:
        self._engine = engine
        self._vault = vault
        self._clock = clock

    def due(self, kinds: Collection[str], limit: int = 10) -> Sequence[JobId]:
        """What waits of these kinds, and what a lost worker left, oldest first."""
        asked = {"now": self._clock.now(), "kinds": list(kinds), "most": limit}
        with reading(self._engine) as connection:
            return connection.execute(_DUE, asked).scalars().all()

    def claim(self, job: JobId, lease: timedelta) -> Job | None:
        """Take it for ``lease``; ``None`` where somebody else has it or it is over."""
        now = self._clock.now()
        with writing(self._engine) as connection:
            if connection.execute(_CLAIM, {"of": job, "now": now, "lease_end": now + lease}).rowcount == 0:
                return None
            return row_to_job(connection.execute(_ONE, {"of": job}).mappings().one(), self._vault)

    def report(self, job: Job, done: int, total: int | None, lease: timedelta) -> Signal:
        """Write the progress and prolong the lease."""
        progress = {"so_far": done, "whole": total, "lease_end": self._clock.now() + lease}
        with writing(self._engine) as connection:
            if connection.execute(_REPORT, _claimed(job) | progress).rowcount == 0:
                return Signal.LOST
            row = connection.execute(_ONE, {"of": job.id}).one()
        return Signal.CANCEL if row.cancel_requested else Signal.GO_ON

    def finished(self, job: Job, result: FileId | None, outcome: Mapping[str, Plain]) -> bool:
        """Write the result; false where the lease was lost meanwhile."""
        return self._end(_FINISH, job, file=result, counts=dict(outcome), now=self._clock.now())

    def failed(self, job: Job, error: str, again_at: datetime | None) -> bool:
        """Write the error's code; back into the queue at ``again_at``, or over for good where ``None``."""
        if again_at is None:
            return self._end(_FAIL, job, why=error, now=self._clock.now())
        return self._end(_RETRY, job, why=error, again_at=again_at)

    def cancelled(self, job: Job) -> bool:
        """Write that the worker stopped as asked."""
        return self._end(_STOPPED, job, now=self._clock.now())

    def _end(self, statement: Update, job: Job, **values: Any) -> bool:
        with writing(self._engine) as connection:
            return connection.execute(statement, _claimed(job) | values).rowcount == 1


def _claimed(job: Job) -> dict[str, Any]:
    return {"of": job.id, "mine": job.attempts}
