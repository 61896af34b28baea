"""Jobs run on memory: results, failures, cancellation, lost leases, the timetable."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.memory.jobs import MemoryJobQueue, MemoryJobs, MemorySchedules
from adapters.memory.store import MemoryStore
from adapters.memory.world import CountedIds, SettableClock
from adapters.queue.job_runner import JobRunner
from adapters.queue.timetable import Timetable
from contracts.ports.jobs import HOURLY, MORNING
from ports.jobs import JobHandler, JobResult, Progress, Signal
from tjdomain.shared.errors import NotFound, Unavailable
from tjdomain.shared.ids import FileId, JobId
from tjdomain.shared.jobs import Job, JobState

JOB = JobId(UUID(int=1))


class World:
    """A runner whose handler does what ``do`` says."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), SettableClock(MORNING)
        self.jobs, self.queue = MemoryJobs(self.store, self.clock), MemoryJobQueue(self.store, self.clock)
        self.do: Callable[[Job, Progress], JobResult] = lambda job, progress: JobResult()
        self.runner = JobRunner(self.queue, {"export": self.handler}, self.clock, interval=0.01)

    def handler(self) -> JobHandler:
        return self.do

    def submit(self, kind: str = "export") -> None:
        self.jobs.submit(Job(id=JOB, kind=kind, arguments={"day": 1}, created_at=self.clock.now()))

    @property
    def job(self) -> Job:
        return self.jobs.get(JOB)


@pytest.fixture
def world() -> World:
    return World()


def test_a_job_leaves_its_progress_and_its_result(world: World) -> None:
    def do(job: Job, progress: Progress) -> JobResult:
        progress.at(1, 3)
        progress.at(int(job.arguments["day"]) + 2)
        return JobResult(FileId(UUID(int=2)), {"rows": 3})

    world.do = do
    world.submit()
    assert world.runner.step()
    assert not world.runner.step()
    done = world.job
    assert (done.state, done.done, done.total, done.result) == (JobState.DONE, 3, 3, FileId(UUID(int=2)))
    assert done.outcome == {"rows": 3}


def test_a_job_of_an_unknown_kind_waits_for_a_worker_that_knows_it(world: World) -> None:
    world.submit("import")
    assert not world.runner.step()
    assert world.job.state is JobState.QUEUED


def failing(error: Exception) -> Callable[[Job, Progress], JobResult]:
    def do(_: Job, __: Progress) -> JobResult:
        raise error

    return do


def test_what_is_away_is_tried_three_times(world: World) -> None:
    world.do = failing(Unavailable("files"))
    world.submit()
    states = []
    for _ in range(3):
        assert world.runner.step()
        states.append(world.job.state)
        assert not world.runner.step()
        world.clock.move(timedelta(minutes=2))
    assert states == [JobState.QUEUED, JobState.QUEUED, JobState.FAILED]
    assert world.job.error == "tj.unavailable"


@pytest.mark.parametrize(("error", "code"), [(NotFound("day", "1"), "tj.not_found"), (KeyError("张三"), "tj.error")])
def test_other_errors_end_the_job_with_their_code(world: World, error: Exception, code: str) -> None:
    world.do = failing(error)
    world.submit()
    world.runner.step()
    assert (world.job.state, world.job.error) == (JobState.FAILED, code)


def test_a_cancelled_job_stops_at_its_next_report(world: World) -> None:
    begun, ended = Event(), Event()

    def do(_: Job, progress: Progress) -> JobResult:
        begun.set()
        try:
            for number in range(2000):
                progress.at(number)
                ended.wait(0.005)
        finally:
            ended.set()
        return JobResult()

    world.do = do
    world.submit()
    thread = Thread(target=world.runner.step)
    thread.start()
    begun.wait(5)
    world.jobs.cancel(JOB)
    thread.join(10)
    assert ended.is_set()
    assert world.job.state is JobState.CANCELLED


def test_who_lost_the_lease_stops_and_writes_nothing(world: World) -> None:
    def do(job: Job, progress: Progress) -> JobResult:
        world.clock.move(timedelta(minutes=1))
        assert world.queue.claim(JOB, timedelta(hours=1)) is not None
        for number in range(2000):
            progress.at(number)
            Event().wait(0.005)
        return JobResult(outcome={"rows": 1})

    world.do = do
    world.submit()
    world.runner.step()
    assert (world.job.state, world.job.attempts, world.job.outcome) == (JobState.RUNNING, 2, {})


def test_a_job_that_kills_its_workers_is_given_up(world: World) -> None:
    world.submit()
    for _ in range(3):
        assert world.queue.claim(JOB, timedelta(minutes=1)) is not None
        world.clock.move(timedelta(minutes=1))
    world.runner.step()
    assert world.job.state is JobState.FAILED


def test_the_timetable_starts_jobs_and_raises_one_alarm_for_a_late_run(world: World) -> None:
    schedules = MemorySchedules(world.store, world.clock, CountedIds(world.clock))
    timetable = Timetable(schedules, [HOURLY])
    assert not timetable.step()
    world.clock.move(timedelta(hours=1))
    assert timetable.step()
    world.clock.move(timedelta(minutes=20))
    with capture_logs() as logs:
        timetable.step()
        timetable.step()
    assert [(line["event"], line["schedule"]) for line in logs] == [("schedule.late", "sweep")]


class SulkyQueue(MemoryJobQueue):
    """Away at the first report."""

    away = True

    def report(self, job: Job, done: int, total: int | None, lease: timedelta) -> Signal:
        if self.away:
            self.away = False
            raise Unavailable("database")
        return super().report(job, done, total, lease)


def test_a_report_that_fails_once_costs_nothing(world: World) -> None:
    def do(_: Job, progress: Progress) -> JobResult:
        progress.at(1)
        while queue.away:
            Event().wait(0.005)
        return JobResult()

    queue = SulkyQueue(world.store, world.clock)
    world.submit()
    assert JobRunner(queue, {"export": lambda: do}, world.clock, interval=0.01).step()
    assert (world.job.state, world.job.done) == (JobState.DONE, 1)
