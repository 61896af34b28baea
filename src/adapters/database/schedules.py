"""Schedules: a row says when each runs next; moving it on and submitting the job is one transaction."""

from collections.abc import Sequence

from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.jobs import INSERT_JOB
from adapters.database.rows.jobs import job_to_row, row_to_job
from adapters.database.session import reading
from adapters.database.tables.kernel import job as job_table
from adapters.database.tables.kernel import schedule as schedule_table
from adapters.database.unit_of_work import writing
from ports.clock import Clock, IdGenerator
from ports.security import Vault
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import LIVE, Job, Schedule, ScheduleStatus, is_late

_ALL = select(schedule_table)
_JOBS = select(job_table).where(job_table.c.id.in_(bindparam("asked", expanding=True)))
_INSERT = insert(schedule_table)
_NEW_RULE = (
    update(schedule_table)
    .where(schedule_table.c.name == bindparam("of"), schedule_table.c.rule != bindparam("now_rule"))
    .values(rule=bindparam("now_rule"), next_at=bindparam("next"))
)
_MOVE_ON = (
    update(schedule_table)
    .where(
        schedule_table.c.name == bindparam("of"),
        schedule_table.c.next_at == bindparam("was"),
        schedule_table.c.last_job.is_not_distinct_from(bindparam("after", type_=schedule_table.c.last_job.type)),
    )
    .values(next_at=bindparam("next"), last_job=bindparam("submitted"))
)


class DatabaseSchedules:
    """Whoever ticks first submits; the others find the row moved on."""

    def __init__(self, engine: Engine, vault: Vault, clock: Clock, ids: IdGenerator) -> None:
        self._engine = engine
        self._vault = vault
        self._clock = clock
        self._ids = ids

    def tick(self, schedules: Sequence[Schedule]) -> Sequence[JobId]:
        """Submit a job for each schedule that is due, once, whoever else ticks; not while its last one still runs."""
        known = {status.name: status for status in self.status(schedules)}
        submitted: list[JobId] = []
        for schedule in schedules:
            status = known.get(schedule.name)
            if status is None or status.rule != str(schedule.rule):
                self._learn(schedule)
            elif status.next_at <= self._clock.now() and (status.last is None or status.last.state not in LIVE):
                submitted += self._submit(schedule, status)
        return submitted

    def status(self, schedules: Sequence[Schedule]) -> Sequence[ScheduleStatus]:
        """Next run and last run of each that was ever seen by ``tick``."""
        with reading(self._engine) as connection:
            rows = {row.name: row for row in connection.execute(_ALL)}
            asked = [row.last_job for row in rows.values() if row.last_job is not None]
            found = [row_to_job(row, None) for row in connection.execute(_JOBS, {"asked": asked}).mappings()]
        jobs = {job.id: job for job in found}
        now = self._clock.now()
        return [
            ScheduleStatus(
                name=row.name,
                rule=row.rule,
                next_at=row.next_at,
                last=(last := jobs.get(row.last_job)),
                late=is_late(schedule, row.next_at, last, now),
            )
            for schedule in schedules
            if (row := rows.get(schedule.name)) is not None
        ]

    def _learn(self, schedule: Schedule) -> None:
        next_at, rule = schedule.rule.after(self._clock.now()), str(schedule.rule)
        with writing(self._engine) as connection:
            try:
                connection.execute(_INSERT, {"name": schedule.name, "rule": rule, "next_at": next_at})
            except IntegrityError:
                connection.execute(_NEW_RULE, {"of": schedule.name, "now_rule": rule, "next": next_at})

    def _submit(self, schedule: Schedule, seen: ScheduleStatus) -> list[JobId]:
        now = self._clock.now()
        job = Job(id=JobId(self._ids.new()), kind=schedule.name, created_at=now)
        move = {
            "of": schedule.name,
            "was": seen.next_at,
            "after": None if seen.last is None else seen.last.id,
            "next": schedule.rule.after(now),
            "submitted": job.id,
        }
        with writing(self._engine) as connection:
            if connection.execute(_MOVE_ON, move).rowcount == 0:
                return []  # another node was faster, or somebody ran it by hand
            connection.execute(INSERT_JOB, job_to_row(job, self._vault))
        return [job.id]
