"""Deliveries and background jobs as the back office sees them."""

from datetime import timedelta
from uuid import UUID

import pytest

from adapters.memory.deliveries import MemoryDeliveries, MemoryDeliveryDesk
from adapters.memory.jobs import MemoryJobQueue, MemoryJobs
from ports.deliveries import DeliveryFilter
from tests.unit.administration.conftest import ANNA, BEN, NOBODY, Office
from tjdomain.administration.usecases.cancel_job import CancelJob, CancelJobCommand
from tjdomain.administration.usecases.list_deliveries import (
    CountDeliveries,
    CountDeliveriesQuery,
    ListAttempts,
    ListAttemptsQuery,
    ListDeliveries,
    ListDeliveriesQuery,
)
from tjdomain.administration.usecases.list_jobs import ListJobs, ListJobsQuery, ShowJob, ShowJobQuery
from tjdomain.administration.usecases.send_again import SendAgain, SendAgainCommand
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.delivery import Backoff, Delivery, DeliveryId, DeliveryState
from tjdomain.shared.errors import NotFound, NotPermitted, WrongState
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import Job, JobState

SYSTEM = Actor(ActorKind.SYSTEM, Channel.API)
LEASE = timedelta(minutes=1)


class Partner:
    """An outside system that wants every event."""

    party, waits_for_dead = "partner", True

    def addresses(self, kind: str) -> tuple[str, ...]:
        return ("partner",)

    def deliver(self, delivery: Delivery) -> None:
        raise AssertionError


def given_up(office: Office) -> Delivery:
    """A delivery that failed for the last time."""
    office.set("limit", 4)
    work = MemoryDeliveries(office.store, office.clock, office.ids)
    work.fan_out([Partner()], 1)
    (due,) = work.due(["partner"], [])
    claimed = work.claim(due.id, LEASE)
    assert claimed is not None
    assert work.failed(claimed, "tj.unavailable", None)
    return claimed


def again(office: Office, delivery: DeliveryId, actor: Actor = ANNA) -> Delivery:
    desk = MemoryDeliveryDesk(office.store, office.clock)
    use_case = SendAgain(office.uow, desk, office.log, office.clock, office.ids)
    return use_case(SendAgainCommand(actor=actor, delivery=delivery))


def test_a_dead_delivery_is_listed_with_its_tries_and_sent_again(office: Office) -> None:
    dead = given_up(office)
    desk = MemoryDeliveryDesk(office.store, office.clock)
    wanted = DeliveryFilter(state=DeliveryState.DEAD)
    (listed,) = ListDeliveries(desk)(ListDeliveriesQuery(actor=ANNA, wanted=wanted, limit=0))
    assert listed.id == dead.id
    (attempt,) = ListAttempts(desk)(ListAttemptsQuery(actor=ANNA, delivery=dead.id))
    assert (attempt.attempt, attempt.error) == (1, "tj.unavailable")
    assert CountDeliveries(desk)(CountDeliveriesQuery(actor=ANNA)) == {"partner": {DeliveryState.DEAD: 1}}

    sent = again(office, dead.id)
    assert (sent.state, sent.last_attempt) == (DeliveryState.PENDING, 1 + Backoff().attempts)
    assert office.events[-1] == "delivery.sent_again"
    with pytest.raises(WrongState):
        again(office, dead.id)
    assert office.events.count("delivery.sent_again") == 1


def test_an_unknown_delivery_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        again(office, DeliveryId(UUID(int=9)))


def test_deliveries_are_for_those_who_hold_the_right(office: Office) -> None:
    dead = given_up(office)
    desk = MemoryDeliveryDesk(office.store, office.clock)
    for attempt in (
        lambda: ListDeliveries(desk)(ListDeliveriesQuery(actor=NOBODY)),
        lambda: ListAttempts(desk)(ListAttemptsQuery(actor=NOBODY, delivery=dead.id)),
        lambda: CountDeliveries(desk)(CountDeliveriesQuery(actor=NOBODY)),
        lambda: again(office, dead.id, NOBODY),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def submitted(office: Office, owner: UUID | None) -> JobId:
    job = Job(id=JobId(office.ids.new()), kind="export", owner=owner, created_at=office.clock.now())
    with office.uow:
        MemoryJobs(office.store, office.clock).submit(job)
    return job.id


def listed(office: Office, actor: Actor, *, everybody: bool = False) -> list[JobId]:
    jobs = MemoryJobs(office.store, office.clock)
    found = ListJobs(jobs)(ListJobsQuery(actor=actor, everybody=everybody, kind="export", limit=900))
    return [job.id for job in found]


def shown(office: Office, actor: Actor, job: JobId) -> Job:
    return ShowJob(MemoryJobs(office.store, office.clock))(ShowJobQuery(actor=actor, job=job))


def cancel(office: Office, actor: Actor, job: JobId) -> Job:
    jobs = MemoryJobs(office.store, office.clock)
    use_case = CancelJob(office.uow, jobs, office.log, office.clock, office.ids)
    return use_case(CancelJobCommand(actor=actor, job=job))


def test_everybody_sees_the_own_jobs_and_who_manages_them_all(office: Office) -> None:
    planned, bens, strangers = submitted(office, None), submitted(office, BEN.id), submitted(office, NOBODY.id)
    assert listed(office, NOBODY) == [strangers]
    assert listed(office, SYSTEM) == []
    assert listed(office, ANNA, everybody=True) == [strangers, bens, planned]
    with pytest.raises(NotPermitted):
        listed(office, NOBODY, everybody=True)
    assert shown(office, NOBODY, strangers).owner == NOBODY.id
    assert shown(office, ANNA, bens).owner == BEN.id
    for foreign in (planned, bens):
        with pytest.raises(NotFound):
            shown(office, NOBODY, foreign)


def test_a_queued_job_is_cancelled_at_once_and_only_once(office: Office) -> None:
    job = submitted(office, NOBODY.id)
    assert cancel(office, NOBODY, job).state is JobState.CANCELLED
    assert office.events == ["job.cancelled"]
    with pytest.raises(WrongState):
        cancel(office, NOBODY, job)


def test_a_running_job_is_asked_to_stop(office: Office) -> None:
    job = submitted(office, BEN.id)
    assert MemoryJobQueue(office.store, office.clock).claim(job, LEASE)
    with pytest.raises(NotFound):
        cancel(office, NOBODY, job)
    asked = cancel(office, ANNA, job)
    assert (asked.state, asked.cancel_requested) == (JobState.RUNNING, True)
