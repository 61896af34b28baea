"""A station as a workbook: who waits, or what was found, with limits, who performed it and who typed it."""

from collections.abc import Iterator
from typing import Any, Final

from attrs import evolve
from litestar import Controller, Response, get

from entrypoints.web.call import page
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_grid import Asked, catalogue_now, opens, read_asked, waiting
from entrypoints.web.office.exam_person import found_view
from entrypoints.web.office.exports import workbook
from entrypoints.web.office.listing import all_rows
from entrypoints.wording import label, spoken
from ports.examination_queries import ExaminationFilter, ExaminationRow
from ports.tabular import CellValue
from tjdomain.examination.domain.item import ExamItem
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.rights import RECORD_AT
from tjdomain.examination.usecases.list_examinations import MOST_ROWS, ListExaminations, ListExaminationsQuery
from tjdomain.examination.usecases.report_sections import resulted_line
from tjdomain.examination.usecases.show_examination import ExaminationView
from tjdomain.shared.dates import age_on

WAITING: Final = ("体检编号", "指引单号", "姓名", "性别", "年龄", "体检日期", "待检项目", "重新采样")
FOUND: Final = (
    "体检编号",
    "姓名",
    "性别",
    "年龄",
    "体检日期",
    "项目",
    "结果",
    "单位",
    "参考",
    "提示",
    "说明",
    "检查（检验）者",
    "检查时间",
    "录入者",
    "录入时间",
    "更正原因",
)


def station_exports(station: Station) -> type[Controller]:
    """The workbooks of one station."""

    class StationExportController(Controller):
        """The work list, and the results."""

        path = f"/results/{station.value}"

        @get("/export", **opens(station))
        def export(self, desk: Here) -> Response[Any]:
            """The list as a workbook."""
            return workbook(desk, f"{label(station)}待检", WAITING, _waiting(desk, station))

        @get("/found", **page(RECORD_AT[station]))
        def found(self, desk: Here) -> Response[Any]:
            """All that the station found on the days asked for; without days, today."""
            return workbook(desk, f"{label(station)}结果", FOUND, _found(desk, station, read_asked(desk)))

    return StationExportController


def _waiting(desk: Desk, station: Station) -> Iterator[tuple[CellValue, ...]]:
    asked, names = read_asked(desk), {item.code: item.title for item in catalogue_now(desk).items}
    while rows := waiting(desk, station, asked, MOST_ROWS):
        for row in rows:
            titles = "、".join(names.get(item.code, item.code) for item in row.items)
            age = age_on(row.birth, row.day)
            yield (row.number, row.slip, row.name, label(row.sex), age, row.day, titles, "是" if row.redraw else "")
        asked = Asked(first=asked.first, last=asked.last, after=rows[-1].id.value)


def _found(desk: Desk, station: Station, asked: Asked) -> Iterator[tuple[CellValue, ...]]:
    today = desk.call.today
    days = (asked.first, asked.last) if asked.first or asked.last else (today, today)
    wanted = ExaminationFilter(first=days[0], last=days[1])
    query = ListExaminationsQuery(actor=desk.actor, wanted=wanted, limit=MOST_ROWS)
    for row in all_rows(lambda after: desk.call.run(ListExaminations, evolve(query, after=after))):
        if any(one.station is station and one.open < one.total for one in row.stations):
            view = found_view(desk, row.id.value)
            for item in view.examination.items:
                if item.station is station and (item.result or item.exemption):
                    yield _cells(row, view, item)


def _cells(row: ExaminationRow, view: ExaminationView, item: ExamItem) -> tuple[CellValue, ...]:
    known = view.catalogue.item(item.code)
    person = (row.number, row.name, label(row.sex), age_on(row.birth, row.day), row.day, known.title)
    if item.result is None:
        left = item.exemption
        words = (
            (f"免检（{label(left.reason)}）", "", "", "", left.note, view.staff.get(left.decided_by, ""))
            if left
            else ()
        )
        return (*person, *words)
    result, line = item.result, resulted_line(item, known, item.result)
    found = (f"{line.result} {line.reading}".strip(), line.unit, line.reference, spoken(line.flag), line.remark)
    typed = view.accounts.get(result.entered_by, "") if result.entered_by else ""
    who = (view.staff.get(result.performed_by, ""), result.performed_at, typed, result.entered_at, result.reason or "")
    return (*person, *found, *who)
