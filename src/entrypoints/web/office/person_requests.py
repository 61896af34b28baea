"""个人信息请求: the register of what persons ask about their own data, and its export."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from entrypoints.web.api.person_requests import PersonRequestSearch
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.listing import Asked, Chip, ListKind, all_rows
from entrypoints.web.office.lists import Column, OfficeList, document_column, phone_column, state_chips
from entrypoints.wording import label
from tjdomain.administration.domain.person_request import PersonRequestId, RequestKind, RequestState
from tjdomain.administration.usecases.list_person_requests import (
    MOST_ROWS,
    CountPersonRequests,
    ListPersonRequests,
    ListPersonRequestsQuery,
    RequestLine,
    RequestPage,
    Waiting,
)
from tjdomain.shared.rights import PersonRight

REQUESTS: Final = f"{HOME}/person-requests"
_LIST: Final = ListKind(
    path=REQUESTS,
    shape=PersonRequestSearch,
    named=("name", "document_number"),
    tails=True,
    plain=("number", "states", "kinds", "late", "first", "last", "limit"),
    many=frozenset({"states", "kinds"}),
    titles={
        "states": "状态",
        "kinds": "请求",
        "late": "已过时限",
        "first": "提出日期（从）",
        "last": "提出日期（到）",
    },
)


def _query(desk: Desk, wanted: Asked, after: PersonRequestId | None, limit: int) -> ListPersonRequestsQuery:
    return ListPersonRequestsQuery(
        actor=desk.actor, wanted=wanted.wanted, late=wanted.search.late, after=after, limit=limit
    )


def _found(desk: Desk, wanted: Asked) -> RequestPage:
    after = PersonRequestId(wanted.search.after) if wanted.search.after else None
    return desk.call.run(ListPersonRequests, _query(desk, wanted, after, wanted.search.limit))


def _every(desk: Desk, wanted: Asked) -> Iterator[RequestLine]:
    return all_rows(lambda after: desk.call.run(ListPersonRequests, _query(desk, wanted, after, MOST_ROWS)))


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    counts = desk.call.run(CountPersonRequests, _query(desk, wanted, None, 1))
    late = wanted.link(late="true", states=None)
    return (
        *state_chips(wanted, {state: counts[state] for state in RequestState}),
        Chip(title=label(Waiting.LATE), count=counts[Waiting.LATE], href=late, chosen=wanted.search.late),
    )


def _tag(row: RequestLine) -> str:
    return "late" if row.late else f"request-{row.state.value}"


def _state(row: RequestLine) -> str:
    return label(Waiting.LATE) if row.late else label(row.state)


def _context(_desk: Desk) -> Mapping[str, Any]:
    return {"request_kinds": list(RequestKind)}


REQUEST_PAGES: Final = OfficeList(
    kind=_LIST,
    subject="person_request",
    right=PersonRight.TAKE_REQUESTS,
    title="个人信息请求",
    file="个人信息请求",
    template="person_requests",
    columns=(
        Column(name="number", title="编号", cell=lambda row: row.number, width="w-number", look="number"),
        Column(name="kind", title="请求", cell=lambda row: label(row.kind), width="w-phone"),
        Column(name="state", title="状态", cell=_state, width="w-phone", tag=_tag),
        Column(name="name", title="姓名", cell=lambda row: row.name, width="w-name", look="strong"),
        Column(name="document_kind", title="证件类型", cell=lambda row: label(row.document_kind), width="w-number"),
        document_column(lambda row: row.document_number),
        phone_column(lambda row: row.phone),
        Column(name="way", title="提出方式", cell=lambda row: label(row.way), width="w-phone"),
        Column(name="asked", title="提出日期", cell=lambda row: row.asked_on, width="w-number", look="number"),
        Column(name="due", title="办结期限", cell=lambda row: row.due, width="w-number", look="number"),
        Column(
            name="known",
            title="身份核验",
            cell=lambda row: label(row.known_by) if row.known_by else "",
            blank="还没有核验",
        ),
        Column(name="cleared", title="已清理条数", cell=lambda row: row.cleared or "", width="w-phone", look="number"),
    ),
    shown=("number", "kind", "name", "document", "phone", "way", "asked", "due", "known", "state"),
    find=_found,
    every=_every,
    chips=_chips,
    context=_context,
    kept=("states", "late", "limit"),
)
