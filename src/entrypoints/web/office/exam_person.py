"""One person's examination on one page: what was found, by whom, beside its limits and the last time's."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from attrs import field, frozen
from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.viewing import ReadFile, ReadFileQuery
from entrypoints.web.call import page
from entrypoints.web.mistakes import Mistake
from entrypoints.web.office.cookies import HOME
from entrypoints.web.office.covering import covered
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_entry import performers
from entrypoints.web.office.exam_typed import Kept, kept_cells, typed_or_kept
from entrypoints.web.office.phrases import phrases
from entrypoints.wording import label
from ports.examination_queries import ExaminationFilter, ExaminationRow
from ports.examination_report import ReportLine
from tjdomain.examination.domain.catalogue import Catalogue, Item
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem, Result
from tjdomain.examination.domain.kinds import ItemState, Origin, Station, TradeVerdict, ValueKind
from tjdomain.examination.domain.lifecycle import ExaminationAction
from tjdomain.examination.domain.value import Choice, Limits, Words
from tjdomain.examination.rights import RECORD_AT, ExaminationRight
from tjdomain.examination.usecases.list_examinations import ListExaminations, ListExaminationsQuery
from tjdomain.examination.usecases.report_sections import normal_words, range_words, resulted_line
from tjdomain.examination.usecases.show_examination import ExaminationView, ShowExamination, ShowExaminationQuery
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import ExaminationId, FileId

RESULTS: Final = f"{HOME}/results"
REVIEWS: Final = f"{HOME}/reviews"
_EARLIER: Final = 5
_Action = ExaminationAction


@frozen(kw_only=True)
class ItemLine:
    """An item on the page. ``line`` is its result in words, ``before`` those that it replaced, oldest first.

    ``performed`` is who examined, ``entered`` who typed it for them.
    ``last`` is what was found the last time. ``doing`` are the pages of what can be done with it.
    """

    item: ExamItem
    known: Item
    reference: str
    line: ReportLine | None
    performed: str
    entered: str
    before: tuple[tuple[ReportLine, Result], ...]
    last: str
    types: bool
    doing: tuple[str, ...]


@frozen
class Unrecorded:
    """A value that the reader typed and that cannot be recorded as it is: somebody was faster, or it is too late."""

    item: str
    title: str
    mine: str = field(repr=False)
    present: str = field(repr=False)


@frozen(kw_only=True)
class Sight:
    """What a page shows of an examination."""

    view: ExaminationView
    groups: tuple[tuple[Station, tuple[ItemLine, ...]], ...]
    earlier: tuple[ExaminationRow, ...] = field(repr=False)

    @property
    def examination(self) -> Examination:
        """The examination itself."""
        return self.view.examination

    def may(self, action: str) -> bool:
        """Whether the reader may do that now."""
        return ExaminationAction(action) in self.view.actions

    def title(self, code: str) -> str:
        """What an item is called."""
        return self.view.catalogue.item(code).title

    def finding(self, code: str) -> str:
        """What a finding is called."""
        found = self.view.catalogue.finding(code)
        return found.title if found is not None else "免检"


def person_path(key: UUID) -> str:
    """Where a person's results stand."""
    return f"{RESULTS}/{key}"


def found_view(desk: Desk, key: UUID) -> ExaminationView:
    """The examination. Raises ``NotFound``; that it was seen is logged."""
    return desk.call.run(ShowExamination, ShowExaminationQuery(actor=desk.actor, examination=ExaminationId(key)))


def entered_for(view: ExaminationView, result: Result) -> str:
    """Who typed it in another's place; empty where the same person did both, or a job."""
    name = view.accounts.get(result.entered_by, "") if result.entered_by else ""
    return "" if name == view.staff.get(result.performed_by) else name


def value_of(result: Result) -> str:
    """The value as a form takes it back."""
    match result.value:
        case Choice(option=option):
            return option
        case Words(text=text):
            return text
    return str(result.value)


class PersonController(Controller):
    """Looking at it."""

    path = "/results/{key:uuid}"

    @get("/", **page(ExaminationRight.READ))
    def shown(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """All of it, as far as the reader may see."""
        return person_page(desk, key)

    @post("/whole", **page(ExaminationRight.READ))
    def whole(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The same with its numbers, which is logged."""
        return person_page(desk, key, whole=True)

    @get("/sheets/{file:uuid}", **page(ExaminationRight.READ_RESULTS))
    def sheet(self, desk: Here, key: FromPath[UUID], file: FromPath[UUID]) -> Response[bytes]:
        """A scanned sheet of this examination; each view is logged."""
        if FileId(file) not in {one.file for one in found_view(desk, key).examination.attachments}:
            raise NotFound("file", str(file))
        found = desk.call.run(ReadFile, ReadFileQuery(actor=desk.actor, file=FileId(file)))
        return Response(found.content, media_type=found.record.media_type)


def person_page(
    desk: Desk, key: UUID, mistakes: tuple[Mistake, ...] = (), status: int = 422, *, whole: bool = False, **more: Any
) -> Response[Any]:
    """The page, with what was typed where something is wrong; its numbers are covered until somebody asks."""
    view = found_view(desk, key)
    sight = _sight(desk, view)
    examination = view.examination
    kept = kept_cells(desk).of(key)
    shown_at = REVIEWS if more.get("reviewing") else RESULTS
    return desk.page(
        "exam_person",
        status if mistakes else 200,
        mistakes,
        sight=sight,
        examination=examination,
        kinds=ValueKind,
        offered=partial(phrases, desk),
        verdicts=list(TradeVerdict),
        staff=performers(desk, examination.department, None)
        if desk.actor.may(ExaminationRight.RECORD_ON_BEHALF)
        else [],
        unrecorded=tuple(_unrecorded(sight, kept)),
        typed=typed_or_kept(desk, kept.text),
        ticked=desk.all_given,
        **covered(desk, f"{shown_at}/{key}", "examination", examination.id, whole=whole),
        **{
            "reviewing": False,
            "following": "",
            "station": desk.query("station") or desk.given("station"),
            "conflict": (),
            **more,
        },
    )


def _unrecorded(sight: Sight, kept: Kept) -> Iterator[Unrecorded]:
    lines = {line.item.code: line for _, of_station in sight.groups for line in of_station}
    for code in kept.items():
        line, known = lines.get(code), sight.view.catalogue.item(code)
        if line is None or not line.types:
            value = kept.text(f"value.{code}")
            mine = next((one.title for one in known.options if one.code == value), value)
            present = line.line.result if line and line.line else label(line.item.state) if line else "不用查"
            if mine != present:
                yield Unrecorded(code, known.title, mine, present)


def _sight(desk: Desk, view: ExaminationView) -> Sight:
    earlier = _earlier(desk, view.examination)
    last = found_view(desk, earlier[0].id.value) if earlier else None
    found = _lasts(last) if last else {}
    lines = tuple(_line(desk, view, item, found) for item in view.examination.items)
    stations = ((station, tuple(one for one in lines if one.item.station is station)) for station in Station)
    return Sight(view=view, groups=tuple(group for group in stations if group[1]), earlier=earlier)


def _earlier(desk: Desk, examination: Examination) -> tuple[ExaminationRow, ...]:
    """The same person's examinations before this one, newest first."""
    query = ListExaminationsQuery(
        actor=desk.actor, wanted=ExaminationFilter(document=examination.person.document), limit=_EARLIER
    )
    rows = desk.call.run(ListExaminations, query).rows
    return tuple(row for row in rows if row.registered_at < examination.registered_at)


def _lasts(view: ExaminationView) -> Mapping[str, str]:
    done = ((item, view.catalogue.item(item.code)) for item in view.examination.items)
    return {item.code: resulted_line(item, known, item.result).result for item, known in done if item.result}


def _line(desk: Desk, view: ExaminationView, item: ExamItem, lasts: Mapping[str, str]) -> ItemLine:
    known = view.catalogue.item(item.code)
    lines = tuple((resulted_line(item, known, one), one) for one in item.results)
    line = lines[-1][0] if lines else _exempt(item, known)
    signer = item.result.performed_by if item.result else item.exemption.decided_by if item.exemption else None
    types = item.recordable and _records(desk, view, item, _Action.RECORD)
    return ItemLine(
        item=item,
        known=known,
        reference=(line.reference if line else "") or reference_of(view.catalogue, known, view.examination),
        line=line,
        performed=view.staff.get(signer, "") if signer else "",
        entered=entered_for(view, item.result) if item.result else "",
        before=lines[:-1],
        last=lasts.get(item.code, ""),
        types=types,
        doing=tuple(_doing(desk, view, item)),
    )


def _exempt(item: ExamItem, known: Item) -> ReportLine | None:
    found = item.exemption
    return ReportLine(title=known.title, exemption=found.reason, remark=found.note) if found else None


def _records(desk: Desk, view: ExaminationView, item: ExamItem, action: ExaminationAction) -> bool:
    return action in view.actions and item.origin is not Origin.CARRIED and desk.actor.may(RECORD_AT[item.station])


def _doing(desk: Desk, view: ExaminationView, item: ExamItem) -> Iterator[str]:
    if item.results and _records(desk, view, item, _Action.CORRECT):
        yield "correct"
    is_open = item.state in (ItemState.PENDING, ItemState.SAMPLED) and item.origin is not Origin.CARRIED
    if is_open and _Action.EXEMPT in view.actions:
        yield "exempt"
    if item.state is ItemState.EXEMPT and _Action.UNDO_EXEMPTION in view.actions:
        yield "unexempt"


def reference_of(catalogue: Catalogue, known: Item, examination: Examination) -> str:
    """What is normal for this person, before anything was found."""
    if known.kind is not ValueKind.NUMBER:
        return normal_words(known)
    sex, day = examination.person.sex, examination.day
    limits = catalogue.range_for(known.code, known.units[0], sex, known.method, day)
    return "" if limits is None else range_words(Limits(limits.lower, limits.upper), known)
