"""What the stations do with one person's results: record, correct, exempt, attach what was scanned."""

from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from entrypoints.storing import SHEET, StorePaper, StorePaperCommand
from entrypoints.web.call import LARGEST_UPLOAD, page
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.desk import Desk, Here
from entrypoints.web.office.exam_clash import clash_page, clashes, overwritten, wished
from entrypoints.web.office.exam_entry import Typed, chosen_performer, corrected, performers, recordable, recorded
from entrypoints.web.office.exam_grid import STATIONS, station_path
from entrypoints.web.office.exam_person import found_view, person_page, person_path, reference_of, value_of
from entrypoints.web.office.exam_typed import forget_typed, keep_typed, kept_answer, kept_cells
from entrypoints.web.office.phrases import phrases
from tjdomain.examination.domain.errors import ItemNotHere, ResultMovedOn
from tjdomain.examination.domain.kinds import ExemptionReason, ValueKind
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.attach_sheet import AttachSheet, AttachSheetCommand
from tjdomain.examination.usecases.exempt_item import ExemptItem, ExemptItemCommand
from tjdomain.examination.usecases.report_sections import resulted_line
from tjdomain.examination.usecases.show_examination import ExaminationView
from tjdomain.examination.usecases.undo_exemption import UndoExemption, UndoExemptionCommand
from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.ids import ExaminationId

_WRONG, _FINE = 422, 200


class ResultWorkController(Controller):
    """Each change with its own form; what was typed stays where something is wrong."""

    path = "/results/{key:uuid}"

    @post("/record", **page(ExaminationRight.READ))
    def record(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """All that was typed, or nothing of it."""
        view = found_view(desk, key)
        items = [view.catalogue.item(code) for code in recordable(view.examination)]
        entries = Typed(desk=desk).entries(_known(view, items))
        if not entries:
            return person_page(desk, key, (mistake("entry", "office.nothing_typed"),))
        try:
            late = recorded(desk, key, entries)
        except (RuleViolation, Conflict) as refused:
            keep_typed(desk, key)
            return person_page(desk, key, (told(refused, _where(refused)),))
        found = clashes(found_view(desk, key), late)
        if found:
            keep_typed(desk, key)
        forget_typed(desk, key, {one.item for one in entries} - {one.entry.item for one in found})
        return clash_page(desk, key, found) if found else _back(desk, key, "recorded")

    @post("/typed", **page(ExaminationRight.READ))
    def keep(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """What is typed so far; nothing is recorded, and nothing lost."""
        keep_typed(desk, key)
        return kept_answer(desk)

    @post("/typed/drop", **page(ExaminationRight.READ))
    def drop(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """What somebody else recorded stands; the own value is not wanted any more."""
        forget_typed(desk, key, desk.all_given(f"{desk.given('prefix')}item"))
        station = next((one for one in STATIONS if one.value == desk.given("station")), None)
        return desk.go(person_path(key) if station is None else station_path(station))

    @post("/overwrite", **page(ExaminationRight.CORRECT))
    def overwrite(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """The own value all the same, as a correction with its reason."""
        view = found_view(desk, key)
        try:
            overwritten(desk, key, view)
        except (RuleViolation, Conflict) as refused:
            found = clashes(found_view(desk, key), tuple(wished(desk, view).values()))
            return clash_page(desk, key, found, (told(refused, "reason"),))
        forget_typed(desk, key, wished(desk, view))
        return _back(desk, key, "corrected")

    @get("/items/{item:str}/correct", **page(ExaminationRight.CORRECT))
    def ask_to_correct(self, desk: Here, key: FromPath[UUID], item: FromPath[str]) -> Response[Any]:
        """What it should be, and why."""
        return _correction(desk, found_view(desk, key), item)

    @post("/items/{item:str}/correct", **page(ExaminationRight.CORRECT))
    def correct(self, desk: Here, key: FromPath[UUID], item: FromPath[str]) -> Response[Any]:
        """A version more; those before stay readable."""
        view = found_view(desk, key)
        entry = Typed(desk=desk).entry(view.catalogue.item(view.examination.item(item).code))
        try:
            corrected(desk, key, entry, desk.given("seen"), desk.given("reason"))
        except ResultMovedOn:
            return clash_page(desk, key, clashes(found_view(desk, key), [entry]))
        except (RuleViolation, Conflict) as refused:
            return _correction(desk, view, item, (told(refused, _where(refused)),))
        forget_typed(desk, key, (item,))
        return _back(desk, key, "corrected")

    @get("/items/{item:str}/exempt", **page(ExaminationRight.EXEMPT))
    def ask_to_exempt(self, desk: Here, key: FromPath[UUID], item: FromPath[str]) -> Response[Any]:
        """Why it is left out, and what follows from it."""
        return _exemption(desk, found_view(desk, key), item)

    @post("/items/{item:str}/exempt", **page(ExaminationRight.EXEMPT))
    def exempt(self, desk: Here, key: FromPath[UUID], item: FromPath[str]) -> Response[Any]:
        """Left out, by a physician's decision."""
        view = found_view(desk, key)
        reason = next((one for one in ExemptionReason if one.value == desk.given("reason")), None)
        if reason is None:
            return _exemption(desk, view, item, (mistake("reason", "office.exemption_reason_missing"),))
        command = ExemptItemCommand(
            actor=desk.actor,
            examination=ExaminationId(key),
            item=item,
            reason=reason,
            note=desk.given("note"),
            physician=chosen_performer(desk),
        )
        try:
            desk.call.run(ExemptItem, command)
        except (RuleViolation, Conflict) as refused:
            return _exemption(desk, view, item, (told(refused, "reason"),))
        return _back(desk, key, "exempted")

    @post("/items/{item:str}/unexempt", **page(ExaminationRight.EXEMPT))
    def unexempt(self, desk: Here, key: FromPath[UUID], item: FromPath[str]) -> Response[Any]:
        """Wanted again."""
        command = UndoExemptionCommand(actor=desk.actor, examination=ExaminationId(key), item=item)
        try:
            desk.call.run(UndoExemption, command)
        except (RuleViolation, Conflict) as refused:
            return person_page(desk, key, (told(refused, "page"),))
        return _back(desk, key, "unexempted")

    @post("/sheets", **page(ExaminationRight.ATTACH), request_max_body_size=LARGEST_UPLOAD)
    def attach(self, desk: Here, key: FromPath[UUID]) -> Response[Any]:
        """Scanned sheets or reports, of one item or of the whole; those before a bad one stay attached."""
        contents = desk.files("sheet")
        if not contents:
            return person_page(desk, key, (mistake("sheet", "office.sheet_missing"),))
        try:
            for content in contents:
                _attach(desk, key, content)
        except (RuleViolation, Conflict) as refused:
            return person_page(desk, key, (told(refused, "sheet"),))
        return _back(desk, key, "attached")


def _attach(desk: Desk, key: UUID, content: bytes) -> None:
    file = desk.call.run(StorePaper, StorePaperCommand(actor=desk.actor, purpose=SHEET, content=content))
    command = AttachSheetCommand(
        actor=desk.actor,
        examination=ExaminationId(key),
        file=file,
        title=desk.given("title"),
        item=desk.given("sheet_item") or None,
    )
    desk.call.run(AttachSheet, command)


def _known(view: ExaminationView, items: list[Any]) -> list[Any]:
    """What can be recorded, and what could when the page was opened: somebody may have been faster."""
    known = {one.code for one in items}
    resulted = [item.code for item in view.examination.items if item.results and item.code not in known]
    return [*items, *(view.catalogue.item(code) for code in resulted)]


def _where(refused: Exception) -> str:
    """The field that a refusal is about, by the item's code."""
    item = (
        getattr(refused, "item", "") or next(iter(getattr(refused, "items", ())), "") or getattr(refused, "field", "")
    )
    return {"": "entry", "reason": "reason"}.get(item, f"value.{item}")


def _back(desk: Desk, key: UUID, done: str) -> Response[Any]:
    """The person's page; from a station, its list with the field for the next code."""
    station = next((one for one in STATIONS if one.value == desk.given("station")), None)
    if station is not None and done == "recorded":
        return desk.go(station_path(station), done=done)
    return desk.go(person_path(key), done=done, station=station.value if station else "")


def _correction(desk: Desk, view: ExaminationView, code: str, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    examination, item = view.examination, view.examination.item(code)
    if item.result is None:
        raise ItemNotHere(code)
    known, mine = view.catalogue.item(code), kept_cells(desk).of(examination.id.value)
    return desk.page(
        "exam_correct",
        _WRONG if mistakes else _FINE,
        mistakes,
        examination=examination,
        item=item,
        known=known,
        line=resulted_line(item, known, item.result),
        reference=reference_of(view.catalogue, known, examination),
        value=desk.given(f"value.{code}") or mine.text(f"value.{code}") or value_of(item.result),
        entry=_given(desk, code, item.result.description),
        kinds=ValueKind,
        offered=partial(phrases, desk),
        staff=performers(desk, examination.department, item.station),
        performed_by=desk.given("performed_by"),
        reason=desk.given("reason"),
    )


def _given(desk: Desk, code: str, description: str) -> Entry:
    """Unit, limits and note as they stand in the form."""
    note = desk.given(f"note.{code}") if desk.given("seen") else description
    return Entry(
        item=code, value="", description=note, unit=desk.given(f"unit.{code}"), onset=desk.given(f"onset.{code}")
    )


def _exemption(desk: Desk, view: ExaminationView, code: str, mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    item = view.examination.item(code)
    return desk.page(
        "exam_exempt",
        _WRONG if mistakes else _FINE,
        mistakes,
        examination=view.examination,
        known=view.catalogue.item(code),
        reasons=list(ExemptionReason),
        reason=desk.given("reason"),
        note=desk.given("note"),
        staff=performers(desk, view.examination.department, item.station),
        performed_by=desk.given("performed_by"),
    )
