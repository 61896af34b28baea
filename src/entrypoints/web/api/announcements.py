"""Announcements 通知公告: written and published by the back office, read by everybody."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.shape import After, Body, Limit, Moment, Version, shown
from entrypoints.web.call import Here, needs, public
from tjdomain.administration.domain.announcement import AnnouncementId, AnnouncementState
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.list_announcements import ListAnnouncements, ListAnnouncementsQuery
from tjdomain.administration.usecases.publish_announcement import PublishAnnouncement, PublishAnnouncementCommand
from tjdomain.administration.usecases.read_announcements import (
    ReadAnnouncement,
    ReadAnnouncementQuery,
    ReadAnnouncements,
    ReadAnnouncementsQuery,
)
from tjdomain.administration.usecases.write_announcement import Words, WriteAnnouncement, WriteAnnouncementCommand


class AnnouncementBody(Body):
    """Plain text, a paragraph per line; without ``starts`` from now on, without ``ends`` for good."""

    title: str
    body: str
    pinned: bool = False
    starts: Moment | None = None
    ends: Moment | None = None

    def words(self) -> Words:
        """As administration takes them."""
        return Words(title=self.title, body=self.body, pinned=self.pinned, starts=self.starts, ends=self.ends)


class AnnouncementEditBody(AnnouncementBody, kw_only=True):
    """The whole announcement again; ``version`` is the one that was on the screen."""

    version: Version


class SeenBody(Body):
    """``version`` is the one that was on the screen."""

    version: Version


class AnnouncementView(msgspec.Struct, frozen=True):
    """An announcement."""

    id: UUID
    version: int
    created_at: datetime
    title: str
    body: str
    pinned: bool
    starts: datetime
    ends: datetime | None
    state: AnnouncementState


class AnnouncementRowView(AnnouncementView, frozen=True):
    """An announcement in the list; ``read_count`` is how often its page for phones was opened."""

    read_count: int


class PublicAnnouncementView(msgspec.Struct, frozen=True):
    """An announcement as everybody reads it."""

    id: UUID
    title: str
    body: str
    pinned: bool
    starts: datetime


class AnnouncementController(Controller):
    """Drafts, what is published, what was withdrawn."""

    tags = ("公告",)

    @get("/announcements", **needs(AdministrationRight.ANNOUNCE))
    def announcements(self, call: Here, after: After = None, limit: Limit = 50) -> list[AnnouncementRowView]:
        """通知公告列表,含草稿和已撤下的。"""
        query = ListAnnouncementsQuery(actor=call.actor, after=AnnouncementId(after) if after else None, limit=limit)
        return [
            shown(AnnouncementRowView, row.announcement, read_count=row.read_count)
            for row in call.run(ListAnnouncements, query)
        ]

    @post("/announcements", **needs(AdministrationRight.ANNOUNCE))
    def write(self, call: Here, data: JSONBody[AnnouncementBody]) -> AnnouncementView:
        """新写通知公告(草稿)。"""
        command = WriteAnnouncementCommand(actor=call.actor, words=data.words())
        return shown(AnnouncementView, call.run(WriteAnnouncement, command))

    @put("/announcements/{announcement:uuid}", **needs(AdministrationRight.ANNOUNCE))
    def edit(self, call: Here, announcement: FromPath[UUID], data: JSONBody[AnnouncementEditBody]) -> AnnouncementView:
        """修改通知公告;已发布的立即生效。"""
        command = WriteAnnouncementCommand(
            actor=call.actor,
            words=data.words(),
            announcement=AnnouncementId(announcement),
            version=data.version,
        )
        return shown(AnnouncementView, call.run(WriteAnnouncement, command))

    @post("/announcements/{announcement:uuid}/publish", **needs(AdministrationRight.ANNOUNCE))
    def publish(self, call: Here, announcement: FromPath[UUID], data: JSONBody[SeenBody]) -> AnnouncementView:
        """发布通知公告。"""
        command = PublishAnnouncementCommand(
            actor=call.actor, announcement=AnnouncementId(announcement), version=data.version
        )
        return shown(AnnouncementView, call.run(PublishAnnouncement, command))

    @post("/announcements/{announcement:uuid}/withdraw", **needs(AdministrationRight.ANNOUNCE))
    def withdraw(self, call: Here, announcement: FromPath[UUID], data: JSONBody[SeenBody]) -> AnnouncementView:
        """撤下通知公告。"""
        command = PublishAnnouncementCommand(
            actor=call.actor, announcement=AnnouncementId(announcement), version=data.version, withdraw=True
        )
        return shown(AnnouncementView, call.run(PublishAnnouncement, command))

    @get("/public/announcements", **public())
    def announced(self, call: Here) -> list[PublicAnnouncementView]:
        """已发布的通知公告,置顶在前。"""
        return [shown(PublicAnnouncementView, one) for one in call.run(ReadAnnouncements, ReadAnnouncementsQuery())]

    @get("/public/announcements/{announcement:uuid}", **public())
    def one(self, call: Here, announcement: FromPath[UUID]) -> PublicAnnouncementView:
        """一条已发布的通知公告。"""
        query = ReadAnnouncementQuery(announcement=AnnouncementId(announcement))
        return shown(PublicAnnouncementView, call.run(ReadAnnouncement, query))
