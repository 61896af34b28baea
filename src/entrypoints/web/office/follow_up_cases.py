"""公卫待办: findings that have to be reported, with their clock: taken, done, given back."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import msgspec
from attrs import evolve
from litestar import Controller, Response, post

from entrypoints.web.api.searches import Search
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.follow_ups import FOLLOW_UPS, tabs
from entrypoints.web.office.listing import Asked, Chip, FilterWrong, ListKind, all_rows
from entrypoints.web.office.lists import Column, OfficeList, show
from entrypoints.web.office.picking import picked
from entrypoints.wording import label
from ports.case_rows import CaseFilter
from tjdomain.examination.domain.public_health import WAITING, CaseState, PublicHealthCaseId
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.list_cases import (
    MOST_ROWS,
    CaseLine,
    CasePage,
    CountCases,
    ListCases,
    ListCasesQuery,
)
from tjdomain.examination.usecases.move_case import AcknowledgeCase, FinishCase, HandBackCase, MoveCaseCommand
from tjdomain.shared.dates import SHANGHAI
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation

CASES: Final = f"{FOLLOW_UPS}/cases"


class CaseSearch(Search, kw_only=True):
    """What work items are searched by; ``first`` and ``last`` are days on which they were found (Shanghai)."""

    name: str | None = None
    states: list[CaseState] = msgspec.field(default_factory=list)
    late: bool = False
    first: date | None = None
    last: date | None = None

    def wanted(self) -> CaseFilter:
        """The filter; those that wait unless states or days are asked for."""
        every = self.first is not None or self.last is not None or self.name is not None
        return CaseFilter(
            states=frozenset(self.states) or (frozenset() if every else WAITING),
            name=self.name,
            opened_from=_midnight(self.first) if self.first else None,
            opened_until=_midnight(self.last + timedelta(days=1)) if self.last else None,
        )


_LIST: Final = ListKind(
    path=CASES,
    shape=CaseSearch,
    named=("name",),
    plain=("states", "late", "first", "last", "limit"),
    many=frozenset({"states"}),
    titles={"states": "状态", "first": "发现日期（从）", "last": "发现日期（到）"},
)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def _query(desk: Desk, wanted: Asked) -> ListCasesQuery:
    search: CaseSearch = wanted.search
    return ListCasesQuery(
        actor=desk.actor,
        wanted=search.wanted(),
        late=search.late,
        after=PublicHealthCaseId(search.after) if search.after else None,
        limit=search.limit,
    )


def _found(desk: Desk, wanted: Asked) -> CasePage:
    return desk.call.run(ListCases, _query(desk, wanted))


def _every(desk: Desk, wanted: Asked) -> Iterator[CaseLine]:
    query = evolve(_query(desk, wanted), limit=MOST_ROWS)
    return all_rows(lambda after: desk.call.run(ListCases, evolve(query, after=after)))


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    query = _query(desk, wanted)
    counts = desk.call.run(CountCases, query)
    chosen = query.wanted.states

    def chip(title: str, states: frozenset[CaseState], count: int) -> Chip:
        href = wanted.link(late=None, states=[state.value for state in CaseState if state in states])
        return Chip(title=title, count=count, href=href, chosen=not query.late and chosen == states)

    late = Chip(title="已过时限", count=counts[None], href=wanted.link(late="true", states=None), chosen=query.late)
    waiting = sum(counts[state] for state in WAITING)
    return (
        chip("没办结的", WAITING, waiting),
        late,
        *(chip(label(state), frozenset({state}), counts[state]) for state in CaseState),
    )


def _context(desk: Desk) -> Mapping[str, Any]:
    return {"tabs": tabs(desk), "note": desk.given("note")}


def _tag(one: CaseLine) -> str:
    return f"case-{one.row.state.value}"


CASE_PAGES: Final = OfficeList(
    kind=_LIST,
    right=ExaminationRight.PUBLIC_HEALTH,
    title="公卫待办",
    file="公卫待办",
    template="follow_up_cases",
    columns=(
        Column(name="number", title="体检编号", cell=lambda one: one.row.number, width="w-number", look="number"),
        Column(name="name", title="姓名", cell=lambda one: one.row.name, width="w-trades", look="strong", own=True),
        Column(name="employer", title="工作单位", cell=lambda one: one.row.employer_name, width="w-trades"),
        Column(name="examined", title="查体状态", cell=lambda one: label(one.row.examination_state), width="w-state"),
        Column(name="item", title="项目", cell=lambda one: one.item, width="w-trades"),
        Column(name="finding", title="结果", cell=lambda one: one.finding, width="w-trades"),
        Column(
            name="found", title="项目与结果", cell=lambda one: f"{one.item}：{one.finding}", own=True, exported=False
        ),
        Column(name="opened", title="发现时间", cell=lambda one: one.row.opened_at, width="w-time", look="number"),
        Column(
            name="due", title="上报时限", cell=lambda one: one.row.due_at, width="w-document", look="number", own=True
        ),
        Column(name="state", title="状态", cell=lambda one: label(one.row.state), width="w-state", tag=_tag),
        Column(name="late", title="已过时限", cell=lambda one: "是" if one.late else "", width="w-phone"),
        Column(name="taken", title="签收人", head="签收", cell=lambda one: one.acknowledged_by, width="w-phone"),
        Column(
            name="taken_at", title="签收时间", cell=lambda one: one.row.acknowledged_at, width="w-time", look="number"
        ),
        Column(name="done", title="办结人", head="办结", cell=lambda one: one.done_by, width="w-phone"),
        Column(name="done_at", title="办结时间", cell=lambda one: one.row.done_at, width="w-time", look="number"),
        Column(name="note", title="说明", cell=lambda one: one.row.note, width="w-trades"),
    ),
    shown=("due", "state", "number", "name", "employer", "found", "taken", "done", "note"),
    find=_found,
    every=_every,
    chips=_chips,
    context=_context,
    kept=("states", "late", "limit"),
    batch="/take",
    batch_right=ExaminationRight.PUBLIC_HEALTH,
)


class CasesController(Controller):
    """What is done with those ticked."""

    path = "/follow-ups/cases"

    @post("/take", **page(ExaminationRight.PUBLIC_HEALTH))
    def take(self, desk: Here) -> Response[Any]:
        """I have those ticked in hand."""
        return _moved(desk, AcknowledgeCase, "taken")

    @post("/finish", **page(ExaminationRight.PUBLIC_HEALTH))
    def finish(self, desk: Here) -> Response[Any]:
        """Those ticked are reported or otherwise dealt with; the clock stops."""
        return _moved(desk, FinishCase, "finished")

    @post("/hand-back", **page(ExaminationRight.PUBLIC_HEALTH))
    def hand_back(self, desk: Here) -> Response[Any]:
        """Somebody else has to take those ticked."""
        return _moved(desk, HandBackCase, "handed_back")


def _moved(desk: Desk, use_case: type[AcknowledgeCase | FinishCase | HandBackCase], done: str) -> Response[Any]:
    try:
        keys = [PublicHealthCaseId(key) for key in picked(desk, CASE_PAGES)]
    except FilterWrong as nothing:
        return show(desk, CASE_PAGES, nothing.mistakes)
    refused: list[Mistake] = []
    for key in keys:
        try:
            desk.call.run(use_case, MoveCaseCommand(actor=desk.actor, case=key, note=desk.given("note")))
        except (RuleViolation, Conflict, NotFound, InvalidValue) as wrong:
            refused.append(told(wrong, "note"))
    if refused:
        return show(desk, CASE_PAGES, tuple(dict.fromkeys(refused)))
    return desk.go(CASES, done=done)
