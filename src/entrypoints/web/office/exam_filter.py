"""What the lists of examinations are narrowed by, and how their rows look in a workbook."""

from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

from attrs import evolve

from entrypoints.web.api.searches import ExaminationSearch
from entrypoints.web.mistakes import Mistake, mistake
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.exam_person import RESULTS, REVIEWS
from entrypoints.web.office.listing import Asked, Chip, ListKind, all_rows
from entrypoints.web.office.lists import Column, document_column, state_chips
from entrypoints.wording import label, spoken
from ports.examination_queries import ExaminationRow, ExaminationSort
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.count_examinations import CountExaminations, CountExaminationsQuery
from tjdomain.examination.usecases.list_examinations import (
    MOST_ROWS,
    ExaminationPage,
    ListExaminations,
    ListExaminationsQuery,
)
from tjdomain.shared.ids import ExaminationId

EXAMS: Final = f"{HOME}/exams"
_TITLES: Final = {
    "code": "编号",
    "first": "体检日期（从）",
    "last": "体检日期（到）",
    "states": "状态",
    "flagged": "异常",
    "sex": "性别",
    "sources": "来源",
    "channel": "渠道",
    "recheck": "复检",
    "document_kind": "证件类型",
}


def _kind(path: str) -> ListKind:
    return ListKind(
        path=path,
        shape=ExaminationSearch,
        named=("name", "employer"),
        tails=True,
        plain=("code", "first", "last", "states", "outcomes", "flagged", "sort", "limit"),
        many=frozenset({"states", "outcomes"}),
        titles=_TITLES,
    )


EXAM_LIST: Final = ListKind(
    path=EXAMS,
    shape=ExaminationSearch,
    named=("name", "document_number", "phone", "employer"),
    tails=True,
    plain=("code", "sex", "first", "last", "states", "sources", "channel", "recheck", "sort", "limit"),
    many=frozenset({"states", "sources", "channel"}),
    titles=_TITLES,
)
RESULT_LIST: Final = _kind(RESULTS)
REVIEW_LIST: Final = _kind(REVIEWS)


def _state_tag(row: ExaminationRow) -> str:
    return f"exam-{row.state.value}"


def _outcome_tag(row: ExaminationRow) -> str:
    return f"exam-{row.outcome.value}" if row.outcome else ""


EXAM_COLUMNS: Final = (
    Column(
        name="number",
        title="体检编号",
        cell=lambda row: row.number,
        width="w-number",
        look="number",
        sort=(ExaminationSort.OLDEST, ExaminationSort.NEWEST),
    ),
    Column(name="slip", title="指引单号", cell=lambda row: row.slip, width="w-number", look="number"),
    Column(name="state", title="状态", cell=lambda row: label(row.state), width="w-phone", tag=_state_tag),
    Column(
        name="outcome",
        title="结论",
        head="主检结论",
        cell=lambda row: spoken(row.outcome),
        width="w-phone",
        tag=_outcome_tag,
        right=ExaminationRight.READ_RESULTS,
    ),
    Column(name="name", title="姓名", cell=lambda row: row.name, width="w-name", look="strong"),
    Column(name="sex", title="性别", cell=lambda row: label(row.sex), width="w-sex"),
    Column(name="birth", title="出生日期", cell=lambda row: row.birth, width="w-phone", look="number"),
    document_column(lambda row: row.document_number),
    Column(name="employer", title="工作单位", cell=lambda row: row.employer_name),
    Column(
        name="trades",
        title="从业类别",
        cell=lambda row: "、".join(label(trade) for trade in row.trades),
        width="w-trades",
    ),
    Column(name="day", title="体检日期", head="日期", cell=lambda row: row.day, width="w-phone", look="number"),
    Column(
        name="stations",
        title="各科室",
        head="各科室（已出/应查）",
        cell=lambda row: "；".join(f"{label(one.station)} {one.total - one.open}/{one.total}" for one in row.stations),
        width="w-stations",
        own=True,
    ),
    Column(
        name="flagged",
        title="异常项数",
        head="异常",
        cell=lambda row: row.flagged,
        width="w-channel",
        own=True,
        right=ExaminationRight.READ_RESULTS,
    ),
    Column(
        name="exempt",
        title="免检项数",
        cell=lambda row: row.exempt,
        width="w-channel",
        look="number",
        right=ExaminationRight.READ_RESULTS,
    ),
    Column(
        name="corrected",
        title="更正项数",
        cell=lambda row: row.corrected,
        width="w-channel",
        look="number",
        right=ExaminationRight.READ_RESULTS,
    ),
    Column(name="concluded", title="主检时间", cell=lambda row: row.concluded_at, width="w-time", look="number"),
    Column(
        name="source",
        title="来源",
        cell=lambda row: label(row.source) + ("·复检" if row.recheck_of else ""),
        width="w-channel",
        exported=False,
    ),
)


def page_query(desk: Desk, wanted: Asked) -> ListExaminationsQuery:
    """The page of examinations that the address names."""
    search = wanted.search
    return ListExaminationsQuery(
        actor=desk.actor,
        wanted=wanted.wanted,
        sort=search.sort,
        after=ExaminationId(search.after) if search.after else None,
        limit=search.limit,
    )


def ticked(desk: Desk) -> tuple[ExaminationId, ...]:
    """Those whose boxes are ticked."""
    try:
        return tuple(ExaminationId(UUID(text)) for text in desk.all_given("ticked"))
    except ValueError:
        return ()


def nobody_ticked() -> tuple[Mistake, ...]:
    """What is said where no box is ticked."""
    return (mistake("ticked", "office.nothing_ticked"),)


def found_examinations(desk: Desk, wanted: Asked) -> ExaminationPage:
    """The page of examinations that the address names."""
    return desk.call.run(ListExaminations, page_query(desk, wanted))


def every_of(use_case: Any) -> Callable[[Desk, Asked], Iterator[ExaminationRow]]:
    """Every row of a list of examinations, page by page."""

    def every(desk: Desk, wanted: Asked) -> Iterator[ExaminationRow]:
        query = evolve(page_query(desk, wanted), limit=MOST_ROWS)
        return all_rows(lambda after: desk.call.run(use_case, evolve(query, after=after)))

    return every


def exam_chips(desk: Desk, wanted: Asked) -> tuple[Chip, ...]:
    """The states that occur, each with how many."""
    query = CountExaminationsQuery(actor=desk.actor, wanted=wanted.wanted)
    return state_chips(wanted, desk.call.run(CountExaminations, query), all_of_them=False)
