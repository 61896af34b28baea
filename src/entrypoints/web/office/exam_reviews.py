"""查体结果审核: the queue, one person at a time or the unremarkable ones together, and what was seen at an approval."""

from typing import Any, Final
from uuid import UUID

from attrs import evolve
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_filter import EXAM_COLUMNS, REVIEW_LIST, every_of, page_query
from entrypoints.web.office.exam_person import REVIEWS, person_page, person_path
from entrypoints.web.office.listing import Asked, Chip, FilterWrong
from entrypoints.web.office.lists import OfficeList, show, state_chips
from entrypoints.web.office.picking import picked
from ports.examination_queries import ExaminationSort
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.approve_batch import ApproveBatch, ApproveBatchCommand
from tjdomain.examination.usecases.approve_examination import ApproveExamination, ApproveExaminationCommand
from tjdomain.examination.usecases.batches import BatchReport
from tjdomain.examination.usecases.count_examinations import CountExaminationsQuery, CountReviewQueue
from tjdomain.examination.usecases.list_examinations import (
    ExaminationPage,
    ListExaminationsQuery,
    ListReviewQueue,
)
from tjdomain.examination.usecases.return_examination import ReturnExamination, ReturnExaminationCommand
from tjdomain.examination.usecases.show_approval import ShowApproval, ShowApprovalQuery
from tjdomain.flows.together.undo_approval import UndoApproval, UndoApprovalCommand
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import ExaminationId

_WRONG, _CONFLICT = 422, 409


class ReviewsController(Controller):
    """Those ticked in the queue; with four eyes it holds only what the reviewer had no part in."""

    path = "/reviews"

    @post("/batch/approve", **page(ExaminationRight.REVIEW))
    def approve_batch(self, desk: Here) -> Response[Any]:
        """Those ticked, if nothing is abnormal, missing or one's own; the others are named with why."""
        try:
            wanted = tuple(map(ExaminationId, picked(desk, REVIEW_PAGES)))
            report = desk.call.run(ApproveBatch, ApproveBatchCommand(actor=desk.actor, examinations=wanted))
        except FilterWrong as wrong:
            return _list(desk, wrong.mistakes)
        except (RuleViolation, Conflict, NotFound) as refused:
            return _list(desk, (told(refused, "ticked"),))
        return _list(desk, report=report)


class ReviewController(Controller):
    """One review."""

    path = "/reviews/{key:uuid}"

    @get("/", **page(ExaminationRight.REVIEW))
    def look(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The whole person, the decision below, the next one a click away."""
        return _look(desk, key)

    @post("/approve", **page(ExaminationRight.REVIEW))
    def approve(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Exactly what was looked at; then the next one."""
        command = ApproveExaminationCommand(actor=desk.actor, examination=ExaminationId(key), seen=given_version(desk))
        try:
            desk.call.run(ApproveExamination, command)
        except (RuleViolation, Conflict) as refused:
            return _look(desk, key, (told(refused, "approve"),), _CONFLICT)
        return _onward(desk, key, "approved")

    @post("/return", **page(ExaminationRight.REVIEW))
    def send_back(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Back to the stations and the chief physician, with the reason."""
        command = ReturnExaminationCommand(
            actor=desk.actor, examination=ExaminationId(key), reason=desk.given("reason")
        )
        try:
            desk.call.run(ReturnExamination, command)
        except (RuleViolation, Conflict) as refused:
            return _look(desk, key, (told(refused, "reason"),))
        return _onward(desk, key, "returned")

    @post("/whole", **page(ExaminationRight.REVIEW))
    def whole(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The same with its numbers, which is logged."""
        return _look(desk, key, whole=True)

    @post("/undo", **page(ExaminationRight.UNDO_APPROVAL))
    def undo(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The approval is taken back; never while a certificate of it is valid."""
        command = UndoApprovalCommand(actor=desk.actor, examination=ExaminationId(key), reason=desk.given("reason"))
        try:
            desk.call.run(UndoApproval, command)
        except (RuleViolation, Conflict) as refused:
            return person_page(desk, key, (told(refused, "reason"),))
        return desk.go(person_path(key), done="undone")

    @get("/approvals/{approval:int}", **page(ExaminationRight.READ_RESULTS))
    def approval(self, desk: Here, key: FromPath[UUID], approval: FromPath[int]) -> Response[Any]:
        """What the reviewer saw then."""
        query = ShowApprovalQuery(actor=desk.actor, examination=ExaminationId(key), approval=approval)
        return desk.page("exam_approval", seen=desk.call.run(ShowApproval, query), back=person_path(key))


def _look(
    desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = (), status: int = _WRONG, *, whole: bool = False
) -> Response[Any]:
    return person_page(desk, key, mistakes, status, whole=whole, reviewing=True, following=_next(desk, key))


def _onward(desk: Desk, key: UUID, done: str) -> Response[Any]:
    following = _next(desk, key)
    return desk.go(f"{REVIEWS}/{following}" if following else REVIEWS, done=done)


def _next(desk: Desk, key: UUID) -> UUID | None:
    """The first in the queue but this one; a second look is enough, since only this one may stand before it."""
    query = ListExaminationsQuery(actor=desk.actor, sort=ExaminationSort.OLDEST, limit=2)
    rows = desk.call.run(ListReviewQueue, query).rows
    return next((row.id.value for row in rows if row.id.value != key), None)


def _list(desk: Desk, mistakes: tuple[Mistake, ...] = (), report: BatchReport | None = None) -> Response[Any]:
    return show(desk, REVIEW_PAGES, mistakes, report=report)


def _found(desk: Desk, wanted: Asked) -> ExaminationPage:
    """First concluded, first reviewed, unless the address says otherwise."""
    query = page_query(desk, wanted)
    if "sort" not in wanted.plain:
        query = evolve(query, sort=ExaminationSort.OLDEST)
    return desk.call.run(ListReviewQueue, query)


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    """The conclusions that wait, for who may know them."""
    if not desk.actor.may(ExaminationRight.READ_RESULTS):
        return ()
    query = CountExaminationsQuery(actor=desk.actor, wanted=wanted.wanted)
    return state_chips(wanted, desk.call.run(CountReviewQueue, query), name="outcomes", all_of_them=False)


REVIEW_PAGES: Final = OfficeList(
    kind=REVIEW_LIST,
    subject="examination",
    right=ExaminationRight.REVIEW,
    title="查体结果审核",
    file="待审核",
    template="exam_reviews",
    columns=tuple(
        evolve(one, head="要看的", width="w-document") if one.name == "flagged" else one for one in EXAM_COLUMNS
    ),
    shown=("number", "name", "sex", "trades", "employer", "day", "outcome", "flagged", "concluded"),
    find=_found,
    every=every_of(ListReviewQueue),
    context=lambda _desk: {"report": None},
    chips=_chips,
    kept=("outcomes", "sort", "limit"),
    batch="/batch/approve",
    batch_right=ExaminationRight.REVIEW,
)
