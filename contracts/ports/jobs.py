"""What every queue of background jobs and every timetable must do."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from attrs import evolve

from adapters.memory.world import SettableClock
from ports.jobs import JobQueue, Jobs, Schedules, Signal
from ports.unit_of_work import UnitOfWork
from tjdomain.shared.errors import NotFound, WrongState
from tjdomain.shared.ids import DepartmentId, FileId, JobId
from tjdomain.shared.jobs import DailyAt, Every, Job, JobState, Schedule

MORNING = datetime(2026, 11, 22, 1, tzinfo=UTC)
LEASE = timedelta(minutes=1)
KINDS = ("export", "sweep")


class JobsContract:
    """Subclasses give ``uow``, ``jobs``, ``queue`` and ``clock`` (at ``MORNING``), which belong together."""

    @pytest.fixture
    def job(self, uow: UnitOfWork, jobs: Jobs, clock: SettableClock) -> Job:
        job = Job(
            id=JobId(UUID(int=1)),
            kind="export",
            owner=UUID(int=7),
            department=DepartmentId(UUID(int=8)),
            arguments={"name": "张"},
            created_at=clock.now(),
        )
        with uow:
            jobs.submit(job)
        return job

    @pytest.fixture
    def claimed(self, job: Job, queue: JobQueue) -> Job:
        claimed = queue.claim(job.id, LEASE)
        assert claimed is not None
        return claimed

    def test_a_submitted_job_waits_as_it_was_given(self, job: Job, jobs: Jobs, queue: JobQueue) -> None:
        assert jobs.get(job.id) == job
        assert list(queue.due(KINDS)) == [job.id]

    def test_without_the_commit_there_is_no_job(self, uow: UnitOfWork, jobs: Jobs, queue: JobQueue) -> None:
        with pytest.raises(ValueError, match="refused"), uow:
            jobs.submit(Job(id=JobId(UUID(int=1)), kind="export", created_at=MORNING))
            message = "refused"
            raise ValueError(message)
        assert list(queue.due(KINDS)) == []
        with pytest.raises(NotFound):
            jobs.get(JobId(UUID(int=1)))

    def test_kinds_that_one_cannot_do_stay_in_the_queue(self, job: Job, queue: JobQueue) -> None:
        assert list(queue.due(["sweep"])) == []

    def test_one_worker_gets_it_with_its_arguments(self, claimed: Job, queue: JobQueue) -> None:
        assert (claimed.state, claimed.attempts, claimed.started_at) == (JobState.RUNNING, 1, MORNING)
        assert claimed.arguments == {"name": "张"}
        assert queue.claim(claimed.id, LEASE) is None
        assert list(queue.due(KINDS)) == []

    def test_progress_prolongs_the_lease(self, claimed: Job, queue: JobQueue, jobs: Jobs, clock: SettableClock) -> None:
        clock.move(LEASE - timedelta(seconds=1))
        assert queue.report(claimed, 40, 100, LEASE) is Signal.GO_ON
        clock.move(LEASE - timedelta(seconds=1))
        assert list(queue.due(KINDS)) == []
        shown = jobs.get(claimed.id)
        assert (shown.done, shown.total) == (40, 100)

    def test_a_lost_worker_loses_the_job_to_the_next(self, claimed: Job, queue: JobQueue, clock: SettableClock) -> None:
        clock.move(LEASE)
        assert list(queue.due(KINDS)) == [claimed.id]
        second = queue.claim(claimed.id, LEASE)
        assert second is not None
        assert (second.attempts, second.started_at) == (2, MORNING)
        assert queue.report(claimed, 1, None, LEASE) is Signal.LOST
        assert not queue.finished(claimed, None, {})
        assert not queue.failed(claimed, "tj.error", None)
        assert queue.finished(second, None, {})

    def test_the_result_is_kept(self, claimed: Job, queue: JobQueue, jobs: Jobs, clock: SettableClock) -> None:
        clock.move(timedelta(seconds=9))
        assert queue.finished(claimed, FileId(UUID(int=5)), {"rows": 3})
        done = jobs.get(claimed.id)
        assert (done.state, done.result, done.outcome) == (JobState.DONE, FileId(UUID(int=5)), {"rows": 3})
        assert done.ended_at == clock.now()

    def test_a_passing_failure_waits_and_comes_again(
        self, claimed: Job, queue: JobQueue, jobs: Jobs, clock: SettableClock
    ) -> None:
        assert queue.failed(claimed, "tj.unavailable", clock.now() + timedelta(seconds=30))
        assert list(queue.due(KINDS)) == []
        clock.move(timedelta(seconds=30))
        assert list(queue.due(KINDS)) == [claimed.id]
        assert jobs.get(claimed.id).error == "tj.unavailable"

    def test_the_last_failure_ends_it(self, claimed: Job, queue: JobQueue, jobs: Jobs) -> None:
        assert queue.failed(claimed, "tj.error", None)
        assert (jobs.get(claimed.id).state, list(queue.due(KINDS))) == (JobState.FAILED, [])

    def test_a_waiting_job_is_cancelled_at_once(self, uow: UnitOfWork, job: Job, jobs: Jobs, queue: JobQueue) -> None:
        with uow:
            jobs.cancel(job.id)
        assert jobs.get(job.id).state is JobState.CANCELLED
        assert queue.claim(job.id, LEASE) is None

    def test_the_worker_of_a_running_job_is_told_to_stop(
        self, uow: UnitOfWork, claimed: Job, jobs: Jobs, queue: JobQueue
    ) -> None:
        with uow:
            jobs.cancel(claimed.id)
        assert queue.report(claimed, 1, None, LEASE) is Signal.CANCEL
        assert queue.cancelled(claimed)
        assert jobs.get(claimed.id).state is JobState.CANCELLED

    def test_what_is_over_cannot_be_cancelled(self, uow: UnitOfWork, claimed: Job, jobs: Jobs, queue: JobQueue) -> None:
        queue.finished(claimed, None, {})
        with pytest.raises(WrongState), uow:
            jobs.cancel(claimed.id)
        with pytest.raises(NotFound), uow:
            jobs.cancel(JobId(UUID(int=99)))

    def test_a_run_begins_while_no_other_of_its_schedule_waits_or_runs(
        self, uow: UnitOfWork, jobs: Jobs, queue: JobQueue, clock: SettableClock
    ) -> None:
        first, second, third = (
            Job(id=JobId(UUID(int=900 + n)), kind="sweep", created_at=clock.now()) for n in range(3)
        )
        with uow:
            assert jobs.begin(first, HOURLY)
        with uow:
            assert not jobs.begin(second, HOURLY)
        claimed = queue.claim(first.id, LEASE)
        assert claimed is not None
        with uow:
            assert not jobs.begin(second, HOURLY)
        queue.finished(claimed, None, {})
        with uow:
            assert jobs.begin(third, HOURLY)
        assert [job.id for job in jobs.listed(None, "sweep")] == [third.id, first.id]

    def test_jobs_are_listed_newest_first_without_arguments(
        self, uow: UnitOfWork, job: Job, jobs: Jobs, clock: SettableClock
    ) -> None:
        later = [evolve(job, id=JobId(UUID(int=n)), owner=UUID(int=n), kind="sweep") for n in (2, 3)]
        with uow:
            for other in later:
                jobs.submit(other)
        shown = [evolve(each, arguments={}) for each in (later[1], later[0], job)]
        assert list(jobs.listed(None, None)) == shown
        assert list(jobs.listed(None, None, after=later[1].id, limit=1)) == shown[1:2]
        assert list(jobs.listed(UUID(int=7), None)) == shown[2:]
        assert list(jobs.listed(None, "sweep")) == shown[:2]


HOURLY = Schedule("sweep", Every(60))


class SchedulesContract:
    """Subclasses give ``schedules``, ``second`` (another node's), ``queue``, ``jobs`` and ``clock`` at ``MORNING``."""

    @pytest.fixture
    def learned(self, schedules: Schedules, clock: SettableClock) -> Schedules:
        assert list(schedules.status([HOURLY])) == []
        assert list(schedules.tick([HOURLY])) == []
        return schedules

    def test_a_new_schedule_begins_with_its_next_hour(self, learned: Schedules) -> None:
        (status,) = learned.status([HOURLY])
        assert (status.next_at, status.last, status.late) == (MORNING + timedelta(hours=1), None, False)

    def test_a_due_schedule_submits_one_job_whoever_ticks(
        self, learned: Schedules, second: Schedules, clock: SettableClock, queue: JobQueue
    ) -> None:
        clock.move(timedelta(hours=1))
        submitted = [*learned.tick([HOURLY]), *second.tick([HOURLY]), *learned.tick([HOURLY])]
        assert list(queue.due(["sweep"])) == submitted
        assert len(submitted) == 1

    def test_after_a_long_stop_it_runs_once(self, learned: Schedules, clock: SettableClock, queue: JobQueue) -> None:
        clock.move(timedelta(hours=72))
        assert learned.status([HOURLY])[0].late
        learned.tick([HOURLY])
        learned.tick([HOURLY])
        assert len(queue.due(["sweep"])) == 1
        assert learned.status([HOURLY])[0].next_at == clock.now() + timedelta(hours=1)

    def test_it_does_not_run_beside_itself(self, learned: Schedules, clock: SettableClock, queue: JobQueue) -> None:
        clock.move(timedelta(hours=1))
        (first,) = learned.tick([HOURLY])
        claimed = queue.claim(first, timedelta(hours=9))
        clock.move(timedelta(hours=1))
        assert list(learned.tick([HOURLY])) == []
        assert claimed is not None
        queue.finished(claimed, None, {})
        assert len(learned.tick([HOURLY])) == 1

    def test_a_run_that_failed_or_waits_too_long_is_an_alarm(
        self, learned: Schedules, clock: SettableClock, queue: JobQueue
    ) -> None:
        clock.move(timedelta(hours=1))
        (job,) = learned.tick([HOURLY])
        assert not learned.status([HOURLY])[0].late
        clock.move(timedelta(minutes=16))
        assert learned.status([HOURLY])[0].late
        claimed = queue.claim(job, LEASE)
        assert claimed is not None
        assert not learned.status([HOURLY])[0].late
        queue.failed(claimed, "tj.error", None)
        (status,) = learned.status([HOURLY])
        assert status.late
        assert status.last is not None
        assert (status.last.state, status.last.error) == (JobState.FAILED, "tj.error")

    def test_a_changed_rule_takes_effect(self, learned: Schedules, clock: SettableClock) -> None:
        nightly = Schedule("sweep", DailyAt(time(3, 20)))
        learned.tick([nightly])
        (status,) = learned.status([nightly])
        assert status.next_at == datetime(2026, 11, 22, 19, 20, tzinfo=UTC)
        assert status.rule == "daily at 03:20 Asia/Shanghai"
