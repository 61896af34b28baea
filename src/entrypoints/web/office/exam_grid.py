"""The grid of a station: who waits, which results can be typed, what became of a row that was saved."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from attrs import evolve, field, frozen

from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.desk import Desk, read_key
from entrypoints.web.office.exam_clash import Clash, clashes
from entrypoints.web.office.exam_entry import Typed, recorded
from entrypoints.web.office.exam_person import found_view
from entrypoints.web.office.exam_typed import forget_typed, keep_typed
from ports.examination_queries import ExaminationFilter, WorkRow
from tjdomain.examination.domain.catalogue import Catalogue, Item
from tjdomain.examination.domain.kinds import STATION_OF, ItemState, Station
from tjdomain.examination.rights import RECORD_AT, ExaminationRight
from tjdomain.examination.usecases.list_examinations import ListExaminations, ListExaminationsQuery
from tjdomain.examination.usecases.show_catalogue import (
    ListCatalogues,
    ListCataloguesQuery,
    ShowCatalogue,
    ShowCatalogueQuery,
    in_force,
)
from tjdomain.examination.usecases.show_worklist import ShowWorklist, ShowWorklistQuery
from tjdomain.shared.dates import age_on
from tjdomain.shared.errors import Conflict, NotFound, RuleViolation
from tjdomain.shared.ids import ExaminationId
from tjdomain.shared.person import Sex

STATIONS: Final = tuple(Station)
PAGE: Final = 50


def station_path(station: Station) -> str:
    """Where a station's work list stands."""
    return f"{HOME}/results/{station.value}"


def opens(station: Station) -> dict[str, Any]:
    """Options of a station's page: where specimens are taken, whoever takes them opens it too, as its use case says."""
    return page(ExaminationRight.READ if station in STATION_OF.values() else RECORD_AT[station])


@frozen(kw_only=True)
class Row:
    """Somebody in the grid. ``open`` are the items that are waited for, by code; ``kept``: typed and not recorded."""

    work: WorkRow = field(repr=False)
    age: int
    open: Mapping[str, ItemState]
    asks: bool
    mistake: Mistake | None = None
    wrong: frozenset[str] = frozenset()
    clashes: tuple[Clash, ...] = ()
    saved: bool = False
    kept: bool = False

    @property
    def key(self) -> str:
        """How the fields of this row begin."""
        return str(self.work.id)

    def types(self, item: Item) -> bool:
        """Whether a result can be typed now: a specimen has to be there first."""
        wanted = ItemState.PENDING if item.specimen is None else ItemState.SAMPLED
        return self.open.get(item.code) is wanted


@frozen(kw_only=True)
class Asked:
    """The days that the list is about; without them everybody who may still come."""

    first: date | None
    last: date | None
    after: UUID | None


def read_asked(desk: Desk) -> Asked:
    """As the address has it; what makes no sense narrows nothing, and is told by ``days_unread``."""
    return Asked(first=_day(desk.query("first")), last=_day(desk.query("last")), after=read_key(desk.query("after")))


def days_unread(desk: Desk) -> tuple[Mistake, ...]:
    """What is told of days in the address that make no sense."""
    texts = ((name, title, desk.query(name)) for name, title in (("first", "体检日期"), ("last", "体检日期 至")))
    return tuple(
        mistake(name, "office.filter_wrong", what=title) for name, title, text in texts if text and _day(text) is None
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def by_code(desk: Desk, code: str) -> ExaminationId | None:
    """Whose exam number, slip or tube it is."""
    if not code:
        return None
    query = ListExaminationsQuery(actor=desk.actor, wanted=ExaminationFilter(code=code), limit=1)
    return next((row.id for row in desk.call.run(ListExaminations, query).rows), None)


def waiting(desk: Desk, station: Station, asked: Asked, limit: int = PAGE) -> tuple[WorkRow, ...]:
    """Who waits."""
    query = ShowWorklistQuery(
        actor=desk.actor,
        station=station,
        first=asked.first,
        last=asked.last,
        after=ExaminationId(asked.after) if asked.after else None,
        limit=limit,
    )
    return desk.call.run(ShowWorklist, query)


def waits(desk: Desk, station: Station, key: UUID) -> WorkRow | None:
    """That person's row, if the station waits for the person: the list behind the id just before begins with it."""
    asked = evolve(read_asked(desk), after=UUID(int=max(0, key.int - 1)))
    return next((row for row in waiting(desk, station, asked, limit=1) if row.id.value == key), None)


def catalogue_now(desk: Desk) -> Catalogue:
    """The newest version in force, for titles and answers; what is recorded is judged by the examination's own."""
    rows = desk.call.run(ListCatalogues, ListCataloguesQuery(actor=desk.actor))
    found = in_force(rows, desk.call.today)
    if found is None:
        raise NotFound("catalogue", desk.call.today.isoformat())
    return desk.call.run(ShowCatalogue, ShowCatalogueQuery(actor=desk.actor, number=found.number))


def may_type(desk: Desk, station: Station) -> bool:
    """Whether the actor records at the station, and does not only draw."""
    return desk.actor.may(RECORD_AT[station])


def columns(catalogue: Catalogue, rows: Iterable[WorkRow]) -> list[Item]:
    """The items that anybody on the page waits for, in the catalogue's order."""
    codes = {item.code for row in rows for item in row.items}
    return [catalogue.item(code) for code in catalogue.ordered(codes)]


def in_grid(work: WorkRow, items: Sequence[Item], **more: Any) -> Row:
    """A row as the page draws it."""
    there = {item.code: item.state for item in work.items}
    asks = work.sex is Sex.FEMALE and any(one.asks_pregnancy and one.code in there for one in items)
    return Row(work=work, age=age_on(work.birth, work.day), open=there, asks=asks, **more)


def save_row(desk: Desk, work: WorkRow, items: Sequence[Item]) -> Row | None:
    """Record what was typed into a row; the row again if something is wrong with it, ``None`` if all went well."""
    typed = Typed(desk=desk, prefix=f"{work.id}.")
    entries = typed.entries(items)
    if not entries:
        return in_grid(work, items, mistake=mistake("entry", "office.nothing_typed"))
    try:
        late = recorded(desk, work.id.value, entries)
    except (RuleViolation, Conflict) as refused:
        keep_typed(desk, work.id.value, typed.prefix)
        named = getattr(refused, "items", None) or (getattr(refused, "item", getattr(refused, "field", "")),)
        return in_grid(work, items, mistake=told(refused, "entry"), wrong=frozenset(named))
    found = clashes(found_view(desk, work.id.value), late) if late else ()
    clashing = {one.entry.item for one in found}
    if clashing:
        keep_typed(desk, work.id.value, typed.prefix)
    forget_typed(desk, work.id.value, {one.item for one in entries} - clashing)
    return in_grid(work, items, clashes=found) if found else None


def work_of(desk: Desk, key: UUID) -> WorkRow:
    """Somebody who is no longer on the list: everything that the station waited for is there."""
    found = found_view(desk, key).examination
    person = found.person
    return WorkRow(
        id=found.id,
        number=found.number,
        slip=found.slip,
        name=person.name,
        sex=person.sex,
        birth=person.birth,
        day=found.day,
        registered_at=found.registered_at,
        items=(),
        redraw=False,
    )
