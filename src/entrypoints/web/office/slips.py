"""上交指引单: the slip is scanned at the exit, what is missing is named; 未交单: whose slip is still out."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from attrs import frozen
from litestar import Controller, Response, post

from entrypoints.web.api.searches import ExaminationSearch
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, told
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_filter import every_of, exam_chips, found_examinations
from entrypoints.web.office.exam_grid import by_code
from entrypoints.web.office.exam_person import found_view
from entrypoints.web.office.exam_stations import unknown_code
from entrypoints.web.office.listing import Asked, ListKind
from entrypoints.web.office.lists import Column, OfficeList, show
from entrypoints.wording import label
from ports.examination_queries import ExaminationRow, ExaminationSort
from tjdomain.examination.domain.kinds import Station
from tjdomain.examination.domain.slip_return import SlipHandedIn, SlipIncomplete, left_to_do
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.hand_in_slip import (
    GiveSlipBack,
    GiveSlipBackCommand,
    HandInSlip,
    HandInSlipCommand,
)
from tjdomain.examination.usecases.list_examinations import ListExaminations
from tjdomain.examination.usecases.show_examination import ExaminationView
from tjdomain.examination.usecases.show_queue import ShowQueue, ShowQueueQuery
from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation
from tjdomain.shared.ids import ExaminationId

SLIPS: Final = f"{HOME}/slips"
_DAYS: Final = 30
"""So far back the list goes unless days are asked for."""
_LIST: Final = ListKind(
    path=SLIPS,
    shape=ExaminationSearch,
    named=("name", "document_number", "employer"),
    tails=True,
    plain=("first", "last", "states", "sort", "limit"),
    many=frozenset({"states"}),
    titles={"first": "体检日期（从）", "last": "体检日期（到）", "states": "状态"},
)


class SlipsController(Controller):
    """One field at the exit; the list of what is out stands below it."""

    path = "/slips"

    @post("/hand-in", **page(ExaminationRight.HAND_IN))
    def hand_in(self, desk: Here) -> Response[Any]:
        """The slip that was scanned; with a reason though something is missing."""
        code = desk.given("code").strip()
        key = by_code(desk, code)
        if key is None:
            return _list(desk, (unknown_code(code),), code=code)
        reason = desk.given("reason") if "reason" in desk.names() else None
        try:
            desk.call.run(HandInSlip, HandInSlipCommand(actor=desk.actor, examination=key, reason=reason))
        except SlipIncomplete as refused:
            return _list(desk, (told(refused, "code"),), code=code, incomplete=_incomplete(desk, key, refused.items))
        except SlipHandedIn as refused:
            return _list(desk, (told(refused, "code"),), code=code, handed_in=found_view(desk, key.value))
        except (RuleViolation, Conflict) as refused:
            left = left_to_do(found_view(desk, key.value).examination)
            return _list(desk, (told(refused, "code"),), code=code, incomplete=_incomplete(desk, key, left))
        return _list(desk, taken=found_view(desk, key.value))

    @post("/give-back", **page(ExaminationRight.HAND_IN))
    def give_back(self, desk: Here) -> Response[Any]:
        """Scanned by mistake, or the person has to go on."""
        code = desk.given("code").strip()
        key = by_code(desk, code)
        if key is None:
            return _list(desk, (unknown_code(code),), code=code)
        command = GiveSlipBackCommand(actor=desk.actor, examination=key, reason=desk.given("reason"))
        try:
            desk.call.run(GiveSlipBack, command)
        except (RuleViolation, Conflict, InvalidValue) as refused:
            return _list(desk, (told(refused, "code"),), code=code, handed_in=found_view(desk, key.value))
        return desk.go(SLIPS, done="given_back")


class Incomplete:
    """What somebody has to do yet: station → items, and the rooms that call for it."""

    def __init__(self, view: ExaminationView, items: tuple[str, ...], rooms: dict[Station, list[str]]) -> None:
        self.examination = view.examination
        self.left = [
            (station, titles, rooms.get(station, []))
            for station in Station
            if (titles := _titles(view, items, station))
        ]


def _titles(view: ExaminationView, items: tuple[str, ...], station: Station) -> list[str]:
    there = (item.code for item in view.examination.items if item.station is station and item.code in items)
    return [view.catalogue.item(code).title for code in there]


def _incomplete(desk: Desk, key: ExaminationId, items: tuple[str, ...]) -> Incomplete:
    rooms: dict[Station, list[str]] = {}
    if desk.actor.may(ExaminationRight.CALL):
        board = desk.call.run(ShowQueue, ShowQueueQuery(actor=desk.actor))
        for room in (one for one in board.rooms if one.active):
            for station in room.stations:
                rooms.setdefault(station, []).append(room.name)
    return Incomplete(found_view(desk, key.value), items, rooms)


def _out(desk: Desk) -> Mapping[str, Any]:
    """Those that are out; of the last days unless others are asked for, longest first."""
    fixed: dict[str, Any] = {"slip_open": True, "sort": ExaminationSort.OLDEST.value}
    if "first" not in desk.parameters():
        fixed["first"] = (desk.call.today - timedelta(days=_DAYS)).isoformat()
    return fixed


def _hours(row: ExaminationRow, now: datetime) -> int:
    return int((now - row.registered_at).total_seconds() // 3600)


def _left(row: ExaminationRow) -> str:
    return "、".join(label(one.station) for one in row.stations if one.open)


@frozen
class Out:
    """Somebody whose slip is out, and since how many hours."""

    row: ExaminationRow
    hours: int

    @property
    def id(self) -> ExaminationId:
        """The examination."""
        return self.row.id


@frozen
class OutPage:
    """A page of them."""

    rows: tuple[Out, ...]
    total: int


def _found(desk: Desk, wanted: Asked) -> OutPage:
    found, now = found_examinations(desk, wanted), desk.now
    return OutPage(tuple(Out(row, _hours(row, now)) for row in found.rows), found.total)


def _every(desk: Desk, wanted: Asked) -> Iterator[Out]:
    now = desk.now
    return (Out(row, _hours(row, now)) for row in every_of(ListExaminations)(desk, wanted))


def _tag(out: Out) -> str:
    return f"exam-{out.row.state.value}"


def _context(desk: Desk) -> Mapping[str, Any]:
    return {
        "code": "",
        "incomplete": None,
        "handed_in": None,
        "taken": None,
        "reason": "",
        "accepts": desk.actor.may(ExaminationRight.ACCEPT_MISSING),
    }


SLIP_PAGES: Final = OfficeList(
    kind=_LIST,
    right=ExaminationRight.HAND_IN,
    title="上交指引单",
    file="未交单",
    template="slips",
    columns=(
        Column(name="slip", title="指引单号", cell=lambda out: out.row.slip, width="w-number", look="number"),
        Column(name="number", title="体检编号", cell=lambda out: out.row.number, width="w-number", look="number"),
        Column(name="name", title="姓名", cell=lambda out: out.row.name, width="w-name", look="strong"),
        Column(name="employer", title="工作单位", cell=lambda out: out.row.employer_name),
        Column(name="day", title="体检日期", head="日期", cell=lambda out: out.row.day, width="w-phone", look="number"),
        Column(
            name="registered",
            title="登记时间",
            cell=lambda out: out.row.registered_at,
            width="w-time",
            look="number",
        ),
        Column(
            name="hours",
            title="已过小时",
            head="已过",
            cell=lambda out: out.hours,
            width="w-phone",
            look="number",
            own=True,
        ),
        Column(
            name="left",
            title="还没出结果的科室",
            cell=lambda out: _left(out.row),
            width="w-stations",
            blank="都出了",
        ),
        Column(name="state", title="状态", cell=lambda out: label(out.row.state), width="w-phone", tag=_tag),
    ),
    shown=("slip", "name", "employer", "day", "hours", "left", "state"),
    find=_found,
    every=_every,
    fixed=_out,
    chips=exam_chips,
    context=_context,
    kept=("states", "limit"),
)


def _list(desk: Desk, mistakes: tuple[Mistake, ...] = (), **more: Any) -> Response[Any]:
    return show(desk, SLIP_PAGES, mistakes, reason=desk.given("reason") if mistakes else "", **more)
