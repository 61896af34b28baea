"""The log 日志: sign-ins, views, every other change; and the proof that nothing in it was changed."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery

from entrypoints.web.api.shape import After, Limit, shown
from entrypoints.web.call import Here, needs
from ports.audit import Break
from ports.log_queries import LogBook, LogFilter
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.read_log import ReadLog, ReadLogQuery
from tjdomain.administration.usecases.verify_log import VerifyLog, VerifyLogCommand
from tjdomain.shared.actor import ActorKind, Channel
from tjdomain.shared.ids import EventId


class ChangedView(msgspec.Struct, frozen=True):
    """A field before and after; ``hidden`` where readers of the log may not see it."""

    name: str
    old: Any
    new: Any
    hidden: bool


class LogLineView(msgspec.Struct, frozen=True):
    """An event."""

    id: UUID
    at: datetime
    kind: str
    actor_kind: ActorKind
    actor_id: UUID | None
    channel: Channel
    subject: str
    subject_id: UUID
    version: int
    changes: list[ChangedView]
    reason: str | None


class ChainBreakView(msgspec.Struct, frozen=True):
    """The first place where log and chain differ."""

    kind: Break
    seq: int
    event: UUID | None


class ChainView(msgspec.Struct, frozen=True):
    """``sealed`` events before the break, compared with ``heads``; ``unsealed`` wait for over a minute."""

    sound: bool
    sealed: int
    heads: int
    broken: ChainBreakView | None
    unsealed: list[UUID]


class LogController(Controller):
    """For the auditor."""

    path = "/logs"
    tags = ("日志",)

    @get("/{book:str}", **needs(AdministrationRight.READ_LOGS))
    def lines(
        self,
        call: Here,
        book: FromPath[LogBook],
        kind: FromQuery[str | None] = None,
        actor: FromQuery[UUID | None] = None,
        subject: FromQuery[UUID | None] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> list[LogLineView]:
        """登录日志、查看日志、操作日志,最新的在前;个人信息和检查结果不显示。"""
        query = ReadLogQuery(
            actor=call.actor,
            wanted=LogFilter(book=book, kind=kind, actor=actor, subject_id=subject),
            after=EventId(after) if after else None,
            limit=limit,
        )
        return [shown(LogLineView, line) for line in call.run(ReadLog, query)]

    @post("/verify", **needs(AdministrationRight.READ_LOGS), status_code=200)
    def verify(self, call: Here) -> ChainView:
        """核对日志链,指出第一条被改、被删或被调换顺序的。"""
        found = call.run(VerifyLog, VerifyLogCommand(actor=call.actor))
        return shown(ChainView, found.report, sound=found.report.sound, heads=found.heads)
