"""复检、不合格、逾期: the lists, what is done for those on them, and the notices on paper."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from attrs import evolve

from entrypoints.web.api.searches import ExaminationSearch
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.exam_filter import page_query
from entrypoints.web.office.listing import Asked, Chip, ListKind, all_rows
from entrypoints.web.office.lists import Column, OfficeList, document_column, phone_column
from entrypoints.wording import label
from tjdomain.examination.domain.given_notice import NoticeKind
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.list_examinations import MOST_ROWS
from tjdomain.examination.usecases.list_follow_ups import (
    RIGHTS,
    CountFollowUps,
    FollowUp,
    FollowUpKind,
    FollowUpPage,
    FollowUpsQuery,
    ListFollowUps,
)
from tjdomain.shared.dates import local_day
from tjdomain.shared.reprint import ReprintReason

FOLLOW_UPS: Final = f"{HOME}/follow-ups"
_NARROWED: Final[Mapping[FollowUpKind, tuple[tuple[str, dict[str, str]], ...]]] = {
    FollowUpKind.RECHECK: (
        ("还没来", {"recheck_begun": "false"}),
        ("复检中", {"recheck_begun": "true"}),
        ("没发通知", {"without_notice": NoticeKind.RECHECK.value}),
    ),
    FollowUpKind.UNFIT: (
        ("没告知本人", {"without_notice": NoticeKind.UNFIT.value}),
        ("没通知单位", {"without_notice": NoticeKind.TRANSFER.value}),
    ),
}
"""What each list is narrowed by at a click."""


def list_path(kind: FollowUpKind) -> str:
    """Where a list stands."""
    return FOLLOW_UPS if kind is FollowUpKind.RECHECK else f"{FOLLOW_UPS}/{kind.value}"


def _list_kind(kind: FollowUpKind) -> ListKind:
    return ListKind(
        path=list_path(kind),
        shape=ExaminationSearch,
        named=("name", "document_number", "employer"),
        tails=True,
        plain=("code", "first", "last", "recheck_begun", "without_notice", "sort", "limit"),
        titles={"code": "编号", "first": "体检日期（从）", "last": "体检日期（到）"},
    )


def _query(desk: Desk, kind: FollowUpKind, wanted: Asked) -> FollowUpsQuery:
    return FollowUpsQuery(kind=kind, page=page_query(desk, wanted))


def _found(kind: FollowUpKind, desk: Desk, wanted: Asked) -> FollowUpPage:
    return desk.call.run(ListFollowUps, _query(desk, kind, wanted))


def _every(kind: FollowUpKind, desk: Desk, wanted: Asked) -> Iterator[FollowUp]:
    """All that the filter finds, for telephoning; what one may not see on the screen is not in it either."""
    query = _query(desk, kind, wanted)
    every = evolve(query.page, limit=MOST_ROWS)
    return all_rows(lambda after: desk.call.run(ListFollowUps, evolve(query, page=evolve(every, after=after))))


def _given(one: FollowUp) -> Iterator[str]:
    for notice in one.notices:
        by = one.givers.get(notice.created_by, "") if notice.created_by is not None else ""
        again = f"（补打：{label(notice.reason)}）" if notice.reason else ""
        yield f"{label(notice.kind)} {local_day(notice.given_at)} {by}".strip() + again


def _chips(kind: FollowUpKind, desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    """What the list is narrowed by; the counts keep to what else was asked for."""
    names = ("recheck_begun", "without_notice")
    bare = {name: values for name, values in wanted.plain.items() if name not in names}

    def chip(title: str, more: dict[str, str]) -> Chip:
        narrowed = evolve(_query(desk, kind, wanted).page, wanted=_wanted(wanted, more))
        count = desk.call.run(CountFollowUps, FollowUpsQuery(kind=kind, page=narrowed))
        changes: dict[str, Any] = {**dict.fromkeys(names), **more}
        chosen = {name: wanted.value(name) for name in names if wanted.value(name)} == more
        return Chip(title=title, count=count, href=evolve(wanted, plain=bare).link(**changes), chosen=chosen)

    return (chip("全部", {}), *(chip(title, more) for title, more in _NARROWED.get(kind, ())))


def _wanted(wanted: Asked, more: dict[str, str]) -> Any:
    begun = {"true": True, "false": False}.get(more.get("recheck_begun", ""))
    without = NoticeKind(more["without_notice"]) if "without_notice" in more else None
    return evolve(wanted.wanted, recheck_begun=begun, without_notice=without)


def _context(kind: FollowUpKind, desk: Desk) -> Mapping[str, Any]:
    return {
        "which": kind.value,
        "tabs": tabs(desk),
        "report": None,
        "again": None,
        "today": desk.call.today,
        "reprints": list(ReprintReason),
        "may_remind": desk.actor.may(ExaminationRight.START_RECHECK),
        "reason": desk.given("reason"),
    }


def _why(one: FollowUp) -> str:
    return "；".join(f"{label(cause.trade)} {'、'.join(cause.findings)}" for cause in one.causes)


def _open_stations(one: FollowUp) -> str:
    return " ".join(label(part.station) for part in one.row.stations if part.open) or label(one.row.state)


def _state_tag(one: FollowUp) -> str:
    return f"exam-{one.row.state.value}"


_COLUMNS: Final = (
    Column(name="number", title="体检编号", cell=lambda one: one.row.number, width="w-number", look="number"),
    Column(name="name", title="姓名", cell=lambda one: one.row.name, width="w-name", look="strong"),
    Column(name="sex", title="性别", cell=lambda one: label(one.row.sex), width="w-sex"),
    document_column(lambda one: one.row.document_number),
    phone_column(lambda one: one.row.phone),
    Column(name="employer", title="工作单位", cell=lambda one: one.row.employer_name, width="w-trades"),
    Column(
        name="trades",
        title="从业类别",
        cell=lambda one: "、".join(label(trade) for trade in one.row.trades),
        width="w-trades",
    ),
    Column(name="day", title="体检日期", cell=lambda one: one.row.day, width="w-phone", look="number"),
    Column(name="state", title="状态", cell=lambda one: label(one.row.state), width="w-phone", tag=_state_tag),
    Column(name="due", title="最晚日期", cell=lambda one: one.row.due, width="w-number", look="number", own=True),
    Column(name="why", title="原因", cell=_why, own=True),
    Column(name="items", title="复检项目", cell=lambda one: "、".join(one.items), width="w-trades"),
    Column(
        name="linked",
        title="关联的查体",
        cell=lambda one: one.linked.number if one.linked else "",
        width="w-number",
        look="number",
    ),
    Column(name="given", title="已发通知", cell=lambda one: "；".join(_given(one)), width="w-phone", blank="没有"),
    Column(name="left", title="没做完的科室", cell=_open_stations, exported=False),
)
_SHOWN: Final[Mapping[FollowUpKind, tuple[str, ...]]] = {
    FollowUpKind.RECHECK: ("number", "name", "phone", "employer", "day", "why", "due", "given"),
    FollowUpKind.UNFIT: ("number", "name", "phone", "employer", "day", "why", "given"),
    FollowUpKind.OVERDUE: ("number", "name", "phone", "employer", "day", "left", "due", "state"),
    FollowUpKind.LAPSED: ("number", "name", "phone", "employer", "day", "left", "due", "state"),
}
_TICKED: Final = {
    FollowUpKind.OVERDUE: ("/lapse", ExaminationRight.LAPSE),
    FollowUpKind.LAPSED: ("/reopen", ExaminationRight.REOPEN),
}


def _pages(kind: FollowUpKind) -> OfficeList:
    batch, right = _TICKED.get(kind, ("", ""))

    def of_kind(what: Callable[..., Any]) -> Callable[..., Any]:
        return partial(what, kind)

    return OfficeList(
        kind=_list_kind(kind),
        subject="examination",
        right=RIGHTS[kind],
        title=label(kind),
        file=label(kind),
        template="follow_ups",
        columns=_COLUMNS,
        shown=_SHOWN[kind],
        find=of_kind(_found),
        every=of_kind(_every),
        chips=of_kind(_chips),
        context=of_kind(_context),
        kept=("recheck_begun", "without_notice", "sort", "limit"),
        batch=batch,
        batch_right=right,
    )


FOLLOW_UP_PAGES: Final[Mapping[FollowUpKind, OfficeList]] = {kind: _pages(kind) for kind in FollowUpKind}


def tabs(desk: Desk) -> tuple[tuple[str, str], ...]:
    """The lists that the account may see, and where they stand."""
    lists = [(label(kind), list_path(kind)) for kind, right in RIGHTS.items() if desk.actor.may(right)]
    if desk.actor.may(ExaminationRight.PUBLIC_HEALTH):
        lists.append(("公卫待办", f"{FOLLOW_UPS}/cases"))
    return tuple(lists)
