"""What ``tj import-members`` does."""

from pathlib import Path

import typer
from attrs import asdict, evolve, frozen

from entrypoints.bootstrap import System
from entrypoints.cli.answers import progress, tell_json, tell_table
from entrypoints.cli.files import content_of, written
from entrypoints.cli.opening import opened
from entrypoints.imports import RowProblem, cell_marks, row_problems, row_warnings, vocabulary
from entrypoints.install import operator
from ports.tabular_rows import MemberFile, MemberFiles
from tjdomain.booking.usecases.checking_members import MemberReport
from tjdomain.booking.usecases.import_members import (
    ImportMembers,
    ImportMembersCommand,
    PreviewMembers,
    PreviewMembersQuery,
)
from tjdomain.booking.usecases.replay import Booked
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import TeamId


@frozen(kw_only=True)
class MembersDone:
    """What was found and done: ``booked`` is empty in a preview, and where ``refusal`` says why nothing was booked."""

    report: MemberReport
    lines: list[RowProblem]
    warnings: list[tuple[Confirmation, RowProblem]]
    committed: bool
    booked: tuple[Booked, ...] = ()
    refusal: DomainError | None = None


@frozen(kw_only=True)
class Acceptance:
    """What the operator accepts: that wrong rows are left out, and which warnings."""

    skip_wrong_rows: bool
    certificate: bool
    recheck: bool

    @property
    def confirmed(self) -> frozenset[Confirmation]:
        """The kinds of warnings."""
        told = {Confirmation.CERTIFICATE: self.certificate, Confirmation.RECHECK: self.recheck}
        return frozenset(kind for kind, accepted in told.items() if accepted)

    def leaves_open(self, done: MembersDone) -> bool:
        """Whether something stands against booking the whole list."""
        return bool(done.lines) or any(kind not in self.confirmed for kind, _ in done.warnings)


def import_list(path: Path, team: str, *, commit: bool, accepted: Acceptance, marked: Path | None) -> MembersDone:
    """Check the list, and book it with ``commit``. Raises what the preview raises, and refusals of the file."""
    content = content_of(path)
    with opened() as system, progress.status("正在检查名单"):
        files: MemberFiles = system.container.resolve(MemberFiles)
        file = files.read(content)
        query = PreviewMembersQuery(
            actor=operator(Channel.IMPORT), team=TeamId.parse(team), file=file, words=vocabulary()
        )
        report = system.run(PreviewMembers, query)
        if marked is not None:
            with written(marked) as target:
                files.write_marked(target, file.sheet, cell_marks(report.problems))
        if commit:
            return _commit(system, query, report, accepted)
        return _done(file, report)


def _commit(system: System, query: PreviewMembersQuery, report: MemberReport, accepted: Acceptance) -> MembersDone:
    command = ImportMembersCommand(
        actor=query.actor,
        team=query.team,
        file=query.file,
        words=query.words,
        skip_wrong_rows=accepted.skip_wrong_rows,
        confirmed=accepted.confirmed,
    )
    try:
        done = system.run(ImportMembers, command)
    except DomainError as refusal:
        return evolve(_done(query.file, report), refusal=refusal)
    return evolve(_done(query.file, done.report), committed=True, booked=done.booked)


def _done(file: MemberFile, report: MemberReport) -> MembersDone:
    return MembersDone(
        report=report,
        lines=row_problems(file.sheet, report.problems),
        warnings=row_warnings(file.sheet, report.warnings),
        committed=False,
    )


def tell(done: MembersDone, *, as_json: bool) -> None:
    """The report, row by row, and what was done."""
    if as_json:
        tell_json(_plain(done))
        return
    tell_table(
        ("行", "列", "值", "原因", "怎么办"),
        ((str(line.row), line.column, line.value, line.sentence, line.next) for line in done.lines),
    )
    if done.warnings:
        tell_table(
            ("行", "提醒", "怎么办", "确认用"),
            ((str(line.row), line.sentence, line.next, f"--confirm-{kind.value}") for kind, line in done.warnings),
        )
    good, old, wrong = len(done.report.accepted), len(done.report.enrolled), len(done.report.wrong_rows)
    typer.echo(f"共 {done.report.rows} 行：可以导入 {good} 行，已在团队 {old} 行，有问题 {wrong} 行。")
    if done.committed:
        typer.echo(f"已预约 {len(done.booked)} 人。")
    elif done.refusal is None:
        typer.echo("没有写入；加 --commit 导入。")


def _plain(done: MembersDone) -> dict[str, object]:
    seats = done.report.accepted if done.committed else ()
    return {
        "rows": done.report.rows,
        "accepted": len(done.report.accepted),
        "enrolled": len(done.report.enrolled),
        "wrong_rows": sorted(done.report.wrong_rows),
        "problems": done.lines,
        "warnings": [{"kind": kind, **asdict(line)} for kind, line in done.warnings],
        "committed": done.committed,
        "booked": [
            {
                "row": seated.candidate.row,
                "appointment": booked.appointment.id,
                "code": booked.code,
                "day": seated.slot.day,
                "start": seated.slot.start,
            }
            for seated, booked in zip(seats, done.booked, strict=True)
        ],
    }
