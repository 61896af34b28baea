"""导入: a table is laid up for the account, looked at with old and new values, and taken over row by row."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.api.shape import attachment
from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exports import XLSX, downloaded
from entrypoints.web.office.resource import Resource
from entrypoints.web.office.resource_forms import declared
from entrypoints.web.office.resource_readings import planned, stand_in
from entrypoints.web.office.resource_tables import Plan, Step, Wrong, choices_of, layout_of
from ports.tabular import Sheet
from ports.tabular_errors import TooManyRows
from ports.tabular_rows import CellMark, TableForms
from tjdomain.shared.actor import Channel
from tjdomain.shared.errors import Conflict, DomainError, NotFound, RuleViolation, StaleVersion

_KIND: Final = "office.records"
_SHOWN: Final = 200
"""So many rows of each kind stand on the page; the workbook that comes back has all."""


@frozen(kw_only=True)
class Staged:
    """A table that was laid up: by which id, what it would do, whether it was taken over and what was refused then."""

    key: str
    plan: Plan
    begun: bool
    refused: tuple[CellMark, ...]


@frozen(kw_only=True)
class Taken:
    """What was done: ``told_once`` are names with what is told of them this once."""

    new: int = 0
    changed: int = 0
    told_once: tuple[tuple[str, str], ...] = ()
    refused: tuple[Wrong, ...] = ()


def taken(desk: Desk, resource: Resource, steps: Sequence[Step]) -> Taken:
    """Do the steps, each by the use case of the form and in a transaction of its own; a refusal stops no other one."""
    intake, new, change = declared(resource.intake), declared(resource.new), declared(resource.change)
    actor = evolve(desk.actor, channel=Channel.IMPORT)
    ids: dict[UUID, Any] = {}
    done, told_once, refused = [], [], []
    for step in steps:
        made = _with_ids(step.made, intake.below, ids)
        try:
            if step.present is None:
                result = desk.call.run(new.use_case, new.of_new(actor, made))
                ids[stand_in(step.rows[0])] = result
                told_once += [(step.name, intake.once(result))] if intake.once else []
            else:
                desk.call.run(change.use_case, change.of_change(actor, step.present, made))
        except DomainError as error:
            refused.append(Wrong(row=step.rows[0], key=intake.by[-1], value=step.name, said=told(error)))
        else:
            done.append(step)
    fresh = sum(step.present is None for step in done)
    return Taken(new=fresh, changed=len(done) - fresh, told_once=tuple(told_once), refused=tuple(refused))


def _with_ids(made: Mapping[str, Any], below: str, ids: Mapping[UUID, Any]) -> Mapping[str, Any]:
    """The same, below what an earlier row has made."""
    parent = made.get(below)
    return {**made, below: ids[parent.value].id} if parent and parent.value in ids else made


def import_pages(resource: Resource) -> type[Controller]:
    """The routes of the import of a resource."""

    class ResourceImport(Controller):
        """One resource's import."""

        path = resource.path.removeprefix(HOME) + "/import"

        @get("/", **page(resource.edit_right))
        def form(self, desk: Here) -> Response[Any]:
            """Which file."""
            return _form(desk, resource)

        @get("/template", **page(resource.edit_right))
        def template(self, desk: Here) -> Response[Any]:
            """An empty table to fill in."""
            return _template(desk, resource)

        @post("/", **page(resource.edit_right), request_max_body_size=LARGEST_UPLOAD)
        def stage(self, desk: Here) -> Response[Any]:
            """Lay the table up; nothing is changed."""
            return _stage(desk, resource)

        @get("/{staged:str}", **page(resource.edit_right))
        def preview(self, desk: Here, staged: FromPath[str]) -> Response[Any]:
            """What would be made and changed, and what is wrong, cell by cell."""
            return _of(desk, resource, staged, _look)

        @get("/{staged:str}/marked", **page(resource.edit_right))
        def marked(self, desk: Here, staged: FromPath[str]) -> Response[Any]:
            """The table as it came with wrong cells coloured and the reasons beside; corrected, it is sent again."""
            return _of(desk, resource, staged, _marked)

        @post("/{staged:str}", **page(resource.edit_right))
        def accept(self, desk: Here, staged: FromPath[str]) -> Response[Any]:
            """Take over what was shown; what is so already is left alone."""
            return _accept_in_turn(desk, resource, staged)

    return ResourceImport


def _files(desk: Desk) -> TableForms:
    files: TableForms = desk.call.port(TableForms)
    return files


def _template(desk: Desk, resource: Resource) -> Response[Any]:
    target = BytesIO()
    _files(desk).write_template(target, resource.name, layout_of(resource), choices_of(desk, resource))
    return attachment(target.getvalue(), XLSX, f"{resource.name}导入模板.xlsx")


def _read(desk: Desk, resource: Resource, content: bytes) -> Sheet:
    sheet, most = _files(desk).read(content, layout_of(resource)), declared(resource.intake).most
    if len(sheet.rows) > most:
        raise TooManyRows(len(sheet.rows), most)
    return sheet


def _stage(desk: Desk, resource: Resource) -> Response[Any]:
    content = desk.file("file")
    if not content:
        return _form(desk, resource, mistake("file", "office.file_missing"))
    try:
        _read(desk, resource, content)
    except (RuleViolation, Conflict) as refused:
        return _form(desk, resource, told(refused, "file"))
    key = desk.keep(_KIND, {"path": resource.path, "content": b64encode(content).decode()})
    return desk.go(f"{resource.path}/import/{key}")


def _staged(desk: Desk, resource: Resource, key: str) -> Staged | None:
    """The table that was laid up for this resource and account; ``None`` once it has expired."""
    try:
        body = desk.kept(_KIND, key)
    except NotFound:
        return None
    if body["path"] != resource.path:
        return None
    return Staged(
        key=key,
        plan=planned(desk, resource, _read(desk, resource, b64decode(body["content"]))),
        begun="begun" in body,
        refused=tuple(CellMark(*one) for one in body.get("refused", ())),
    )


def _of(
    desk: Desk, resource: Resource, key: str, answer: Callable[[Desk, Resource, Staged], Response[Any]]
) -> Response[Any]:
    found = _staged(desk, resource, key)
    return answer(desk, resource, found) if found else _form(desk, resource, mistake("file", "office.upload_expired"))


def _marked(desk: Desk, resource: Resource, found: Staged) -> Response[Any]:
    target = TemporaryFile()  # noqa: SIM115  closed when it was sent
    _files(desk).write_marked(target, found.plan.sheet, [*found.plan.marks(), *found.refused])
    return downloaded(target, f"{resource.name}-有问题的已标出.xlsx")


def _accept_in_turn(desk: Desk, resource: Resource, key: str) -> Response[Any]:
    """Tables of one kind one after the other: whose turn comes later sees what the one before has made."""
    if not desk.take_turn(resource.path):
        return _of(desk, resource, key, _wait)
    try:
        return _of(desk, resource, key, _accept)
    finally:
        desk.end_turn(resource.path)


def _accept(desk: Desk, resource: Resource, found: Staged) -> Response[Any]:
    plan = found.plan
    if plan.wrong and not desk.given("skip"):
        return _look(desk, resource, found, mistake("skip", "office.rows_wrong", count=str(len(plan.wrong_rows))))
    if plan.due and not found.begun and desk.given("seal") != plan.seal:
        return _look(desk, resource, found, mistake("skip", "office.rows_moved"))
    try:
        desk.keep(_KIND, {"begun": True}, found.key, first=bool(plan.due))
    except StaleVersion:
        return _look(desk, resource, found, mistake("skip", "office.rows_begun"))
    done = taken(desk, resource, plan.due)
    desk.keep(_KIND, {"refused": [[one.row, one.key, one.said.sentence] for one in done.refused]}, found.key)
    return desk.page("resource_imported", resource=resource, staged=found, plan=plan, done=done)


def _wait(desk: Desk, resource: Resource, found: Staged) -> Response[Any]:
    return _look(desk, resource, found, mistake("skip", "office.rows_turn", what=resource.name))


def _look(desk: Desk, resource: Resource, found: Staged, *mistakes: Mistake) -> Response[Any]:
    return desk.page(
        "resource_preview",
        422 if mistakes else 200,
        mistakes,
        resource=resource,
        staged=found,
        plan=found.plan,
        skips=bool(desk.given("skip")),
        shown=_SHOWN,
    )


def _form(desk: Desk, resource: Resource, *mistakes: Mistake) -> Response[Any]:
    return desk.page("resource_import", 422 if mistakes else 200, mistakes, resource=resource)
