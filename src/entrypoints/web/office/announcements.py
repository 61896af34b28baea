"""通知公告: written, looked at as on a phone, published and withdrawn."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake
from entrypoints.web.office.conflicts import given_version
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.fields import Field, Phase, Shape, field_mistake, made_of
from entrypoints.web.office.previews import on_the_phone
from entrypoints.web.office.resource import Found, Resource, Row, Saving, Wanted, Way
from entrypoints.web.office.resource_forms import form_page
from entrypoints.wording import label
from ports.administration import AnnouncementRow
from tjdomain.administration.domain.announcement import (
    BODY_LIMIT,
    TITLE_LIMIT,
    Announcement,
    AnnouncementId,
    AnnouncementState,
)
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.list_announcements import ListAnnouncements, ListAnnouncementsQuery
from tjdomain.administration.usecases.publish_announcement import PublishAnnouncement, PublishAnnouncementCommand
from tjdomain.administration.usecases.show_announcement import ShowAnnouncement, ShowAnnouncementQuery
from tjdomain.administration.usecases.write_announcement import Words, WriteAnnouncement, WriteAnnouncementCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import SHANGHAI
from tjdomain.shared.errors import DomainError, NotFound, NotPermitted

_PINNED: Final = (("no", "不置顶"), ("yes", "置顶"))


def _moment(text: str) -> datetime | None:
    """What ``datetime-local`` sends, as Shanghai's clocks show it. Raises ``ValueError``, also for a year like 26."""
    if text.startswith("00"):
        raise ValueError(text)
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) if text else None


def _entered(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M}" if at else ""


def _stands(one: Announcement, now: datetime) -> str:
    """The state; of a published one that nobody can read now, why."""
    if one.state is not AnnouncementState.PUBLISHED or one.is_shown(now):
        return label(one.state)
    return f"{label(one.state)}，{'未到时间' if now < one.starts else '已过期'}"


def _row(desk: Desk, row: AnnouncementRow) -> Row:
    one = row.announcement
    return Row(
        key=one.id.value,
        version=one.version,
        title=one.title,
        cells=(one.title, "置顶" if one.pinned else "", one.starts, one.ends, _stands(one, desk.now), row.read_count),
        values={
            "title": one.title,
            "body": one.body,
            "pinned": "yes" if one.pinned else "no",
            "starts": _entered(one.starts),
            "ends": _entered(one.ends),
        },
    )


def _announcements(desk: Desk, wanted: Wanted) -> Found:
    after = AnnouncementId(wanted.after) if wanted.after else None
    query = ListAnnouncementsQuery(actor=desk.actor, after=after, limit=wanted.limit)
    rows = tuple(_row(desk, one) for one in desk.call.run(ListAnnouncements, query))
    return Found(rows=rows, more=len(rows) == wanted.limit)


def _shown(desk: Desk, key: UUID) -> AnnouncementRow:
    return desk.call.run(ShowAnnouncement, ShowAnnouncementQuery(actor=desk.actor, announcement=AnnouncementId(key)))


def _written(
    *, actor: Actor, announcement: AnnouncementId | None = None, version: int = 0, **words: Any
) -> WriteAnnouncementCommand:
    return WriteAnnouncementCommand(actor=actor, words=Words(**words), announcement=announcement, version=version)


ANNOUNCEMENTS: Final = Resource(
    name="公告",
    title="通知公告",
    path="/admin/notices",
    right=AdministrationRight.ANNOUNCE,
    edit_right=AdministrationRight.ANNOUNCE,
    columns=(
        ("标题", ""),
        ("置顶", "w-order"),
        ("开始显示", "w-time"),
        ("停止显示", "w-time"),
        ("状态", "w-stands"),
        ("阅读次数", "w-state"),
    ),
    query=_announcements,
    one=lambda desk, key: _row(desk, _shown(desk, key)),
    form=(
        Field(name="title", title="标题", longest=TITLE_LIMIT, wide=True),
        Field(name="body", title="内容", shape=Shape.LINES, longest=BODY_LIMIT, hint="一行是一段"),
        Field(
            name="pinned",
            title="置顶",
            shape=Shape.CHOICE,
            options=lambda _desk: _PINNED,
            make=lambda text: {"yes": True, "no": False}.get(text, False),
        ),
        Field(name="starts", title="开始显示", shape=Shape.MOMENT, hint="不填：从现在起", make=_moment),
        Field(name="ends", title="停止显示", shape=Shape.MOMENT, hint="不填：一直显示", make=_moment),
    ),
    new=Saving(WriteAnnouncement, _written),
    change=Saving(WriteAnnouncement, _written, "announcement", AnnouncementId),
    ways=(Way("发布或撤下", "/publish", AdministrationRight.ANNOUNCE),),
    hint="新写的是草稿，发布后手机上才看得到；已发布的，改了马上生效。",
    subject="announcement",
    preview="/admin/notices/preview",
)


class AnnouncementController(Controller):
    """What is done with an announcement besides writing it."""

    path = "/notices"

    @post("/preview", **page(AdministrationRight.ANNOUNCE))
    def preview(self, desk: Here) -> Response[Any]:
        """What stands in the form, as on a phone."""
        fields = ANNOUNCEMENTS.fields(Phase.NEW)
        values = {one.name: one.entered(desk) for one in fields}
        made, mistakes = made_of(fields, values)
        if not mistakes:
            try:
                made |= {"starts": made["starts"] or desk.now}
                draft = Announcement(
                    id=AnnouncementId(UUID(int=0)), created_by=desk.actor.id, created_at=desk.now, **made
                )
                return on_the_phone("announcement", notice=draft)
            except DomainError as refused:
                mistakes = (field_mistake(refused, fields),)
        return form_page(desk, ANNOUNCEMENTS, values, mistakes=mistakes)

    @get("/{key:uuid}/publish", **page(AdministrationRight.ANNOUNCE))
    def ask(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """How it stands, and whether to publish or to withdraw it."""
        return _publish_page(desk, key)

    @post("/{key:uuid}/publish", **page(AdministrationRight.ANNOUNCE))
    def publish(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """On the phones from its moment on, or gone from them at once."""
        command = PublishAnnouncementCommand(
            actor=desk.actor,
            announcement=AnnouncementId(key),
            version=given_version(desk),
            withdraw=desk.given("to") == "withdraw",
        )
        try:
            desk.call.run(PublishAnnouncement, command)
        except (NotPermitted, NotFound):
            raise
        except DomainError as refused:
            return _publish_page(desk, key, (field_mistake(refused, ()),))
        return desk.go(ANNOUNCEMENTS.path, done="withdrawn" if command.withdraw else "published")

    @get("/{key:uuid}/phone", **page(AdministrationRight.ANNOUNCE))
    def phone(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """As it is stored, as on a phone."""
        return on_the_phone("announcement", notice=_shown(desk, key).announcement)


def _publish_page(desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    row = _shown(desk, key)
    return desk.page(
        "announcement",
        422 if mistakes else 200,
        mistakes,
        notice=row.announcement,
        stands=_stands(row.announcement, desk.now),
        read_count=row.read_count,
    )
