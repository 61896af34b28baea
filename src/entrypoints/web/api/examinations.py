"""Registration and the course of an examination 查体登记."""

from datetime import date
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.arrival_bodies import CheckInBody, OriginalSeenBody, WalkInBody
from entrypoints.web.api.exam_views import (
    BatchView,
    ExaminationsBody,
    ExaminationView,
    batch_shown,
    examination_shown,
)
from entrypoints.web.api.searches import Asked, ExaminationSearch, in_query
from entrypoints.web.api.shape import After, Body, Limit, Reason, next_after, shown
from entrypoints.web.call import Call, Here, needs
from tjdomain.booking.rights import BookingRight
from tjdomain.examination.domain.kinds import ExaminationState, Outcome, Source, Station
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.change_trades import ChangeTrades, ChangeTradesCommand
from tjdomain.examination.usecases.lapse_examinations import LapseExaminations, LapseExaminationsCommand
from tjdomain.examination.usecases.list_examinations import ListExaminations, ListExaminationsQuery, ListOverdue
from tjdomain.examination.usecases.remind_of_recheck import RemindOfRecheck, RemindOfRecheckCommand
from tjdomain.examination.usecases.reopen_examination import ReopenExamination, ReopenExaminationCommand
from tjdomain.examination.usecases.start_recheck import StartRecheck, StartRecheckCommand
from tjdomain.flows.together.arriving import Arrival, OriginalSeen
from tjdomain.flows.together.check_in import CheckIn, CheckInCommand, ToToday
from tjdomain.flows.together.undo_check_in import UndoCheckIn, UndoCheckInCommand
from tjdomain.flows.together.void_examination import VoidExamination, VoidExaminationCommand
from tjdomain.flows.together.walk_in import WalkIn, WalkInCommand
from tjdomain.shared.actor import Actor, Channel
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import AppointmentId, DepartmentId, ExaminationId
from tjdomain.shared.person import DocumentKind, Sex
from tjdomain.shared.trade import Trade


class TradesBody(Body):
    """The trades that the person is examined for from now on."""

    trades: list[Trade]
    reason: str


class ArrivalView(msgspec.Struct, frozen=True):
    """The examination of who arrived; ``came_back`` says that an unfinished one goes on.

    ``code`` is the 查询码 of the guide slip, for the person alone; null where the examination had no check-in.
    """

    came_back: bool
    code: str | None
    examination: ExaminationView


class StationView(msgspec.Struct, frozen=True):
    """How far a station is; how many results are abnormal where the reader may know."""

    station: Station
    total: int
    open: int
    flagged: int | None


class ExaminationLine(msgspec.Struct, frozen=True):
    """An examination in a list, without ``outcome`` for whoever may not read results."""

    id: UUID
    version: int
    number: str
    slip: str
    state: ExaminationState
    outcome: Outcome | None
    name: str
    sex: Sex
    birth: date
    document_kind: DocumentKind
    document_number: str
    phone: str | None
    trades: list[Trade]
    source: Source
    channel: Channel
    employer_name: str
    day: date
    due: date
    recheck_of: UUID | None
    stations: list[StationView]


class ExaminationLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001."""

    items: list[ExaminationLine]
    total: int
    next: UUID | None


def _original(seen: OriginalSeenBody | None) -> OriginalSeen | None:
    return None if seen is None else OriginalSeen(kind=seen.kind, number=seen.number)


def arrival_shown(arrival: Arrival, actor: Actor) -> ArrivalView:
    """Who arrived."""
    return ArrivalView(arrival.came_back, arrival.code, examination_shown(arrival.examination, actor))


class ArrivalController(Controller):
    """The desk: check-in, walk-in, and taking them back."""

    path = "/arrivals"
    tags = ("查体登记",)

    @post("/check-in", **needs(BookingRight.CHECK_IN))
    def check_in(self, call: Here, data: JSONBody[CheckInBody]) -> ArrivalView:
        """登记到检。"""
        moved = data.to_today
        command = CheckInCommand(
            actor=call.actor,
            appointment=AppointmentId(data.appointment),
            formalities=data.formalities.formalities(call),
            note=data.note,
            phone=Phone(data.phone) if data.phone and data.phone.strip() else None,
            original=_original(data.original),
            to_today=ToToday(start=moved.start, reason=moved.reason, overbook_reason=moved.overbook_reason)
            if moved
            else None,
            confirmed=frozenset(data.confirmed),
        )
        return arrival_shown(call.run(CheckIn, command), call.actor)

    @post("/walk-in", **needs(BookingRight.WALK_IN))
    def walk_in(self, call: Here, data: JSONBody[WalkInBody]) -> ArrivalView:
        """现场登记。"""
        command = WalkInCommand(
            actor=call.actor,
            department=DepartmentId(data.department),
            start=data.start,
            particulars=data.person.particulars(),
            trades=frozenset(data.trades),
            workplace=data.employer.workplace(),
            formalities=data.formalities.formalities(call),
            original=_original(data.original),
            confirmed=frozenset(data.confirmed),
            overbook_reason=data.overbook_reason,
        )
        return arrival_shown(call.run(WalkIn, command), call.actor)


def _found(call: Call, asked: ExaminationSearch) -> ExaminationLines:
    after = ExaminationId(asked.after) if asked.after else None
    query = ListExaminationsQuery(
        actor=call.actor, wanted=asked.wanted(), sort=asked.sort, after=after, limit=asked.limit
    )
    page = call.run(ListExaminations, query)
    lines = [shown(ExaminationLine, row) for row in page.rows]
    return ExaminationLines(lines, page.total, next_after(page.rows, asked.limit))


class ExaminationController(Controller):
    """The list, one examination, and what ends or reopens it."""

    path = "/examinations"
    tags = ("查体登记",)

    @get("/", dependencies=in_query(ExaminationSearch), **needs(ExaminationRight.READ))
    def listed(self, call: Here, asked: Asked[ExaminationSearch]) -> ExaminationLines:
        """查体登记列表。"""
        return _found(call, asked)

    @post("/search", **needs(ExaminationRight.READ), status_code=200)
    def search(self, call: Here, data: JSONBody[ExaminationSearch]) -> ExaminationLines:
        """按姓名、证件、电话、单位等查找查体。"""
        return _found(call, data)

    @get("/overdue", **needs(ExaminationRight.LAPSE))
    def overdue(self, call: Here, after: After = None, limit: Limit = 50) -> ExaminationLines:
        """逾期未完成、待确认的查体。"""
        query = ListExaminationsQuery(actor=call.actor, after=ExaminationId(after) if after else None, limit=limit)
        page = call.run(ListOverdue, query)
        return ExaminationLines(
            [shown(ExaminationLine, row) for row in page.rows], page.total, next_after(page.rows, limit)
        )

    @post("/{examination:uuid}/undo-check-in", **needs(ExaminationRight.UNDO_CHECK_IN))
    def undo_check_in(self, call: Here, examination: FromPath[UUID], data: JSONBody[Reason]) -> ExaminationView:
        """撤销到检(含现场登记)。"""
        command = UndoCheckInCommand(actor=call.actor, examination=ExaminationId(examination), reason=data.reason)
        return examination_shown(call.run(UndoCheckIn, command), call.actor)

    @post("/{examination:uuid}/void", **needs(ExaminationRight.VOID))
    def void(self, call: Here, examination: FromPath[UUID], data: JSONBody[Reason]) -> ExaminationView:
        """作废。"""
        command = VoidExaminationCommand(actor=call.actor, examination=ExaminationId(examination), reason=data.reason)
        return examination_shown(call.run(VoidExamination, command), call.actor)

    @post("/{examination:uuid}/trades", **needs(ExaminationRight.CHANGE_TRADES))
    def change_trades(self, call: Here, examination: FromPath[UUID], data: JSONBody[TradesBody]) -> ExaminationView:
        """变更从业类别。"""
        command = ChangeTradesCommand(
            actor=call.actor,
            examination=ExaminationId(examination),
            trades=frozenset(data.trades),
            reason=data.reason,
        )
        return examination_shown(call.run(ChangeTrades, command), call.actor)

    @post("/{examination:uuid}/recheck", **needs(ExaminationRight.START_RECHECK))
    def start_recheck(self, call: Here, examination: FromPath[UUID]) -> ExaminationView:
        """开始复检:生成关联的复检,只查不合格项目。"""
        command = StartRecheckCommand(actor=call.actor, examination=ExaminationId(examination))
        return examination_shown(call.run(StartRecheck, command), call.actor)

    @post("/{examination:uuid}/reopen", **needs(ExaminationRight.REOPEN))
    def reopen(self, call: Here, examination: FromPath[UUID], data: JSONBody[Reason]) -> ExaminationView:
        """逾期后重启。"""
        command = ReopenExaminationCommand(actor=call.actor, examination=ExaminationId(examination), reason=data.reason)
        return examination_shown(call.run(ReopenExamination, command), call.actor)

    @post("/lapse", **needs(ExaminationRight.LAPSE), status_code=200)
    def lapse(self, call: Here, data: JSONBody[ExaminationsBody]) -> BatchView:
        """确认逾期未完成。"""
        return batch_shown(
            call.run(LapseExaminations, LapseExaminationsCommand(actor=call.actor, examinations=data.ids()))
        )

    @post("/{examination:uuid}/remind-of-recheck", **needs(ExaminationRight.START_RECHECK), status_code=204)
    def remind_of_recheck(self, call: Here, examination: FromPath[UUID]) -> None:
        """短信提醒复检。"""
        call.run(RemindOfRecheck, RemindOfRecheckCommand(actor=call.actor, examination=ExaminationId(examination)))
