"""The composition root of the background process: seals, relays, runs jobs and keeps the timetable."""

from collections.abc import Callable
from datetime import time
from threading import Event, Thread
from typing import Any

from attrs import frozen

from adapters.kit.http import HttpClient
from adapters.queue.embedded import EmbeddedLoop, Lane
from adapters.queue.job_runner import JobRunner
from adapters.queue.ledger import Ledger
from adapters.queue.reactions import ReactionDestination
from adapters.queue.redis_queue import declare_actors, handover_lanes, make_broker, work
from adapters.queue.relay import FanOut, Relay
from adapters.queue.timetable import Timetable
from adapters.queue.upkeep import EXPORT_HEAD, FORGET, SCHEDULES, SWEEP_FILES, ExportHead, Forget, SweepFiles
from adapters.webhooks.destination import WebhookDestination
from adapters.webhooks.sender import HttpWebhookSender
from entrypoints.bootstrap import System
from entrypoints.install import departments as all_departments
from entrypoints.runner import UseCase
from ports.audit import Sealer
from ports.clock import Randomness
from ports.deliveries import Deliveries, Destination
from ports.jobs import JobHandler, JobQueue, JobResult, Progress, Schedules
from ports.webhooks import Webhooks
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_rejected import CancelRejected, CancelRejectedCommand
from tjdomain.booking.usecases.release_holds import ReleaseHolds, ReleaseHoldsCommand
from tjdomain.flows.after.happened import Happened
from tjdomain.flows.after.reactions import REACTIONS, Reaction, kinds_of
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.delivery import Backoff, Delivery
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.jobs import DailyAt, Every, Job, Schedule

RELEASE_HOLDS, CANCEL_REJECTED = "booking.release_holds", "booking.cancel_rejected"
PLANNED = (
    *SCHEDULES,
    Schedule(RELEASE_HOLDS, Every(10)),
    Schedule(CANCEL_REJECTED, DailyAt(time(0, 5))),
)
JOB = Actor(ActorKind.JOB, Channel.API, rights={BookingRight.RUN_JOBS}, scope=EVERYTHING)
_PAUSE = 0.5
_MINUTE = 20.0


@frozen
class ForEachDepartment:
    """A job that runs one use case for each department; its outcome counts departments."""

    kind: str
    system: System
    use_case: type[UseCase[Any, Any]]
    command: Callable[[DepartmentId], Any]

    def __call__(self, job: Job, progress: Progress, /) -> JobResult:
        """Run it. Raises what the use case raises."""
        departments = [department.id for department in all_departments(self.system)]
        for done, department in enumerate(departments, start=1):
            self.system.run(self.use_case, self.command(department))
            progress.at(done, len(departments))
        return JobResult(outcome={"departments": len(departments)})


def job_handlers(system: System) -> dict[str, Callable[[], JobHandler]]:
    """A maker of a fresh handler for each kind of job."""
    resolve = system.run.resolve
    return {
        EXPORT_HEAD: lambda: resolve(ExportHead),
        SWEEP_FILES: lambda: resolve(SweepFiles),
        FORGET: lambda: resolve(Forget),
        RELEASE_HOLDS: lambda: ForEachDepartment(
            RELEASE_HOLDS, system, ReleaseHolds, lambda one: ReleaseHoldsCommand(actor=JOB, department=one)
        ),
        CANCEL_REJECTED: lambda: ForEachDepartment(
            CANCEL_REJECTED, system, CancelRejected, lambda one: CancelRejectedCommand(actor=JOB, department=one)
        ),
    }


def destinations(system: System) -> list[Destination]:
    """Who takes care of events: each reaction of the flows, and all webhooks."""
    reactions = dict.fromkeys(reaction for after in REACTIONS.values() for reaction in after)
    sender = HttpWebhookSender(HttpClient(), system.clock)
    webhooks: Destination = WebhookDestination(lambda: system.container.resolve(Webhooks), sender)
    return [*(_destination(system, reaction) for reaction in reactions), webhooks]


def _destination(system: System, reaction: Reaction) -> Destination:
    def react(delivery: Delivery) -> None:
        happened = Happened(event=delivery.event, subject=delivery.subject_id, version=delivery.version)
        system.run(reaction, happened)

    return ReactionDestination(reaction.party, kinds_of(reaction), react)


@frozen
class Background:
    """The parts of the loop; each ``step`` does one batch."""

    ledger: Ledger
    relay: Relay
    jobs: JobRunner
    timetable: Timetable

    def lanes(self) -> tuple[Lane, ...]:
        """All work in this process."""
        return (
            Lane("ledger", self.ledger.step, _PAUSE),
            Lane("relay", self.relay.step, _PAUSE),
            Lane("jobs", self.jobs.step, _PAUSE),
            Lane("timetable", self.timetable.step, _MINUTE),
        )

    def settle(self, most: int = 10_000) -> None:
        """Do everything that waits, now and here: for tests, demos and a clean shutdown."""
        for _ in range(most):
            if not (self.ledger.step() | self.relay.step() | self.jobs.step()):
                return


def background(system: System) -> Background:
    """Wire the background work of ``system``."""
    resolve, parties, backoff = system.container.resolve, destinations(system), Backoff()
    deliveries = resolve(Deliveries)
    return Background(
        ledger=Ledger(resolve(Sealer), FanOut(deliveries, parties, backoff)),
        relay=Relay(deliveries, parties, system.clock, resolve(Randomness), backoff),
        jobs=JobRunner(resolve(JobQueue), job_handlers(system), system.clock),
        timetable=Timetable(resolve(Schedules), PLANNED),
    )


def run_until(stop: Event, system: System) -> None:
    """Work until ``stop`` is set; with Redis, deliveries and jobs are spread over its workers, this one among them."""
    parts = background(system)
    ledger, relay, jobs, timetable = parts.lanes()
    if system.settings.redis_url is None:
        EmbeddedLoop((ledger, relay, jobs, timetable)).run(stop)
        return
    broker = make_broker(system.settings.redis_url)
    handed = handover_lanes(declare_actors(broker, parts.relay, parts.jobs), parts.relay, parts.jobs, system.clock)
    worker = Thread(target=work, args=(broker, stop), name="worker")
    worker.start()
    EmbeddedLoop((ledger, *handed, timetable)).run(stop)
    worker.join()
