"""内科 X线 血检 便检: who waits at a station, entered row by row in a grid, or one by one by the code on the slip."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from attrs import evolve
from litestar import Controller, Response, get, post

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.desk import Desk, Here, read_key
from entrypoints.web.office.exam_entry import chosen_performer, performers
from entrypoints.web.office.exam_filter import nobody_ticked, ticked
from entrypoints.web.office.exam_grid import (
    PAGE,
    Row,
    by_code,
    catalogue_now,
    columns,
    days_unread,
    in_grid,
    opens,
    read_asked,
    save_row,
    waiting,
    waits,
    work_of,
)
from entrypoints.web.office.exam_person import person_path
from entrypoints.web.office.exam_typed import Kept, keep_typed, kept_answer, kept_cells, typed_or_kept
from entrypoints.web.office.phrases import phrases
from ports.examination_queries import WorkRow
from tjdomain.examination.domain.catalogue import Catalogue, Item
from tjdomain.examination.domain.kinds import STATION_OF, Station, ValueKind
from tjdomain.examination.rights import RECORD_AT, ExaminationRight
from tjdomain.examination.usecases.record_normal import RecordNormal, RecordNormalCommand
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation

_CONFLICT, _WRONG, _FINE = 409, 422, 200


def station_pages(station: Station) -> type[Controller]:
    """The pages of one station."""
    opened, typed = opens(station), page(RECORD_AT[station])

    class StationController(Controller):
        """Work list, grid, entry by code."""

        path = f"/results/{station.value}"

        @get("/", **opened)
        def listed(self, desk: Here) -> Response[Any]:
            """Who waits, first come first."""
            return grid_page(desk, station, days_unread(desk))

        @post("/find", **opened)
        def find(self, desk: Here) -> Response[Any]:
            """The person whose code was scanned."""
            return _found(desk, station)

        @post("/save", **typed)
        def save(self, desk: Here) -> Response[Any]:
            """One row, or all that something was typed into."""
            return _saved(desk, station)

        @post("/typed", **typed)
        def keep(self, desk: Here) -> Response[Any]:
            """A row as far as it is typed: nothing is recorded, and nothing lost."""
            return _kept(desk)

        @post("/normal", **typed)
        def normal(self, desk: Here) -> Response[Any]:
            """Those ticked are normal in all that is open; what was found stays found."""
            return _normal(desk, station)

    return StationController


def _found(desk: Desk, station: Station) -> Response[Any]:
    code = desk.given("code").strip()
    found = by_code(desk, code)
    if found is None:
        return grid_page(desk, station, (unknown_code(code),), code=code)
    return desk.go(person_path(found.value), station=station.value)


def _kept(desk: Desk) -> Response[Any]:
    key = read_key(desk.given("row"))
    if key is None:
        raise NotFound("examination", desk.given("row"))
    keep_typed(desk, key, f"{key}.")
    return kept_answer(desk)


def _normal(desk: Desk, station: Station) -> Response[Any]:
    if not ticked(desk):
        return grid_page(desk, station, nobody_ticked())
    if begun := _begun(desk):
        return grid_page(desk, station, (mistake("ticked", "office.typed_first", count=str(begun)),))
    command = RecordNormalCommand(
        actor=desk.actor,
        examinations=ticked(desk),
        station=station,
        performed_by=chosen_performer(desk),
        pregnancy_ruled_out=bool(desk.given("all_asked")),
    )
    try:
        report = desk.call.run(RecordNormal, command)
    except (RuleViolation, Conflict, NotFound) as refused:
        return grid_page(desk, station, (told(refused, "ticked"),))
    return grid_page(desk, station, report=report)


def _begun(desk: Desk) -> int:
    """How many of those ticked something was typed for that is not recorded: it might be abnormal."""
    kept = kept_cells(desk).people()
    return sum(_typed(desk, str(one)) or one.value in kept for one in ticked(desk))


def unknown_code(code: str) -> Mistake:
    """What is said to a code that is nobody's."""
    return mistake("code", "office.code_unknown", what=code) if code else mistake("code", "office.code_missing")


def grid_page(
    desk: Desk,
    station: Station,
    mistakes: tuple[Mistake, ...] = (),
    spoilt: Mapping[str, Row] | None = None,
    **more: Any,
) -> Response[Any]:
    """The work list as a grid; rows that could not be saved stand first, as they were typed."""
    asked, catalogue, late = read_asked(desk), catalogue_now(desk), spoilt or {}
    rows = waiting(desk, station, asked)
    items = _columns(catalogue, station, [*rows, *(row.work for row in late.values())], late)
    kept = kept_cells(desk)
    begun = kept.people()
    others = [in_grid(row, items, kept=row.id.value in begun) for row in rows if str(row.id) not in late]
    wrong = (*mistakes, *map(_summed, late.values()))
    return desk.page(
        "exam_station",
        _CONFLICT if any(row.clashes for row in late.values()) else _WRONG if wrong else _FINE,
        wrong,
        asked=asked,
        rows=[*late.values(), *others],
        following=rows[-1].id if len(rows) == PAGE else "",
        ticked=desk.all_given("ticked"),
        collects=station in STATION_OF.values() and desk.actor.may(ExaminationRight.COLLECT),
        imports=desk.actor.may(ExaminationRight.IMPORT_RESULTS),
        elsewhere=_elsewhere(desk, _of_station(begun, catalogue, station), {row.id.value for row in rows}),
        offered=partial(phrases, desk),
        **_around(desk, station, items, kept),
        **{"report": None, "saved": 0, "code": "", **more},
    )


def _of_station(begun: Mapping[UUID, Kept], catalogue: Catalogue, station: Station) -> list[UUID]:
    codes = {item.code for item in catalogue.items if item.station is station}
    return [key for key, kept in begun.items() if codes & set(kept.items())]


def _elsewhere(desk: Desk, begun: Iterable[UUID], shown: set[UUID]) -> list[WorkRow]:
    """Whom something was typed for who is not on this page: of other days, or nobody waits for them any more."""
    found = []
    for key in begun:
        if key not in shown:
            with suppress(NotFound):
                found.append(work_of(desk, key))
    return found


def _around(desk: Desk, station: Station, items: list[Item], kept: Kept) -> dict[str, Any]:
    """What a row needs beside itself."""
    department = desk.actor.department
    return {
        "station": station,
        "items": items,
        "types": desk.actor.may(RECORD_AT[station]),
        "corrects": desk.actor.may(ExaminationRight.CORRECT),
        "staff": performers(desk, department, station)
        if department and desk.actor.may(ExaminationRight.RECORD_ON_BEHALF)
        else [],
        "performed_by": desk.given("performed_by"),
        "kinds": ValueKind,
        "typed": typed_or_kept(desk, lambda name: kept.cells.get(name, "")),
    }


def _columns(catalogue: Catalogue, station: Station, rows: Any, late: Mapping[str, Row]) -> list[Item]:
    """The same columns for every row; a row that comes alone is told which ones stand there."""
    named = {clash.entry.item for row in late.values() for clash in row.clashes}
    codes = {item.code for item in columns(catalogue, rows)} | named
    return [item for item in catalogue.items if item.station is station and item.code in codes]


def _summed(row: Row) -> Mistake:
    """A row that could not be saved, for the summary above."""
    said = row.mistake.sentence if row.mistake else "别人已经录了不同的结果，请在这一行里选一个。"
    return Mistake("row", f"{row.work.name}：{said}", row.mistake.hint if row.mistake else "", f"#row-{row.key}")


def _saved(desk: Desk, station: Station) -> Response[Any]:
    one = read_key(desk.given("row"))
    keys = [one] if one else [key for key in map(read_key, desk.all_given("there")) if key and _typed(desk, str(key))]
    items = [item for item in catalogue_now(desk).items if item.station is station]
    before = {key: waits(desk, station, key) or work_of(desk, key) for key in keys}
    tried = {key: save_row(desk, work, items) for key, work in before.items()}
    spoilt = {str(key): row for key, row in tried.items() if row is not None}
    if desk.is_fragment and one:
        return _row(desk, station, before[one], items, tried[one])
    if not keys:
        return grid_page(desk, station, (mistake("row", "office.nothing_typed"),))
    return grid_page(desk, station, spoilt=spoilt, saved=len(keys) - len(spoilt))


def _typed(desk: Desk, key: str) -> bool:
    return any(desk.given(name).strip() for name in desk.names() if name.startswith(f"{key}.value."))


def _row(desk: Desk, station: Station, before: WorkRow, items: Sequence[Item], spoilt: Row | None) -> Response[Any]:
    """The row alone, for the screen that sent it: what is wrong, what is still open, or that all of it is there."""
    columns_ = [item for item in items if item.code in desk.all_given("column")]
    if spoilt is None:
        left = waits(desk, station, before.id.value) or evolve(before, items=(), redraw=False)
        row = in_grid(left, columns_, saved=True)
    else:
        row = spoilt
    status = _FINE if spoilt is None else _CONFLICT if spoilt.clashes else _WRONG
    wrong = (spoilt.mistake,) if spoilt is not None and spoilt.mistake is not None else ()
    return desk.page(
        "exam_station_row", status, wrong, row=row, now=desk.now, **_around(desk, station, columns_, Kept({}))
    )
