"""查体列表: every examination, how far each station is with it, and the way to the person."""

from collections.abc import Mapping
from typing import Any, Final

from entrypoints.web.office.desk import Desk
from entrypoints.web.office.exam_filter import EXAM_COLUMNS, EXAM_LIST, every_of, exam_chips, found_examinations
from entrypoints.web.office.lists import OfficeList
from tjdomain.examination.domain.kinds import Source
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.list_examinations import ListExaminations
from tjdomain.shared.actor import Channel
from tjdomain.shared.person import Sex


def _context(_desk: Desk) -> Mapping[str, Any]:
    return {"sexes": list(Sex), "sources": list(Source), "channels": list(Channel)}


EXAM_PAGES: Final = OfficeList(
    kind=EXAM_LIST,
    subject="examination",
    right=ExaminationRight.READ,
    title="查体列表",
    file="查体",
    template="exams",
    columns=EXAM_COLUMNS,
    shown=("number", "name", "sex", "document", "trades", "employer", "source", "day", "stations", "state"),
    find=found_examinations,
    every=every_of(ListExaminations),
    chips=exam_chips,
    context=_context,
    kept=("states", "sort", "limit"),
)
