"""待发证 and 缺照片: who was approved and has no certificate yet, and why; issued by hand, one or many."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from attrs import evolve
from litestar import Controller, Response, post

from entrypoints.web.api.searches import Search
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.cert_filter import CERTIFICATES
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.listing import Asked, Chip, FilterWrong, ListKind, all_rows
from entrypoints.web.office.lists import Column, OfficeList, document_column, show
from entrypoints.web.office.picking import picked
from entrypoints.wording import label
from tjdomain.certification.rights import CertificationRight
from tjdomain.certification.usecases.list_unissued import (
    ListUnissued,
    ListUnissuedQuery,
    Unissued,
    UnissuedPage,
    UnissuedReason,
    usual_since,
)
from tjdomain.examination.usecases.batches import BatchReport
from tjdomain.flows.together.issue_batch import IssueBatch, IssueBatchCommand
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import ExaminationId

UNISSUED: Final = f"{CERTIFICATES}/unissued"
_LARGEST_PAGE: Final = 200


class UnissuedSearch(Search, kw_only=True):
    """``waiting``: only those without a portrait; else from the exam day ``first`` on."""

    waiting: bool = False
    first: date | None = None

    def wanted(self) -> None:
        """Nothing that could be wrong."""


UNISSUED_LIST: Final = ListKind(
    path=UNISSUED,
    shape=UnissuedSearch,
    plain=("waiting", "first", "limit"),
    titles={"waiting": "缺照片", "first": "体检日期"},
    searched=False,
)


class UnissuedController(Controller):
    """Those ticked."""

    path = "/certificates/unissued"

    @post("/issue", **page(CertificationRight.ISSUE))
    def issue(self, desk: Here) -> Response[Any]:
        """Those ticked, or the one whose button was pressed; who gets none is named with why."""
        try:
            wanted = tuple(map(ExaminationId, picked(desk, UNISSUED_PAGES)))
            report = desk.call.run(IssueBatch, IssueBatchCommand(actor=desk.actor, examinations=wanted))
        except FilterWrong as wrong:
            return _list(desk, wrong.mistakes)
        except (RuleViolation, Conflict, NotFound) as refused:
            return _list(desk, (told(refused, "ticked"),))
        return _list(desk, report=report)


def _query(desk: Desk, wanted: Asked) -> ListUnissuedQuery:
    search = wanted.search
    return ListUnissuedQuery(
        actor=desk.actor,
        waiting=search.waiting,
        since=search.first,
        after=ExaminationId(search.after) if search.after else None,
        limit=search.limit,
    )


def _list(desk: Desk, mistakes: tuple[Mistake, ...] = (), report: BatchReport | None = None) -> Response[Any]:
    return show(desk, UNISSUED_PAGES, mistakes, report=report)


def _found(desk: Desk, wanted: Asked) -> UnissuedPage:
    return desk.call.run(ListUnissued, _query(desk, wanted))


def _every(desk: Desk, wanted: Asked) -> Iterator[Unissued]:
    query = evolve(_query(desk, wanted), after=None, limit=_LARGEST_PAGE)
    return all_rows(lambda after: desk.call.run(ListUnissued, evolve(query, after=after)))


def _chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    query = evolve(_query(desk, wanted), after=None, limit=1)
    every, waiting = (desk.call.run(ListUnissued, evolve(query, waiting=one)).total for one in (False, True))
    return (
        Chip(title="待发证", count=every, href=wanted.link(waiting=None), chosen=not query.waiting),
        Chip(title="缺照片", count=waiting, href=wanted.link(waiting="true"), chosen=query.waiting),
    )


def _context(desk: Desk) -> Mapping[str, Any]:
    return {
        "report": None,
        "first": usual_since(desk.call.today),
        "may_supply": desk.actor.may(CertificationRight.SUPPLY_PORTRAIT),
    }


def _tag(one: Unissued) -> str:
    return "" if one.reason is UnissuedReason.DUE else "exam-returned"


UNISSUED_PAGES: Final = OfficeList(
    kind=UNISSUED_LIST,
    subject="examination",
    right=CertificationRight.READ,
    title="待发证",
    file="待发证",
    template="certs_unissued",
    columns=(
        Column(name="number", title="体检编号", cell=lambda one: one.row.number, width="w-number", look="number"),
        Column(name="name", title="姓名", cell=lambda one: one.row.name, width="w-name", look="strong"),
        Column(name="sex", title="性别", cell=lambda one: label(one.row.sex), width="w-sex"),
        document_column(lambda one: one.row.document_number),
        Column(name="employer", title="工作单位", cell=lambda one: one.row.employer),
        Column(name="day", title="体检日期", cell=lambda one: one.row.exam_date, width="w-phone", look="number"),
        Column(name="reason", title="为什么没有发", cell=lambda one: label(one.reason), width="w-note", tag=_tag),
    ),
    shown=("number", "name", "sex", "document", "employer", "day", "reason"),
    find=_found,
    every=_every,
    chips=_chips,
    context=_context,
    kept=(),
    batch="/issue",
    batch_right=CertificationRight.ISSUE,
)
