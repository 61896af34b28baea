"""Results of instruments 仪器结果: a file with a report per row, first as a preview, then for good."""

from typing import ClassVar
from uuid import UUID

import msgspec
from attrs import frozen
from litestar import Controller, post
from litestar.params import FromPath, FromQuery, MultipartBody

from entrypoints.imports import instrument_rows, row_problems, tester_among, testers_named
from entrypoints.web.api.import_views import RowProblemView, problems_shown
from entrypoints.web.api.shape import FileForm
from entrypoints.web.call import Call, Here, needs, upload
from entrypoints.wording import label, problem_text
from ports.tabular_rows import ResultFile, ResultFiles
from tjdomain.examination.domain.instrument import RowOutcome, RowReport
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.import_results import ImportReport, ImportResults, ImportResultsCommand
from tjdomain.examination.usecases.list_staff import ListStaff, ListStaffQuery
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.ids import DepartmentId, StaffId


class ResultRowView(msgspec.Struct, frozen=True):
    """What becomes of a row: whose it is (exam ``number`` and name), which item it means, and why it is refused."""

    row: int
    code: str
    item: str
    value: str
    outcome: RowOutcome
    number: str | None
    name: str | None
    means: str | None
    problem: str | None
    sentence: str
    next: str | None


class ResultsView(msgspec.Struct, frozen=True):
    """The report: ``problems`` are cells that could not be read, ``rows`` those that could, ``counts`` by outcome."""

    committed: bool
    problems: list[RowProblemView]
    rows: list[ResultRowView]
    counts: dict[RowOutcome, int]


_NOTHING = ImportReport(rows=(), counts={}, committed=False)


@frozen
class TesterUnknown(InvalidValue):
    """The file names somebody as who tested that no single person of the department is; ``known`` are the names."""

    code: ClassVar[str] = "results.tester_unknown"
    known: tuple[str, ...]


def tester(call: Call, department: DepartmentId, file: ResultFile, chosen: UUID | None) -> StaffId | None:
    """Who tested: the one chosen, or named by the file; None, which is whoever hands it in, where nobody is."""
    if not any(row.performed_by for row in file.rows):
        return StaffId(chosen) if chosen else None
    staff = call.run(ListStaff, ListStaffQuery(actor=call.actor, department=department))
    wanted = testers_named(staff, file.rows, str(chosen) if chosen else None)
    found = tester_among(staff, wanted)
    if found is None:
        raise TesterUnknown("tested_by", "、".join(sorted(wanted)), tuple(one.name for one in staff if one.active))
    return found


def row_shown(report: RowReport) -> ResultRowView:
    """A row of the report in words."""
    refusal = report.refusal
    text = problem_text(refusal) if refusal else None
    return ResultRowView(
        row=report.row,
        code=report.code,
        item=report.item,
        value=report.value,
        outcome=report.outcome,
        number=report.number,
        name=report.name,
        means=report.means,
        problem=refusal.code if refusal else None,
        sentence=text.sentence if text else label(report.outcome),
        next=text.next if text else None,
    )


class ResultImportController(Controller):
    """Files of instruments and laboratory systems."""

    path = "/departments/{department:uuid}/results"
    tags = ("科室",)

    @post("/import", **upload(needs(ExaminationRight.IMPORT_RESULTS)), status_code=200)
    def import_results(
        self,
        call: Here,
        department: FromPath[UUID],
        data: MultipartBody[FileForm],
        commit: FromQuery[bool] = False,  # noqa: FBT002  a query parameter has a name
        tested_by: FromQuery[UUID | None] = None,
    ) -> ResultsView:
        """导入仪器结果;不带 commit=true 只预览。已有结果从不覆盖。"""
        files: ResultFiles = call.port(ResultFiles)
        file = files.read(data.content())
        report = _NOTHING
        if file.rows:
            command = ImportResultsCommand(
                actor=call.actor,
                department=DepartmentId(department),
                rows=instrument_rows(file.rows),
                tested_by=tester(call, DepartmentId(department), file, tested_by),
                commit=commit,
            )
            report = call.run(ImportResults, command)
        problems = problems_shown(row_problems(file.sheet, file.problems))
        return ResultsView(report.committed, problems, [row_shown(one) for one in report.rows], report.counts)
