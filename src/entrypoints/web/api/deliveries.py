"""Deliveries 推送记录, and background jobs 后台任务."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery

from entrypoints.viewing import ReadJobResult, ReadJobResultQuery
from entrypoints.web.api.shape import After, Limit, attachment, shown
from entrypoints.web.call import Here, needs, signed_in
from ports.deliveries import DeliveryFilter
from tjdomain.administration.rights import AdministrationRight
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
from tjdomain.shared.delivery import DeliveryId, DeliveryState
from tjdomain.shared.ids import JobId
from tjdomain.shared.jobs import JobState


class DeliveryView(msgspec.Struct, frozen=True):
    """An event on its way to one destination; ids only."""

    id: UUID
    event: UUID
    kind: str
    subject: str
    subject_id: UUID
    version: int
    party: str
    destination: str
    state: DeliveryState
    attempts: int
    last_attempt: int
    due: datetime
    created_at: datetime
    delivered_at: datetime | None
    error: str | None


class AttemptView(msgspec.Struct, frozen=True):
    """A failed try, with the code of its error."""

    attempt: int
    at: datetime
    error: str


class JobView(msgspec.Struct, frozen=True):
    """A background job: ``done`` of ``total``, ``outcome`` its counts, ``has_result``: a file can be fetched."""

    id: UUID
    kind: str
    owner: UUID | None
    state: JobState
    done: int
    total: int | None
    cancel_requested: bool
    has_result: bool
    outcome: dict[str, Any]
    error: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class DeliveryController(Controller):
    """What goes to the outside."""

    path = "/deliveries"
    tags = ("推送记录",)

    @get("/", **needs(AdministrationRight.VIEW_DELIVERIES))
    def deliveries(
        self,
        call: Here,
        delivery_state: FromQuery[DeliveryState | None] = None,
        party: FromQuery[str | None] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> list[DeliveryView]:
        """推送记录,最新的在前;delivery_state=dead 为发送失败的。"""
        query = ListDeliveriesQuery(
            actor=call.actor,
            wanted=DeliveryFilter(state=delivery_state, party=party),
            after=DeliveryId(after) if after else None,
            limit=limit,
        )
        return [shown(DeliveryView, one) for one in call.run(ListDeliveries, query)]

    @get("/counts", **needs(AdministrationRight.VIEW_DELIVERIES))
    def counts(self, call: Here) -> dict[str, dict[DeliveryState, int]]:
        """各对方系统的推送数量,按状态。"""
        found = call.run(CountDeliveries, CountDeliveriesQuery(actor=call.actor))
        return {party: dict(states) for party, states in found.items()}

    @get("/{delivery:uuid}/attempts", **needs(AdministrationRight.VIEW_DELIVERIES))
    def attempts(self, call: Here, delivery: FromPath[UUID]) -> list[AttemptView]:
        """一条推送的失败记录。"""
        query = ListAttemptsQuery(actor=call.actor, delivery=DeliveryId(delivery))
        return [shown(AttemptView, one) for one in call.run(ListAttempts, query)]

    @post("/{delivery:uuid}/send-again", **needs(AdministrationRight.SEND_AGAIN), status_code=200)
    def send_again(self, call: Here, delivery: FromPath[UUID]) -> DeliveryView:
        """立即重试,或重新推送已送达的。"""
        command = SendAgainCommand(actor=call.actor, delivery=DeliveryId(delivery))
        return shown(DeliveryView, call.run(SendAgain, command))


class JobController(Controller):
    """Work that outlasts a request."""

    path = "/jobs"
    tags = ("后台任务",)

    @get("/", **signed_in())
    def jobs(
        self,
        call: Here,
        everybody: FromQuery[bool] = False,  # noqa: FBT002  a query parameter has a name
        kind: FromQuery[str | None] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> list[JobView]:
        """本人的后台任务;everybody=true 为全部(需权限)。"""
        query = ListJobsQuery(
            actor=call.actor, everybody=everybody, kind=kind, after=JobId(after) if after else None, limit=limit
        )
        return [shown(JobView, job, has_result=job.result is not None) for job in call.run(ListJobs, query)]

    @get("/{job:uuid}", **signed_in())
    def show(self, call: Here, job: FromPath[UUID]) -> JobView:
        """任务的进度。"""
        found = call.run(ShowJob, ShowJobQuery(actor=call.actor, job=JobId(job)))
        return shown(JobView, found, has_result=found.result is not None)

    @post("/{job:uuid}/cancel", **signed_in(), status_code=200)
    def cancel(self, call: Here, job: FromPath[UUID]) -> JobView:
        """取消任务。"""
        asked = call.run(CancelJob, CancelJobCommand(actor=call.actor, job=JobId(job)))
        return shown(JobView, asked, has_result=asked.result is not None)

    @get("/{job:uuid}/result", **signed_in(), media_type="application/octet-stream")
    def result(self, call: Here, job: FromPath[UUID]) -> Response[bytes]:
        """下载本人任务的结果文件;每次下载都有记录。"""
        found = call.run(ReadJobResult, ReadJobResultQuery(actor=call.actor, job=JobId(job)))
        return attachment(found.content, "application/octet-stream", found.record.name)
