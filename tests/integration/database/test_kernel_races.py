"""Several nodes at once on real databases: what is won, is won once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar
from uuid import UUID

from adapters.database.chain_check import DatabaseChainCheck
from adapters.database.deliveries import DatabaseDeliveries, DatabaseDeliveryDesk
from adapters.database.event_log import DatabaseEventLog
from adapters.database.jobs import DatabaseJobQueue, DatabaseJobs
from adapters.database.leases import DatabaseLease
from adapters.database.schedules import DatabaseSchedules
from adapters.database.sealer import DatabaseSealer
from adapters.database.unit_of_work import DatabaseUnitOfWork
from adapters.kit.world import SystemClock, SystemRandomness, UuidV7
from adapters.memory.world import SettableClock
from adapters.queue.reactions import ReactionDestination
from adapters.queue.relay import FanOut, Relay
from adapters.security.tokens import Ed25519Signer, Ed25519Verifier
from contracts.ports.deliveries import certificate_event
from contracts.ports.jobs import HOURLY, LEASE, MORNING
from ports.deliveries import DeliveryFilter
from tests.integration.conftest import Database
from tjdomain.shared.delivery import Backoff, Delivery, DeliveryState
from tjdomain.shared.errors import TransactionRefused
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job

NODES = 8
R = TypeVar("R")


def together(work: Callable[[int], R]) -> list[R]:
    """Run ``work`` on all nodes at the same moment."""
    met = Barrier(NODES)

    def start(number: int) -> R:
        met.wait(10)
        return work(number)

    with ThreadPoolExecutor(NODES) as pool:
        return list(pool.map(start, range(NODES)))


def until_quiet(step: Callable[[], bool]) -> None:
    """Step until there is nothing left, as a lane does."""
    quiet = 0
    while quiet < 2:
        try:
            quiet = 0 if step() else quiet + 1
        except TransactionRefused:
            quiet = 0


def publish(database: Database, subjects: int, versions: int) -> None:
    session = database.session()
    log = DatabaseEventLog(session, database.vault, SystemRandomness())
    with DatabaseUnitOfWork(session):
        for number in range(subjects * versions):
            log.append(certificate_event(number + 1, subject=number % subjects, version=number // subjects + 1))


def test_one_of_eight_takes_the_lease(database: Database) -> None:
    clock = SettableClock(MORNING)
    leases = [DatabaseLease(database.engine, clock, "sealer", UUID(int=n), LEASE) for n in range(NODES)]

    def take(number: int) -> bool:
        try:
            return leases[number].held()
        except TransactionRefused:
            return False

    assert sum(together(take)) == 1
    (holder,) = [lease for lease in leases if lease.held()]
    clock.move(LEASE / 2)
    assert [lease for lease in leases if lease.held()] == [holder]
    clock.move(LEASE + timedelta(seconds=1))
    assert sum(together(take)) == 1


def test_eight_sealers_make_one_chain(database: Database) -> None:
    publish(database, 40, 2)
    clock = SystemClock()

    def seal(_: int) -> int:
        sealer = DatabaseSealer(database.engine, clock, UuidV7())
        sealer._lease._until += timedelta(days=1)  # noqa: SLF001  each believes that it leads
        count = 0

        def step() -> bool:
            nonlocal count
            done = sealer.seal(10)
            count += done
            return done > 0

        until_quiet(step)
        return count

    sealed = sum(together(seal))
    while left := DatabaseSealer(database.engine, clock, UuidV7()).seal():
        sealed += left
    verifier = Ed25519Verifier(Ed25519Signer({"s1": bytes(32)}).public_keys())
    report = DatabaseChainCheck(database.engine, database.vault, verifier).verify((), clock.now() + timedelta(days=1))
    assert (report.sealed, report.sound, sealed) == (80, True, 80)


def test_eight_relays_deliver_each_event_once_to_each_destination_in_order(database: Database) -> None:
    publish(database, 10, 3)
    clock, ids = SystemClock(), UuidV7()
    DatabaseSealer(database.engine, clock, ids).seal()
    seen: list[tuple[str, int, int]] = []

    def party(name: str) -> ReactionDestination:
        def react(delivery: Delivery) -> None:
            seen.append((name, delivery.subject_id.int, delivery.version))

        return ReactionDestination(name, frozenset({"certificate.issued"}), react)

    parties = [party("push"), party("notify")]

    def node(_: int) -> None:
        deliveries = DatabaseDeliveries(database.engine, clock, ids)
        fan_out = FanOut(deliveries, parties, Backoff())
        relay = Relay(deliveries, parties, clock, SystemRandomness(), Backoff())
        until_quiet(lambda: fan_out.step() | relay.step())

    together(node)
    node(0)
    assert set(Counter(seen).values()) == {1}
    assert len(seen) == 60
    for name in ("push", "notify"):
        for subject in range(10):
            assert [version for who, what, version in seen if (who, what) == (name, subject)] == [1, 2, 3]
    desk = DatabaseDeliveryDesk(database.session(), clock)
    assert {delivery.state for delivery in desk.listed(DeliveryFilter(), limit=200)} == {DeliveryState.DELIVERED}


def test_eight_workers_run_each_job_once(database: Database) -> None:
    clock, session = SettableClock(MORNING), database.session()
    jobs = DatabaseJobs(session, database.vault, clock)
    with DatabaseUnitOfWork(session):
        for number in range(10):
            jobs.submit(Job(id=JobId(UUID(int=number)), kind="export", created_at=MORNING))

    def worker(_: int) -> list[JobId]:
        queue = DatabaseJobQueue(database.engine, database.vault, clock)
        taken: list[JobId] = []

        def step() -> bool:
            due = queue.due(["export"])
            taken.extend(job for job in due if queue.claim(job, LEASE))
            return bool(due)

        until_quiet(step)
        return taken

    taken = [job for each in together(worker) for job in each]
    assert sorted(taken) == [JobId(UUID(int=number)) for number in range(10)]


def test_eight_timetables_submit_one_job(database: Database) -> None:
    clock = SettableClock(MORNING)

    def tick(_: int) -> int:
        schedules = DatabaseSchedules(database.engine, database.vault, clock, UuidV7())
        try:
            return len(schedules.tick([HOURLY]))
        except TransactionRefused:
            return 0

    together(tick)
    clock.move(timedelta(hours=1))
    assert sum(together(tick)) == 1


def test_of_eight_who_run_a_schedule_now_one_does(database: Database) -> None:
    clock = SettableClock(MORNING)

    def run(number: int, round_: int) -> bool:
        session = database.session()
        job = Job(id=JobId(UUID(int=100 * round_ + number + 1)), kind=HOURLY.name, created_at=clock.now())
        try:
            with DatabaseUnitOfWork(session):
                return DatabaseJobs(session, database.vault, clock).begin(job, HOURLY)
        except TransactionRefused:
            return False

    def tick_or_run(number: int) -> bool:
        if number % 2:
            return run(number, 3)
        try:
            return bool(DatabaseSchedules(database.engine, database.vault, clock, UuidV7()).tick([HOURLY]))
        except TransactionRefused:
            return False

    queue = DatabaseJobQueue(database.engine, database.vault, clock)
    for round_, work in enumerate((lambda number: run(number, 1), lambda number: run(number, 2), tick_or_run)):
        clock.move(timedelta(hours=round_))
        assert sum(together(work)) == 1
        (waiting,) = queue.due([HOURLY.name])
        claimed = queue.claim(waiting, LEASE)
        assert claimed is not None
        assert queue.finished(claimed, None, {})
