"""Texts 公众文本 that people accept before booking: notice and consent."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, put
from litestar.params import FromPath, JSONBody, QueryParameter

from entrypoints.web.api.shape import Body, Limit, Version, shown
from entrypoints.web.call import Here, needs, public
from tjdomain.administration.domain.public_text import TextKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.change_text import ChangeText, ChangeTextCommand
from tjdomain.administration.usecases.list_text_history import ListTextHistory, ListTextHistoryQuery
from tjdomain.administration.usecases.read_texts import ReadTexts, ReadTextsQuery


class TextBody(Body):
    """The whole next edition; ``version`` is the one on the screen, 0 if there was none."""

    version: Version
    title: str
    points: list[str]


class TextView(msgspec.Struct, frozen=True):
    """What people read and accept; a new ``version`` is accepted anew."""

    kind: TextKind
    version: int
    title: str
    points: list[str]


class TextEditionView(TextView, frozen=True):
    """An edition, and who made it when."""

    created_by: UUID | None
    created_at: datetime


class PublicTextController(Controller):
    """Notice and consent."""

    tags = ("须知和同意书",)

    @get("/public/texts", **public())
    def texts(self, call: Here) -> list[TextView]:
        """现行的预约须知和同意书(公开)。"""
        return [shown(TextView, text) for text in call.run(ReadTexts, ReadTextsQuery(actor=call.actor))]

    @put("/texts/{kind:str}", **needs(AdministrationRight.EDIT_TEXT))
    def change(self, call: Here, kind: FromPath[TextKind], data: JSONBody[TextBody]) -> TextView:
        """修改文本;旧版本保留,看过旧版的人会再看到一次。"""
        command = ChangeTextCommand(
            actor=call.actor, kind=kind, version=data.version, title=data.title, points=data.points
        )
        return shown(TextView, call.run(ChangeText, command))

    @get("/texts/{kind:str}/history", **needs(AdministrationRight.READ))
    def history(
        self,
        call: Here,
        kind: FromPath[TextKind],
        before: Annotated[int | None, QueryParameter(ge=1, le=2**31 - 1, description="此版本号以前的")] = None,
        limit: Limit = 50,
    ) -> list[TextEditionView]:
        """文本的历史版本,最新的在前。"""
        query = ListTextHistoryQuery(actor=call.actor, kind=kind, before=before, limit=limit)
        return [shown(TextEditionView, text) for text in call.run(ListTextHistory, query)]
