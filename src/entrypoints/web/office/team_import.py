"""导入团队人员: a list is laid up for the account, looked at with all that is wrong with it, and booked or not."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from attrs import evolve, frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.imports import cell_marks, choices, row_problems, row_warnings, vocabulary
from entrypoints.web.api.shape import attachment
from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exports import XLSX, downloaded
from entrypoints.web.office.team import found_team, team_path
from ports.tabular_rows import MemberFile, MemberFiles
from tjdomain.booking.rights import BookingRight
from tjdomain.booking.usecases.checking_members import MemberReport
from tjdomain.booking.usecases.import_members import (
    ImportMembers,
    ImportMembersCommand,
    PreviewMembers,
    PreviewMembersQuery,
)
from tjdomain.booking.usecases.warning import Confirmation
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import TeamId

KIND = "office.members"
_SHOWN = 200
"""So many rows of each kind stand on the page; the workbook that comes back has all."""


@frozen(kw_only=True)
class Staged:
    """A list that was laid up: by which id, what it holds."""

    key: str
    file: MemberFile


class TeamImportController(Controller):
    """Upload, preview, acceptance."""

    path = "/teams/{key:uuid}/import"

    @get("/", **page(BookingRight.IMPORT_MEMBERS))
    def form(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Which file."""
        return _form(desk, key)

    @get("/template", **page(BookingRight.IMPORT_MEMBERS))
    def template(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """An empty list to fill in."""
        found_team(desk, key)
        files: MemberFiles = desk.call.port(MemberFiles)
        target = BytesIO()
        files.write_template(target, choices())
        return attachment(target.getvalue(), XLSX, "团队人员名单模板.xlsx")

    @post("/", **page(BookingRight.IMPORT_MEMBERS), request_max_body_size=LARGEST_UPLOAD)
    def stage(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Lay the list up; nothing is booked."""
        found_team(desk, key)
        content = desk.file("file")
        if not content:
            return _form(desk, key, (mistake("file", "office.file_missing"),))
        files: MemberFiles = desk.call.port(MemberFiles)
        try:
            files.read(content)
        except (RuleViolation, Conflict) as refused:
            return _form(desk, key, (told(refused, "file"),))
        body = {"team": str(key), "content": b64encode(content).decode()}
        return desk.go(f"{team_path(key)}/import/{desk.keep(KIND, body)}")

    @get("/{staged:str}", **page(BookingRight.IMPORT_MEMBERS))
    def preview(self, desk: Here, key: FromPath[UUID], staged: FromPath[str]) -> Response[Any]:
        """What would be booked, and what is wrong, cell by cell."""
        found = _staged(desk, key, staged)
        return (
            _form(desk, key, (mistake("file", "office.upload_expired"),)) if found is None else _look(desk, key, found)
        )

    @get("/{staged:str}/marked", **page(BookingRight.IMPORT_MEMBERS))
    def marked(self, desk: Here, key: FromPath[UUID], staged: FromPath[str]) -> Response[Any]:
        """The list as it came with wrong cells coloured and the reasons beside; it can be corrected and sent again."""
        found = _staged(desk, key, staged)
        if found is None:
            return _gone(desk, key)
        files: MemberFiles = desk.call.port(MemberFiles)
        target = TemporaryFile()  # noqa: SIM115  closed when it was sent
        report = desk.call.run(PreviewMembers, _query(desk, key, found))
        files.write_marked(target, found.file.sheet, cell_marks(report.problems))
        return downloaded(target, "团队人员名单-有问题的已标出.xlsx")

    @post("/{staged:str}", **page(BookingRight.IMPORT_MEMBERS))
    def accept(self, desk: Here, key: FromPath[UUID], staged: FromPath[str]) -> Response[Any]:
        """Book the accepted rows, all or none; the same list again books nobody twice."""
        found = _staged(desk, key, staged)
        if found is None:
            return _gone(desk, key)
        query = _query(desk, key, found)
        command = ImportMembersCommand(
            actor=query.actor,
            team=query.team,
            file=query.file,
            words=query.words,
            skip_wrong_rows=bool(desk.given("skip")),
            confirmed=_confirmed(desk),
        )
        try:
            done = desk.call.run(ImportMembers, command)
        except (RuleViolation, Conflict) as refused:
            return _look(desk, key, found, (told(refused, "skip"),))
        return desk.page(
            "team_imported",
            team=found_team(desk, key).team,
            staged=found,
            report=done.report,
            booked=done.booked,
        )


def _confirmed(desk: Desk) -> frozenset[Confirmation]:
    return frozenset(one for one in Confirmation if one.value in desk.all_given("confirmed"))


def _staged(desk: Desk, key: UUID, staged: str) -> Staged | None:
    """The list that was laid up for this team and account; ``None`` once it has expired."""
    try:
        body: Mapping[str, Any] = desk.kept(KIND, staged)
    except NotFound:
        return None
    if body["team"] != str(key):
        return None
    files: MemberFiles = desk.call.port(MemberFiles)
    return Staged(key=staged, file=files.read(b64decode(body["content"])))


def _gone(desk: Desk, key: UUID) -> Response[Any]:
    return _form(desk, key, (mistake("file", "office.upload_expired"),))


def _query(desk: Desk, key: UUID, found: Staged) -> PreviewMembersQuery:
    actor = evolve(desk.actor, channel=Channel.IMPORT)
    return PreviewMembersQuery(actor=actor, team=TeamId(key), file=found.file, words=vocabulary())


def _look(desk: Desk, key: UUID, found: Staged, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    try:
        report = desk.call.run(PreviewMembers, _query(desk, key, found))
    except (RuleViolation, Conflict) as refused:
        return _form(desk, key, (told(refused, "file"),))
    return desk.page(
        "team_preview",
        422 if mistakes else 200,
        mistakes,
        team=found_team(desk, key).team,
        staged=found,
        report=report,
        fine=_fine(report),
        problems=row_problems(found.file.sheet, report.problems)[:_SHOWN],
        warnings=row_warnings(found.file.sheet, report.warnings)[:_SHOWN],
        asks=sorted({one.kind for one in report.warnings}, key=lambda kind: kind.value),
        confirmed=_confirmed(desk),
        skips=bool(desk.given("skip")),
        shown=_SHOWN,
    )


def _fine(report: MemberReport) -> list[tuple[int, str, Any]]:
    """Rows that can be booked, with their slot."""
    return [(one.candidate.row, one.candidate.person.name, one.slot) for one in report.accepted[:_SHOWN]]


def _form(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    return desk.page("team_import", 422 if mistakes else 200, mistakes, team=found_team(desk, key).team)
