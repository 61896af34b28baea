"""Persons' requests about their own data 个人信息主体请求."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.booking_views import ParticularsBody
from entrypoints.web.api.searches import Asked, Search, in_query
from entrypoints.web.api.shape import Body, Version, next_after, shown
from entrypoints.web.call import Call, Here, needs, repeatable
from entrypoints.web.office.exports import XLSX
from entrypoints.web.person_copy import person_copy
from ports.person_requests import RequestFilter
from tjdomain.administration.domain.person_request import (
    IdentityCheck,
    PersonRequestId,
    RequestAction,
    RequestKind,
    RequestState,
    RequestWay,
)
from tjdomain.administration.usecases.check_requester import CheckRequester, CheckRequesterCommand
from tjdomain.administration.usecases.clear_for_request import ClearForRequest, ClearForRequestCommand
from tjdomain.administration.usecases.decide_person_request import DecidePersonRequest, DecidePersonRequestCommand
from tjdomain.administration.usecases.list_person_requests import (
    ListPersonRequests,
    ListPersonRequestsQuery,
)
from tjdomain.administration.usecases.register_person_request import (
    RegisterPersonRequest,
    RegisterPersonRequestCommand,
)
from tjdomain.administration.usecases.show_person_request import (
    RequestShown,
    ShowPersonRequest,
    ShowPersonRequestQuery,
)
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.person import Document, DocumentKind
from tjdomain.shared.rights import PersonRight


class PersonRequestSearch(Search, kw_only=True):
    """What requests are searched by; ``first`` and ``last`` are days of asking, ``late`` finds what is overdue."""

    number: str | None = None
    name: str | None = None
    document_kind: DocumentKind = DocumentKind.RESIDENT_ID
    document_number: str | None = None
    document_tail: str | None = None
    states: list[RequestState] = msgspec.field(default_factory=list)
    kinds: list[RequestKind] = msgspec.field(default_factory=list)
    late: bool = False
    first: date | None = None
    last: date | None = None

    def wanted(self) -> RequestFilter:
        """The filter. Raises ``InvalidValue`` (number)."""
        return RequestFilter(
            number=self.number,
            name=self.name,
            document=Document(self.document_kind, self.document_number) if self.document_number else None,
            document_tail=self.document_tail,
            states=frozenset(self.states),
            kinds=frozenset(self.kinds),
            first=self.first,
            last=self.last,
        )


class RequestBody(ParticularsBody, kw_only=True):
    """A request and who asks, not yet checked; ``asked_on`` unless it was today."""

    department: UUID
    kind: RequestKind
    way: RequestWay
    wish: str = ""
    asked_on: date | None = None
    known_by: IdentityCheck | None = None


class SeenRequestBody(Body):
    """``version`` is the one that was on the screen."""

    version: Version


class KnownBody(SeenRequestBody, kw_only=True):
    """By what the person was known."""

    known_by: IdentityCheck


class AnswerBody(SeenRequestBody, kw_only=True):
    """What was done, or why nothing was."""

    answer: str


class RequestLineView(msgspec.Struct, frozen=True):
    """A request in a list; numbers are masked without the right to see them whole."""

    id: UUID
    version: int
    number: str
    kind: RequestKind
    way: RequestWay
    state: RequestState
    name: str
    document_kind: DocumentKind
    document_number: str
    phone: str | None
    known_by: IdentityCheck | None
    asked_on: date
    due: date
    late: bool
    cleared: int


class RequestLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001, ``next`` is the ``after`` of the next page."""

    items: list[RequestLineView]
    total: int
    next: UUID | None


class RequestView(msgspec.Struct, frozen=True):
    """A request whole, with what the caller may do with it now."""

    line: RequestLineView
    wish: str
    answer: str
    decided_at: datetime | None
    actions: list[RequestAction]


def _found(call: Call, asked: PersonRequestSearch) -> RequestLines:
    query = ListPersonRequestsQuery(
        actor=call.actor,
        wanted=asked.wanted(),
        late=asked.late,
        after=PersonRequestId(asked.after) if asked.after else None,
        limit=asked.limit,
    )
    page = call.run(ListPersonRequests, query)
    lines = [shown(RequestLineView, row) for row in page.rows]
    return RequestLines(lines, page.total, next_after(page.rows, asked.limit))


def _one(call: Call, key: UUID) -> RequestShown:
    return call.run(ShowPersonRequest, ShowPersonRequestQuery(actor=call.actor, request=PersonRequestId(key)))


def _shown(call: Call, key: UUID) -> RequestView:
    found = _one(call, key)
    return RequestView(
        line=shown(RequestLineView, found.line),
        wish=found.request.wish,
        answer=found.request.answer,
        decided_at=found.request.decided_at,
        actions=sorted(found.actions, key=list(RequestAction).index),
    )


class PersonRequestController(Controller):
    """The register of requests, and what is done about them."""

    path = "/person-requests"
    tags = ("个人信息请求",)

    @get("/", dependencies=in_query(PersonRequestSearch), **needs(PersonRight.TAKE_REQUESTS))
    def listed(self, call: Here, asked: Asked[PersonRequestSearch]) -> RequestLines:
        """个人信息请求列表,新的在前。"""
        return _found(call, asked)

    @post("/search", **needs(PersonRight.TAKE_REQUESTS), status_code=200)
    def search(self, call: Here, data: JSONBody[PersonRequestSearch]) -> RequestLines:
        """按姓名或证件号查找个人信息请求。"""
        return _found(call, data)

    @post("/", **repeatable(needs(PersonRight.TAKE_REQUESTS)))
    def register(self, call: Here, data: JSONBody[RequestBody]) -> RequestView:
        """登记个人信息请求。"""
        command = RegisterPersonRequestCommand(
            actor=call.actor,
            department=DepartmentId(data.department),
            kind=data.kind,
            way=data.way,
            person=data.particulars().person(call.today),
            wish=data.wish,
            asked_on=data.asked_on,
            known_by=data.known_by,
        )
        made = call.once(RegisterPersonRequest, command, data, lambda key: _one(call, key).request)
        return _shown(call, made.id.value)

    @get("/{key:uuid}", **needs(PersonRight.TAKE_REQUESTS))
    def show(self, call: Here, key: FromPath[UUID]) -> RequestView:
        """个人信息请求详情。"""
        return _shown(call, key)

    @post("/{key:uuid}/identity", **needs(PersonRight.TAKE_REQUESTS), status_code=200)
    def check(self, call: Here, key: FromPath[UUID], data: JSONBody[KnownBody]) -> RequestView:
        """登记怎样核验了请求人身份。"""
        command = CheckRequesterCommand(
            actor=call.actor, request=PersonRequestId(key), version=data.version, known_by=data.known_by
        )
        call.run(CheckRequester, command)
        return _shown(call, key)

    @post("/{key:uuid}/clear", **needs(PersonRight.ANSWER_REQUESTS), status_code=200)
    def clear(self, call: Here, key: FromPath[UUID], data: JSONBody[SeenRequestBody]) -> RequestView:
        """应请求清理法律不要求保存的数据;查体记录在法定期限内不清理。"""
        command = ClearForRequestCommand(actor=call.actor, request=PersonRequestId(key), version=data.version)
        call.run(ClearForRequest, command)
        return _shown(call, key)

    @post("/{key:uuid}/answer", **needs(PersonRight.ANSWER_REQUESTS), status_code=200)
    def answer(self, call: Here, key: FromPath[UUID], data: JSONBody[AnswerBody]) -> RequestView:
        """办结个人信息请求。"""
        return self._decided(call, key, data, refuse=False)

    @post("/{key:uuid}/refuse", **needs(PersonRight.ANSWER_REQUESTS), status_code=200)
    def refuse(self, call: Here, key: FromPath[UUID], data: JSONBody[AnswerBody]) -> RequestView:
        """拒绝个人信息请求,写明理由。"""
        return self._decided(call, key, data, refuse=True)

    @get("/{key:uuid}/copy", **needs(PersonRight.ANSWER_REQUESTS), media_type=XLSX)
    def copy(self, call: Here, key: FromPath[UUID]) -> Response[Any]:
        """本人的全部数据(xlsx),交给请求人;每次下载都有记录。"""
        return person_copy(call, PersonRequestId(key))

    def _decided(self, call: Call, key: UUID, data: AnswerBody, *, refuse: bool) -> RequestView:
        command = DecidePersonRequestCommand(
            actor=call.actor,
            request=PersonRequestId(key),
            version=data.version,
            answer=data.answer,
            refuse=refuse,
        )
        call.run(DecidePersonRequest, command)
        return _shown(call, key)
