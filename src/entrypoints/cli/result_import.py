"""What ``tj import-results`` does."""

from collections import Counter
from pathlib import Path

import typer
from attrs import frozen

from entrypoints.bootstrap import System
from entrypoints.cli.answers import progress, tell_json, tell_table
from entrypoints.cli.files import content_of
from entrypoints.cli.opening import department_named, opened
from entrypoints.cli.refusals import TesterUnclear
from entrypoints.imports import instrument_rows, row_problems, tester_among, testers_named
from entrypoints.install import operator
from entrypoints.wording import label, problem_text
from ports.tabular_rows import ResultFile, ResultFiles
from tjdomain.examination.domain.instrument import RowOutcome, RowReport
from tjdomain.examination.usecases.import_results import ImportResults, ImportResultsCommand
from tjdomain.examination.usecases.list_staff import ListStaff, ListStaffQuery
from tjdomain.shared.ids import DepartmentId, StaffId

_UNREAD = "unread"
_FINE = {RowOutcome.APPLIED, RowOutcome.SAME}


@frozen(kw_only=True)
class ResultLine:
    """What became of a row: ``outcome`` is a ``RowOutcome`` or ``unread``; ``number`` the exam number it belongs to."""

    row: int
    code: str
    item: str
    value: str
    outcome: str
    number: str | None = None
    reason: str = ""
    next: str = ""

    @property
    def fine(self) -> bool:
        """Whether nobody has to look at the row."""
        return self.outcome in {outcome.value for outcome in _FINE}


@frozen(kw_only=True)
class ResultsDone:
    """What became of each row, in the file's order."""

    lines: list[ResultLine]
    committed: bool

    @property
    def left_out(self) -> list[ResultLine]:
        """Rows that somebody has to look at."""
        return [line for line in self.lines if not line.fine]


def import_file(path: Path, tested_by: str | None, department: str | None, *, commit: bool) -> ResultsDone:
    """Match every row, and write what fits with ``commit``. Raises refusals of the file, ``TesterUnclear``, …"""
    content = content_of(path)
    with opened() as system, progress.status("正在核对结果"):
        files: ResultFiles = system.container.resolve(ResultFiles)
        file = files.read(content)
        where = department_named(system, department)
        command = ImportResultsCommand(
            actor=operator(),
            department=where,
            rows=instrument_rows(file.rows),
            tested_by=_tester(system, where, tested_by, file),
            commit=commit,
        )
        report = system.run(ImportResults, command)
    lines = [*_unread(file), *(_line(row) for row in report.rows)]
    return ResultsDone(lines=sorted(lines, key=lambda line: line.row), committed=report.committed)


def _tester(system: System, department: DepartmentId, named: str | None, file: ResultFile) -> StaffId:
    """Who tested: the one named by id or name, whom the file must not contradict, else the one whom all rows name."""
    staff = system.run(ListStaff, ListStaffQuery(actor=operator(), department=department))
    wanted = testers_named(staff, file.rows, named)
    found = tester_among(staff, wanted)
    if found is None:
        raise TesterUnclear("tested_by", "、".join(sorted(wanted)), tuple(one.name for one in staff if one.active))
    return found


def _unread(file: ResultFile) -> list[ResultLine]:
    return [
        ResultLine(
            row=line.row,
            code="",
            item=line.column,
            value=line.value,
            outcome=_UNREAD,
            reason=line.sentence,
            next=line.next,
        )
        for line in row_problems(file.sheet, file.problems)
    ]


def _line(report: RowReport) -> ResultLine:
    text = problem_text(report.refusal) if report.refusal is not None else None
    return ResultLine(
        row=report.row,
        code=report.code,
        item=report.item,
        value=report.value,
        outcome=report.outcome.value,
        number=report.number,
        reason=text.sentence if text else label(report.outcome),
        next=text.next if text else "",
    )


def tell(done: ResultsDone, *, as_json: bool) -> None:
    """The rows that somebody has to look at, and the counts; as JSON every row."""
    counts = Counter(line.outcome for line in done.lines)
    if as_json:
        tell_json({"rows": done.lines, "counts": counts, "committed": done.committed})
        return
    tell_table(
        ("行", "条码号", "项目", "结果", "原因", "怎么办"),
        ((str(one.row), one.code, one.item, one.value, one.reason, one.next) for one in done.left_out),
    )
    for outcome in RowOutcome:
        if counts[outcome.value]:
            typer.echo(f"{label(outcome)}：{counts[outcome.value]} 行")
    if counts[_UNREAD]:
        typer.echo(f"读不出：{counts[_UNREAD]} 行")
    typer.echo("已写入。" if done.committed else "没有写入；加 --commit 导入。")
