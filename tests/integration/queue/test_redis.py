"""Background work over a real Redis: ids only, the database decides, a lost Redis loses nothing."""

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
import redis
from attrs import frozen

from adapters.database.deliveries import DatabaseDeliveries, DatabaseDeliveryDesk
from adapters.database.event_log import DatabaseEventLog
from adapters.database.jobs import DatabaseJobQueue, DatabaseJobs
from adapters.database.sealer import DatabaseSealer
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemClock, SystemRandomness, UuidV7
from adapters.queue.embedded import EmbeddedLoop, Lane
from adapters.queue.job_runner import JobRunner
from adapters.queue.ledger import Ledger
from adapters.queue.reactions import ReactionDestination
from adapters.queue.redis_queue import declare_actors, handover_lanes, make_broker, work
from adapters.queue.relay import FanOut, Relay
from contracts.ports.deliveries import certificate_event
from ports.deliveries import DeliveryFilter
from ports.jobs import JobResult, Progress
from tests import servers
from tests.integration.conftest import Database
from tjdomain.shared.delivery import Backoff, Delivery, DeliveryState
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job, JobState

CLOCK, IDS, CHANCE = SystemClock(), UuidV7(), SystemRandomness()


@frozen
class Node:
    """One node of an installation: its own connections to the shared database and Redis."""

    database: Database
    relay: Relay
    runner: JobRunner
    ledger: Ledger
    url: str

    def lanes(self) -> list[Lane]:
        actors = declare_actors(make_broker(self.url), self.relay, self.runner)
        return [Lane("ledger", self.ledger.step, 0.05), *handover_lanes(actors, self.relay, self.runner, CLOCK)]

    def be_worker(self, stop: Event) -> None:
        broker = make_broker(self.url)
        declare_actors(broker, self.relay, self.runner)
        work(broker, stop, threads=2)


def make_node(database: Database, url: str, seen: list[str]) -> Node:
    def react(delivery: Delivery) -> None:
        seen.append(f"{delivery.subject_id.int}/{delivery.version}")

    def handler(job: Job, progress: Progress, /) -> JobResult:
        progress.at(1, 1)
        seen.append(f"job {job.arguments['number']}")
        return JobResult()

    parties = [ReactionDestination("push", frozenset({"certificate.issued"}), react)]
    deliveries = DatabaseDeliveries(database.engine, CLOCK, IDS)
    return Node(
        database,
        Relay(deliveries, parties, CLOCK, CHANCE, Backoff()),
        JobRunner(DatabaseJobQueue(database.engine, database.vault, CLOCK), {"export": lambda: handler}, CLOCK),
        Ledger(DatabaseSealer(database.engine, CLOCK, IDS), FanOut(deliveries, parties, Backoff())),
        url,
    )


@pytest.fixture
def threads() -> Iterator[Callable[[Callable[[Event], None]], None]]:
    """Starts work that ends with the test."""
    stop, started = Event(), []

    def start(run: Callable[[Event], None]) -> None:
        started.append(Thread(target=run, args=(stop,)))
        started[-1].start()

    yield start
    stop.set()
    for thread in started:
        thread.join(20)
        assert not thread.is_alive()


def give_work(database: Database, subjects: int, jobs: int) -> None:
    session = database.session()
    log = DatabaseEventLog(session, database.vault, CHANCE)
    queue = DatabaseJobs(session, database.vault, CLOCK)
    with DatabaseUnitOfWork(session):
        for number in range(subjects * 2):
            log.append(certificate_event(number + 1, subject=number % subjects, version=number // subjects + 1))
        for number in range(jobs):
            job = Job(id=JobId(IDS.new()), kind="export", arguments={"number": number}, created_at=CLOCK.now())
            queue.submit(job)


def is_done(database: Database) -> Callable[[], bool]:
    def done() -> bool:
        session = database.session()
        jobs = DatabaseJobs(session, database.vault, CLOCK).listed(None, None)
        deliveries = DatabaseDeliveryDesk(session, CLOCK).listed(DeliveryFilter())
        arrived = [delivery for delivery in deliveries if delivery.state is DeliveryState.DELIVERED]
        return len(arrived) == 10 and all(job.state is JobState.DONE for job in jobs)

    return done


EVERYTHING = sorted(
    [f"{subject}/{version}" for subject in range(5) for version in (1, 2)] + ["job 0", "job 1", "job 2"]
)


def test_two_nodes_and_two_workers_do_everything_once_and_in_order(
    database: Database, redis_url: str, threads: Callable[[Callable[[Event], None]], None]
) -> None:
    seen: list[str] = []
    redis.Redis.from_url(redis_url).flushall()
    for _ in range(2):
        node = make_node(database, redis_url, seen)
        threads(EmbeddedLoop(node.lanes()).run)
        threads(node.be_worker)
    give_work(database, subjects=5, jobs=3)
    servers.wait_until(is_done(database), "the work")
    assert sorted(seen) == EVERYTHING
    for subject in range(5):
        assert seen.index(f"{subject}/1") < seen.index(f"{subject}/2")


def test_messages_hold_ids_only(database: Database, redis_url: str) -> None:
    store = redis.Redis.from_url(redis_url)
    store.flushall()
    node = make_node(database, redis_url, [])
    give_work(database, subjects=1, jobs=1)
    while node.ledger.step():
        pass
    for lane in node.lanes()[1:]:
        lane.step()
        lane.step()
    messages = [message for key in store.keys("tj:*.msgs") for message in store.hvals(key)]
    (job,) = DatabaseJobs(database.session(), database.vault, CLOCK).listed(None, None)
    (delivery,) = [
        each.id
        for each in DatabaseDeliveryDesk(database.session(), CLOCK).listed(DeliveryFilter())
        if each.version == 1
    ]
    sent = sorted(str(message) for message in messages)
    assert len(sent) == 2
    assert f'"args":["{delivery}"]' in sent[0]
    assert f'"args":["{job.id}"]' in sent[1]


def test_without_redis_the_node_does_the_work_itself(
    database: Database, threads: Callable[[Callable[[Event], None]], None]
) -> None:
    seen: list[str] = []
    node = make_node(database, f"redis://127.0.0.1:{servers.free_port()}/0", seen)
    threads(EmbeddedLoop(node.lanes()).run)
    give_work(database, subjects=5, jobs=3)
    servers.wait_until(is_done(database), "the work")
    assert sorted(seen) == EVERYTHING


def test_a_redis_that_lost_its_messages_loses_no_work(
    database: Database, redis_url: str, threads: Callable[[Callable[[Event], None]], None]
) -> None:
    seen: list[str] = []
    store = redis.Redis.from_url(redis_url)
    store.flushall()
    sender = make_node(database, redis_url, seen)
    give_work(database, subjects=5, jobs=3)
    while sender.ledger.step():
        pass
    for lane in sender.lanes()[1:]:
        lane.step()
    store.flushall()
    assert seen == []
    fresh = make_node(database, redis_url, seen)
    threads(EmbeddedLoop(fresh.lanes()).run)
    threads(fresh.be_worker)
    servers.wait_until(is_done(database), "the work")
    assert sorted(seen) == EVERYTHING
