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
from adapters.text_message.destination import NoticeDestination
from adapters.webhooks.destination import WebhookDestination
from adapters.webhooks.sender import HttpWebhookSender
from entrypoints.bootstrap import System
from entrypoints.install import departments as all_departments
from entrypoints.runner import Runner, UseCase
from ports.audit import Sealer
from ports.clock import Randomness
from ports.deliveries import Deliveries, Destination
from ports.jobs import JobHandler, JobQueue, JobResult, Progress, Schedules
from ports.limits import Limits
from ports.messaging import MessagingPolicies
from ports.text_message import TextMessages
from ports.webhooks import Webhooks
from tjdomain.administration.domain.retention import DataKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.carry_out_retention import CarryOutRetention, CarryOutRetentionCommand
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.cancel_rejected import CancelRejected, CancelRejectedCommand
from tjdomain.booking.usecases.release_holds import ReleaseHolds, ReleaseHoldsCommand
from tjdomain.certification.usecases.print_batches import BATCH
from tjdomain.certification.usecases.run_print_batch import RunPrintBatch
from tjdomain.examination.usecases.catalogue_trials import TRIAL
from tjdomain.examination.usecases.run_trial import RunTrial
from tjdomain.flows.after.happened import Happened
from tjdomain.flows.after.reactions import REACTIONS, Reaction, kinds_of
from tjdomain.flows.after.word_notice import NOTICES, WordNotice
from tjdomain.messaging.domain.notice import Notice
from tjdomain.shared.actor import EVERYTHING, Actor, ActorKind, Channel
from tjdomain.shared.delivery import Backoff, Delivery
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.jobs import DailyAt, Every, Job, Schedule

RELEASE_HOLDS, CANCEL_REJECTED = "booking.release_holds", "booking.cancel_rejected"
RETAIN = "upkeep.retain"
PLANNED = (
    *SCHEDULES,
    Schedule(RELEASE_HOLDS, Every(10)),
    Schedule(CANCEL_REJECTED, DailyAt(time(0, 5))),
    Schedule(RETAIN, DailyAt(time(2, 20))),
)
JOB = Actor(
    ActorKind.JOB,
    Channel.API,
    rights={BookingRight.RUN_JOBS, AdministrationRight.MANAGE_RETENTION},
    scope=EVERYTHING,
)
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


@frozen
class Retain:
    """Clears away what is over, portion by portion; whatever stops it, the next run goes on where it ended."""

    run: Runner

    def __call__(self, job: Job, progress: Progress, /) -> JobResult:
        """All kinds in their order; the outcome counts each. Raises what the use case raises."""
        counts = dict.fromkeys((kind.value for kind in DataKind), 0)
        for kind in DataKind:
            while gone := self.run(CarryOutRetention, CarryOutRetentionCommand(actor=JOB, kind=kind)).count:
                counts[kind.value] += gone
                progress.at(sum(counts.values()))
        return JobResult(outcome={name: count for name, count in counts.items() if count})


def job_handlers(system: System) -> dict[str, Callable[[], JobHandler]]:
    """A maker of a fresh handler for each kind of job."""
    resolve = system.run.resolve
    return {
        EXPORT_HEAD: lambda: resolve(ExportHead),
        SWEEP_FILES: lambda: resolve(SweepFiles),
        FORGET: lambda: resolve(Forget),
        RETAIN: lambda: Retain(system.run),
        TRIAL: lambda: resolve(RunTrial),
        BATCH: lambda: resolve(RunPrintBatch),
        RELEASE_HOLDS: lambda: ForEachDepartment(
            RELEASE_HOLDS, system, ReleaseHolds, lambda one: ReleaseHoldsCommand(actor=JOB, department=one)
        ),
        CANCEL_REJECTED: lambda: ForEachDepartment(
            CANCEL_REJECTED, system, CancelRejected, lambda one: CancelRejectedCommand(actor=JOB, department=one)
        ),
    }


def destinations(system: System) -> list[Destination]:
    """Who takes care of events: each reaction of the flows, the messages to people, and all webhooks."""
    reactions = dict.fromkeys(reaction for after in REACTIONS.values() for reaction in after)
    sender = HttpWebhookSender(HttpClient(), system.clock)
    webhooks: Destination = WebhookDestination(lambda: system.container.resolve(Webhooks), sender)
    return [*(_destination(system, reaction) for reaction in reactions), _notices(system), webhooks]


def _destination(system: System, reaction: Reaction) -> Destination:
    def react(delivery: Delivery) -> None:
        system.run(reaction, _happened(delivery))

    return ReactionDestination(reaction.party, kinds_of(reaction), react)


def _notices(system: System) -> Destination:
    def word(delivery: Delivery) -> Notice | None:
        return system.run(WordNotice, _happened(delivery))

    resolve = system.container.resolve
    return NoticeDestination(NOTICES.keys(), word, resolve(TextMessages), resolve(Limits), resolve(MessagingPolicies))


def _happened(delivery: Delivery) -> Happened:
    return Happened(event=delivery.event, subject=delivery.subject_id, version=delivery.version)


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
