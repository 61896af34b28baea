"""查体结果填报: everybody's results in one list, the clean ones concluded together, one's conclusion on its page."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_filter import (
    EXAM_COLUMNS,
    RESULT_LIST,
    every_of,
    exam_chips,
    found_examinations,
)
from entrypoints.web.office.exam_person import found_view, person_page, person_path
from entrypoints.web.office.listing import FilterWrong
from entrypoints.web.office.lists import OfficeList, show
from entrypoints.web.office.picking import picked
from tjdomain.examination.domain.deciding import Decision
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.kinds import TradeVerdict
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.batches import BatchReport
from tjdomain.examination.usecases.conclude_batch import ConcludeBatch, ConcludeBatchCommand
from tjdomain.examination.usecases.conclude_examination import ConcludeExamination, ConcludeExaminationCommand
from tjdomain.examination.usecases.list_examinations import ListExaminations
from tjdomain.examination.usecases.withdraw_conclusion import WithdrawConclusion, WithdrawConclusionCommand
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import ExaminationId, FileId
from tjdomain.shared.trade import Trade


class ResultsController(Controller):
    """Those ticked."""

    path = "/results"

    @post("/batch/conclude", **page(ExaminationRight.CONCLUDE))
    def conclude(self, desk: Here) -> Response[Any]:
        """Those ticked as 合格, if nothing at all speaks against it; the others are named with why."""
        try:
            wanted = tuple(map(ExaminationId, picked(desk, RESULT_PAGES)))
            report = desk.call.run(ConcludeBatch, ConcludeBatchCommand(actor=desk.actor, examinations=wanted))
        except FilterWrong as wrong:
            return _list(desk, wrong.mistakes)
        except (RuleViolation, Conflict, NotFound) as refused:
            return _list(desk, (told(refused, "ticked"),))
        return _list(desk, report=report)


class ConclusionController(Controller):
    """What the chief physician decides about one person."""

    path = "/results/{key:uuid}"

    @post("/conclude", **page(ExaminationRight.CONCLUDE))
    def conclude(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Handed to the review."""
        decision = _decision(desk, found_view(desk, key).examination)
        command = ConcludeExaminationCommand(
            actor=desk.actor, examination=ExaminationId(key), decision=decision, seen=given_version(desk)
        )
        try:
            desk.call.run(ConcludeExamination, command)
        except (RuleViolation, Conflict) as refused:
            return person_page(desk, key, (told(refused, "conclude"),), 409 if isinstance(refused, Conflict) else 422)
        return desk.go(person_path(key), done="concluded")

    @post("/withdraw", **page(ExaminationRight.CONCLUDE))
    def withdraw(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Taken back by who gave it, before the review."""
        command = WithdrawConclusionCommand(
            actor=desk.actor, examination=ExaminationId(key), reason=desk.given("reason")
        )
        try:
            desk.call.run(WithdrawConclusion, command)
        except (RuleViolation, Conflict) as refused:
            return person_page(desk, key, (told(refused, "reason"),))
        return desk.go(person_path(key), done="withdrawn")


def _decision(desk: Desk, examination: Examination) -> Decision:
    """As the form has it. A refusal that was scanned is one of the examination's own sheets."""
    chosen = {trade: desk.given(f"verdict.{trade.value}") for trade in Trade}
    sheets = {str(one.file): FileId(one.file.value) for one in examination.attachments}
    return Decision(
        verdicts={
            trade: verdict for trade, text in chosen.items() for verdict in TradeVerdict if verdict.value == text
        },
        text=desk.given("text"),
        advice=desk.given("advice"),
        recheck_items=desk.all_given("recheck"),
        refusal=sheets.get(desk.given("refusal")),
        signed_sheet=sheets.get(desk.given("signed_sheet")),
    )


def _list(desk: Desk, mistakes: tuple[Mistake, ...] = (), report: BatchReport | None = None) -> Response[Any]:
    return show(desk, RESULT_PAGES, mistakes, report=report)


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"report": None, "reads": desk.actor.may(ExaminationRight.READ_RESULTS)}


RESULT_PAGES: Final = OfficeList(
    kind=RESULT_LIST,
    subject="examination",
    right=ExaminationRight.READ,
    title="查体结果填报",
    file="查体结果",
    template="exam_results",
    columns=EXAM_COLUMNS,
    shown=("number", "name", "sex", "trades", "employer", "day", "stations", "flagged", "state"),
    find=found_examinations,
    every=every_of(ListExaminations),
    chips=exam_chips,
    context=_context,
    kept=("states", "sort", "limit"),
    batch="/batch/conclude",
    batch_right=ExaminationRight.CONCLUDE,
)
