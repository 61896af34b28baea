"""Conclusion 主检 and review 审核, and the cases for the public-health office."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from entrypoints.storing import SHEET
from entrypoints.web.api.exam_views import (
    BatchView,
    ExaminationsBody,
    ExaminationView,
    batch_shown,
    examination_shown,
)
from entrypoints.web.api.examinations import ExaminationLine, ExaminationLines
from entrypoints.web.api.files import if_stored
from entrypoints.web.api.shape import After, Body, Limit, Reason, Version, next_after, shown
from entrypoints.web.call import Call, Here, needs
from ports.case_rows import CaseFilter
from tjdomain.examination.domain.deciding import Decision
from tjdomain.examination.domain.kinds import TradeVerdict
from tjdomain.examination.domain.public_health import WAITING, CaseState, PublicHealthCaseId
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.approve_batch import ApproveBatch, ApproveBatchCommand
from tjdomain.examination.usecases.approve_examination import ApproveExamination, ApproveExaminationCommand
from tjdomain.examination.usecases.conclude_batch import ConcludeBatch, ConcludeBatchCommand
from tjdomain.examination.usecases.conclude_examination import ConcludeExamination, ConcludeExaminationCommand
from tjdomain.examination.usecases.list_cases import ListCases, ListCasesQuery
from tjdomain.examination.usecases.list_examinations import ListExaminationsQuery, ListReviewQueue
from tjdomain.examination.usecases.move_case import AcknowledgeCase, FinishCase, HandBackCase, MoveCaseCommand
from tjdomain.examination.usecases.return_examination import ReturnExamination, ReturnExaminationCommand
from tjdomain.examination.usecases.withdraw_conclusion import WithdrawConclusion, WithdrawConclusionCommand
from tjdomain.flows.together.undo_approval import UndoApproval, UndoApprovalCommand
from tjdomain.shared.ids import ExaminationId, StaffId
from tjdomain.shared.trade import Trade


class ConcludeBody(Body):
    """The decision for each trade; ``seen`` is the examination's version on the screen."""

    seen: Version
    verdicts: dict[Trade, TradeVerdict]
    text: str = ""
    advice: str = ""
    recheck_items: list[str] = msgspec.field(default_factory=list)
    refusal: UUID | None = None
    signed_sheet: UUID | None = None
    physician: UUID | None = None


class ApproveBody(Body):
    """``seen`` is the examination's version that the reviewer looked at."""

    seen: Version


class NoteBody(Body):
    """What was done about the case."""

    note: str = ""


class CaseView(msgspec.Struct, frozen=True):
    """A finding that the public-health office has to know of, with its clock."""

    id: UUID
    examination: UUID
    item: str
    finding: str
    opened_at: datetime
    due_at: datetime
    state: CaseState
    acknowledged_at: datetime | None
    done_at: datetime | None
    note: str


class ConclusionController(Controller):
    """What the chief physician does."""

    path = "/examinations"
    tags = ("主检",)

    @post("/{examination:uuid}/conclude", **needs(ExaminationRight.CONCLUDE))
    def conclude(self, call: Here, examination: FromPath[UUID], data: JSONBody[ConcludeBody]) -> ExaminationView:
        """主检结论。"""
        decision = Decision(
            verdicts=data.verdicts,
            text=data.text,
            advice=data.advice,
            recheck_items=tuple(data.recheck_items),
            refusal=if_stored(call, data.refusal, SHEET),
            signed_sheet=if_stored(call, data.signed_sheet, SHEET),
        )
        command = ConcludeExaminationCommand(
            actor=call.actor,
            examination=ExaminationId(examination),
            decision=decision,
            seen=data.seen,
            physician=StaffId(data.physician) if data.physician else None,
        )
        return examination_shown(call.run(ConcludeExamination, command), call.actor)

    @post("/conclude", **needs(ExaminationRight.CONCLUDE), status_code=200)
    def conclude_batch(self, call: Here, data: JSONBody[ExaminationsBody]) -> BatchView:
        """批量主检:只处理建议合格且无异常、免检、更正的人员,其余列明原因。"""
        return batch_shown(call.run(ConcludeBatch, ConcludeBatchCommand(actor=call.actor, examinations=data.ids())))

    @post("/{examination:uuid}/withdraw", **needs(ExaminationRight.CONCLUDE))
    def withdraw(self, call: Here, examination: FromPath[UUID], data: JSONBody[Reason]) -> ExaminationView:
        """撤回结论(审核前)。"""
        command = WithdrawConclusionCommand(
            actor=call.actor, examination=ExaminationId(examination), reason=data.reason
        )
        return examination_shown(call.run(WithdrawConclusion, command), call.actor)


class ReviewController(Controller):
    """What the reviewer does."""

    path = "/reviews"
    tags = ("审核",)

    @get("/", **needs(ExaminationRight.REVIEW))
    def queue(self, call: Here, after: After = None, limit: Limit = 50) -> ExaminationLines:
        """待审核,不含本人参与的。"""
        query = ListExaminationsQuery(actor=call.actor, after=ExaminationId(after) if after else None, limit=limit)
        page = call.run(ListReviewQueue, query)
        return ExaminationLines(
            [shown(ExaminationLine, row) for row in page.rows], page.total, next_after(page.rows, limit)
        )

    @post("/{examination:uuid}/approve", **needs(ExaminationRight.REVIEW))
    def approve(self, call: Here, examination: FromPath[UUID], data: JSONBody[ApproveBody]) -> ExaminationView:
        """审核通过。"""
        command = ApproveExaminationCommand(actor=call.actor, examination=ExaminationId(examination), seen=data.seen)
        return examination_shown(call.run(ApproveExamination, command), call.actor)

    @post("/approve", **needs(ExaminationRight.REVIEW), status_code=200)
    def approve_batch(self, call: Here, data: JSONBody[ExaminationsBody]) -> BatchView:
        """批量审核:有异常、缺项、状态不对或本人参与的不予通过,逐人列明原因。"""
        return batch_shown(call.run(ApproveBatch, ApproveBatchCommand(actor=call.actor, examinations=data.ids())))

    @post("/{examination:uuid}/return", **needs(ExaminationRight.REVIEW))
    def send_back(self, call: Here, examination: FromPath[UUID], data: JSONBody[Reason]) -> ExaminationView:
        """退回。"""
        command = ReturnExaminationCommand(actor=call.actor, examination=ExaminationId(examination), reason=data.reason)
        return examination_shown(call.run(ReturnExamination, command), call.actor)

    @post("/{examination:uuid}/undo", **needs(ExaminationRight.UNDO_APPROVAL))
    def undo(self, call: Here, examination: FromPath[UUID], data: JSONBody[Reason]) -> ExaminationView:
        """撤销审核。"""
        command = UndoApprovalCommand(actor=call.actor, examination=ExaminationId(examination), reason=data.reason)
        return examination_shown(call.run(UndoApproval, command), call.actor)


class CaseController(Controller):
    """Cases for the public-health office 公卫待办."""

    path = "/public-health-cases"
    tags = ("公卫待办",)

    @get("/", **needs(ExaminationRight.PUBLIC_HEALTH))
    def open_cases(
        self,
        call: Here,
        states: FromQuery[list[CaseState] | None] = None,
        late: FromQuery[bool | None] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> list[CaseView]:
        """要上报的阳性和可疑结果;不指明状态的是没办结的,late 只看已过时限的。"""
        query = ListCasesQuery(
            actor=call.actor,
            wanted=CaseFilter(states=frozenset(states or WAITING)),
            late=bool(late),
            after=PublicHealthCaseId(after) if after else None,
            limit=limit,
        )
        return [shown(CaseView, one.row) for one in call.run(ListCases, query).rows]

    @post("/{case:uuid}/acknowledge", **needs(ExaminationRight.PUBLIC_HEALTH))
    def acknowledge(self, call: Here, case: FromPath[UUID], data: JSONBody[NoteBody]) -> CaseView:
        """签收:已有人处理,时限照算。"""
        return shown(CaseView, call.run(AcknowledgeCase, _move(call, case, data.note)))

    @post("/{case:uuid}/finish", **needs(ExaminationRight.PUBLIC_HEALTH), status_code=200)
    def finish(self, call: Here, case: FromPath[UUID], data: JSONBody[NoteBody]) -> CaseView:
        """办结:说明怎样处理的(如报告卡号),时限停止。"""
        return shown(CaseView, call.run(FinishCase, _move(call, case, data.note)))

    @post("/{case:uuid}/hand-back", **needs(ExaminationRight.PUBLIC_HEALTH), status_code=200)
    def hand_back(self, call: Here, case: FromPath[UUID], data: JSONBody[Reason]) -> CaseView:
        """退回:由别人签收,说明原因。"""
        return shown(CaseView, call.run(HandBackCase, _move(call, case, data.reason)))


def _move(call: Call, case: UUID, note: str) -> MoveCaseCommand:
    return MoveCaseCommand(actor=call.actor, case=PublicHealthCaseId(case), note=note)
