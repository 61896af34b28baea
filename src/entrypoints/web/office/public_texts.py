"""手机上的文字: notice, consent and hints, in editions that are kept; who accepted an older one is asked again."""

from typing import Any, Final
from uuid import UUID

from attrs import evolve
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.office.contacts import editions
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.fields import Field, Phase, Shape, field_mistake, made_of
from entrypoints.web.office.histories import history_page
from entrypoints.web.office.previews import on_the_phone
from entrypoints.web.office.resource import Found, Resource, Row, Saving, Wanted, Way
from entrypoints.web.office.resource_forms import changed, form_page
from entrypoints.wording import label
from tjdomain.administration.domain.public_text import HEADING_LIMIT, PublicText, PublicTextId, TextKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_text import ChangeText, ChangeTextCommand
from tjdomain.administration.usecases.list_text_history import ListTextHistory, ListTextHistoryQuery
from tjdomain.administration.usecases.read_texts import ReadTexts, ReadTextsQuery
from tjdomain.shared.errors import DomainError, NotFound

_LONGEST: Final = 9000
"""Thirty points of three hundred characters."""
_FORM: Final = (
    Field(name="title", title="标题", longest=HEADING_LIMIT),
    Field(
        name="points",
        title="内容",
        shape=Shape.LINES,
        longest=_LONGEST,
        optional=True,
        hint="一行是一条",
        make=lambda text: tuple(line.strip() for line in text.splitlines() if line.strip()),
    ),
)
_SAVING: Final = Saving(ChangeText, ChangeTextCommand, "kind", TextKind)


def _row(kind: TextKind, text: PublicText | None) -> Row:
    points = "\n".join(text.points) if text else ""
    return Row(
        key=kind.value,
        version=text.version if text else 0,
        title=label(kind),
        cells=(
            label(kind),
            "预约前要同意" if kind.is_accepted else "提示",
            points.replace("\n", " "),
            f"第 {text.version} 版" if text else "",
            text.created_at if text else "还没有写",
        ),
        values={"title": text.title if text else "", "points": points},
    )


def _texts(desk: Desk, _wanted: Wanted) -> Found:
    there = {text.kind: text for text in desk.call.run(ReadTexts, ReadTextsQuery(actor=desk.actor))}
    rows = tuple(_row(kind, there.get(kind)) for kind in TextKind)
    return Found(rows=rows, total=len(rows))


TEXTS: Final = Resource(
    name="手机上的文字",
    title="手机上的文字",
    path="/admin/texts",
    right=AdministrationRight.READ,
    edit_right=AdministrationRight.EDIT_TEXT,
    columns=(("文字", "w-title"), ("用处", "w-title"), ("内容", ""), ("版本", "w-state"), ("修改时间", "w-time")),
    query=_texts,
    form=_FORM,
    change=_SAVING,
    ways=(Way("修改记录", "/history", AdministrationRight.READ),),
    hint="须知和同意书一改，每个人都要重新阅读并同意；提示内容全空就不显示。",
)


def _kind(name: str) -> TextKind:
    try:
        return TextKind(name)
    except ValueError:
        raise NotFound("public_text", name[:64]) from None


def _of(desk: Desk, kind: TextKind) -> Row:
    return next(row for row in _texts(desk, Wanted()).rows if row.key == kind.value)


def _resource(kind: TextKind) -> Resource:
    return evolve(TEXTS, preview=f"{TEXTS.path}/{kind.value}/preview")


class TextController(Controller):
    """One text."""

    path = "/texts/{kind:str}"

    @get("/edit", **page(AdministrationRight.EDIT_TEXT))
    def form(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """The edition in force."""
        row = _of(desk, _kind(kind))
        return form_page(desk, _resource(_kind(kind)), row.values, row)

    @post("/edit", **page(AdministrationRight.EDIT_TEXT))
    def save(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """The next edition."""
        return changed(desk, _resource(_kind(kind)), _SAVING, _of(desk, _kind(kind)))

    @post("/preview", **page(AdministrationRight.EDIT_TEXT))
    def preview(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """What stands in the form, as on a phone."""
        wanted = _kind(kind)
        fields = TEXTS.fields(Phase.CHANGE)
        values = {one.name: one.entered(desk) for one in fields}
        made, _ = made_of(fields, values)
        row = _of(desk, wanted)
        try:
            text = PublicText(
                id=PublicTextId(UUID(int=0)),
                kind=wanted,
                version=row.version + 1,
                created_by=desk.actor.id,
                created_at=desk.now,
                **made,
            )
        except DomainError as refused:
            mistakes = (field_mistake(refused, fields),)
            return form_page(desk, _resource(wanted), values, row, mistakes)
        return on_the_phone("text", text=text)

    @get("/history", **page(AdministrationRight.READ))
    def history(self, desk: Here, kind: FromPath[str]) -> Response[Any]:
        """Who wrote which edition, newest first."""
        wanted = _kind(kind)
        found = desk.call.run(ListTextHistory, ListTextHistoryQuery(actor=desk.actor, kind=wanted, limit=200))
        steps = editions(desk, _FORM, found, _told)
        return history_page(desk, label(wanted), TEXTS.path, steps)


def _told(text: PublicText, name: str) -> str:
    return text.title if name == "title" else "\n".join(text.points)
