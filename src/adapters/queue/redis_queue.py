"""Background work spread over workers by dramatiq and Redis. Messages hold row ids; the database's lease decides."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event

import dramatiq
import redis
import structlog
from attrs import frozen
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerError

from adapters.queue.embedded import Lane
from adapters.queue.job_runner import JobRunner
from adapters.queue.relay import Relay
from ports.clock import Clock
from tjdomain.shared.delivery import DeliveryId
from tjdomain.shared.ids import JobId

_log = structlog.get_logger()
_RESEND = timedelta(minutes=1)
_PAUSE = 0.5


def make_broker(url: str) -> RedisBroker:
    """A broker without dramatiq's own retries and time limits: the rows know when to try again."""
    return RedisBroker(url=url, middleware=[], namespace="tj")  # type: ignore[no-untyped-call]


@frozen
class Actors:
    """What the workers do, each by the id of a row."""

    deliver: dramatiq.Actor[[str], None]
    run_job: dramatiq.Actor[[str], None]


def declare_actors(broker: RedisBroker, relay: Relay, runner: JobRunner) -> Actors:
    """Make the actors known to the broker; the worker's process and the sending one both do."""

    def deliver(row: str) -> None:
        relay.send(DeliveryId.parse(row))

    def run_job(row: str) -> None:
        runner.run(JobId.parse(row))

    return Actors(
        deliver=dramatiq.actor(broker=broker, queue_name="deliveries")(deliver),
        run_job=dramatiq.actor(broker=broker, queue_name="jobs")(run_job),
    )


class Handover:
    """Sends the ids of due rows to an actor; where Redis is away, it does the work itself, so nothing stands still."""

    def __init__(
        self,
        due: Callable[[], Sequence[str]],
        actor: dramatiq.Actor[[str], None],
        clock: Clock,
    ) -> None:
        self._due = due
        self._actor = actor
        self._clock = clock
        self._sent: dict[str, datetime] = {}

    def step(self) -> bool:
        """Send what was not sent within the last minute; never asks for another step at once."""
        now = self._clock.now()
        self._sent = {row: moment for row, moment in self._sent.items() if moment > now - _RESEND}
        for row in self._due():
            if row not in self._sent:
                self._hand(row)
                self._sent[row] = now
        return False

    def _hand(self, row: str) -> None:
        try:
            self._actor.send(row)
        except (redis.RedisError, BrokerError) as error:
            _log.warning("queue.away", actor=self._actor.actor_name, error=type(error).__name__)
            self._actor(row)


def handover_lanes(actors: Actors, relay: Relay, runner: JobRunner, clock: Clock) -> tuple[Lane, Lane]:
    """The lanes of the loop that take the place of sending and running here."""
    deliveries = Handover(lambda: [str(delivery.id) for delivery in relay.due()], actors.deliver, clock)
    jobs = Handover(lambda: [str(job) for job in runner.due()], actors.run_job, clock)
    return Lane("deliveries", deliveries.step, _PAUSE), Lane("jobs", jobs.step, _PAUSE)


def work(broker: RedisBroker, stop: Event, threads: int = 4) -> None:
    """Be a worker until ``stop`` is set; what is begun is ended first."""
    worker = dramatiq.Worker(broker, worker_threads=threads)
    worker.start()
    stop.wait()
    worker.stop()
