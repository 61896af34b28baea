"""导入仪器结果: a file is laid up, looked at row by row, and taken over; what stands there is never overwritten."""

from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.imports import instrument_rows, row_problems
from entrypoints.web.api.result_imports import row_shown, tester
from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_entry import chosen_performer, performers
from ports.tabular_rows import ResultFile, ResultFiles
from tjdomain.examination.domain.instrument import RowOutcome
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.import_results import ImportReport, ImportResults, ImportResultsCommand
from tjdomain.shared.errors import Conflict, NotFound, NotPermitted, RuleViolation
from tjdomain.shared.ids import DepartmentId

IMPORT = f"{HOME}/results/import"
_KIND = "office.instrument"
_SHOWN = 500
"""So many rows of each kind stand on the page."""
_FINE = frozenset({RowOutcome.APPLIED, RowOutcome.SAME})


class InstrumentController(Controller):
    """Upload, preview, taking over."""

    path = "/results/import"

    @get("/", **page(ExaminationRight.IMPORT_RESULTS))
    def form(self, desk: Here) -> Response[Any]:
        """Which file."""
        return _form(desk)

    @post("/", **page(ExaminationRight.IMPORT_RESULTS), request_max_body_size=LARGEST_UPLOAD)
    def stage(self, desk: Here) -> Response[Any]:
        """Lay the file up; nothing is recorded."""
        content = desk.file("file")
        if not content:
            return _form(desk, (mistake("file", "office.result_file_missing"),))
        try:
            _read(desk, content)
        except (RuleViolation, Conflict) as refused:
            return _form(desk, (told(refused, "file"),))
        body = {"content": b64encode(content).decode(), "tester": str(chosen_performer(desk) or "")}
        return desk.go(f"{IMPORT}/{desk.keep(_KIND, body)}")

    @get("/{staged:str}", **page(ExaminationRight.IMPORT_RESULTS))
    def preview(self, desk: Here, staged: FromPath[str]) -> Response[Any]:
        """What would become of each row."""
        return _look(desk, staged, commit=False)

    @post("/{staged:str}", **page(ExaminationRight.IMPORT_RESULTS))
    def take(self, desk: Here, staged: FromPath[str]) -> Response[Any]:
        """Take over what fits; a second press finds the same results there."""
        return _look(desk, staged, commit=True)


def _read(desk: Desk, content: bytes) -> ResultFile:
    files: ResultFiles = desk.call.port(ResultFiles)
    return files.read(content)


def _home(desk: Desk) -> DepartmentId:
    if desk.actor.department is None:
        raise NotPermitted(ExaminationRight.IMPORT_RESULTS)
    return desk.actor.department


def _look(desk: Desk, staged: str, *, commit: bool) -> Response[Any]:
    try:
        body = desk.kept(_KIND, staged)
    except NotFound:
        return _form(desk, (mistake("file", "office.upload_expired"),))
    file, department = _read(desk, b64decode(body["content"])), _home(desk)
    try:
        report = _report(desk, file, department, body["tester"], commit=commit)
    except (RuleViolation, Conflict) as refused:
        return _form(desk, (told(refused, "performed_by"),))
    rows = [] if report is None else report.rows
    shown = [(one.outcome, row_shown(one)) for one in rows]
    problems = row_problems(file.sheet, file.problems)
    return desk.page(
        "exam_import_rows",
        staged=staged,
        report=report,
        counts=[] if report is None else [(outcome, count) for outcome, count in report.counts.items() if count],
        left=[row for outcome, row in shown if outcome not in _FINE][:_SHOWN],
        taken=[row for outcome, row in shown if outcome in _FINE][:_SHOWN],
        problems=problems[:_SHOWN],
        fits=sum(one.outcome.writes for one in rows),
        shown=_SHOWN,
    )


def _report(
    desk: Desk, file: ResultFile, department: DepartmentId, chosen: str, *, commit: bool
) -> ImportReport | None:
    if not file.rows:
        return None
    command = ImportResultsCommand(
        actor=desk.actor,
        department=department,
        rows=instrument_rows(file.rows),
        tested_by=tester(desk.call, department, file, UUID(chosen) if chosen else None),
        commit=commit,
    )
    return desk.call.run(ImportResults, command)


def _form(desk: Desk, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    chosen = chosen_performer(desk)
    return desk.page(
        "exam_import",
        422 if mistakes else 200,
        mistakes,
        staff=performers(desk, _home(desk), None),
        performed_by=str(chosen) if chosen else "",
    )
