"""Two at one result: what was typed beside what somebody else had recorded by then."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from attrs import field, frozen
from litestar import Response

from entrypoints.web.mistakes import Mistake
from entrypoints.web.office.conflicts import Difference
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.exam_entry import Typed, corrected
from entrypoints.web.office.exam_person import entered_for, found_view
from entrypoints.wording import spoken
from tjdomain.examination.domain.catalogue import Item
from tjdomain.examination.domain.item import Result
from tjdomain.examination.domain.recording import Entry
from tjdomain.examination.domain.value import Words, read_value
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.report_sections import resulted_line
from tjdomain.examination.usecases.show_examination import ExaminationView
from tjdomain.shared.errors import InvalidValue

_CONFLICT = 409


@frozen(kw_only=True)
class Clash:
    """One result: as it was typed, as it stands, which version that is, and whose."""

    entry: Entry = field(repr=False)
    shown: Difference = field(repr=False)
    seen: int
    by: str


def clashes(view: ExaminationView, late: Sequence[Entry]) -> tuple[Clash, ...]:
    """Those of ``late`` that stand there otherwise; who typed the same has nothing to decide."""
    found = []
    for entry in late:
        item, known = view.examination.item(entry.item), view.catalogue.item(entry.item)
        if item.result is None:
            continue
        if not _says(known, entry, item.result):
            present = resulted_line(item, known, item.result)
            words = " ".join(filter(None, (present.result, present.unit, present.onset, present.remark)))
            shown = Difference(known.title, _typed(known, entry), words)
            found.append(Clash(entry=entry, shown=shown, seen=item.result.number, by=_whose(view, item.result)))
    return tuple(found)


def _says(known: Item, entry: Entry, result: Result) -> bool:
    """Whether what was typed says what the result says: number and unit, answer and time, words and their flag."""
    try:
        value = read_value(known, entry.value, entry.unit, entry.onset)
    except InvalidValue:
        return False
    abnormal = entry.flag is not None and entry.flag.abnormal
    return value == result.value and (not isinstance(value, Words) or abnormal == result.assessment.flag.abnormal)


def _typed(known: Item, entry: Entry) -> str:
    answer = next((one.title for one in known.options if one.code == entry.value), entry.value)
    return " ".join(filter(None, (answer, entry.unit, entry.onset)))


def _whose(view: ExaminationView, result: Result) -> str:
    typed = entered_for(view, result)
    who = (
        f"{view.staff.get(result.performed_by, '')}（{typed} 录入）"
        if typed
        else view.staff.get(result.performed_by, "")
    )
    return f"{who} {spoken(result.entered_at)}"


def clash_page(desk: Desk, key: UUID, found: Sequence[Clash], mistakes: tuple[Mistake, ...] = ()) -> Response[Any]:
    """Both values, and both ways on."""
    return desk.page(
        "exam_clash",
        _CONFLICT,
        mistakes,
        examination=found_view(desk, key).examination,
        clashes=found,
        may_correct=desk.actor.may(ExaminationRight.CORRECT),
        reason=desk.given(f"{desk.given('prefix')}reason"),
        performed_by=desk.given("performed_by"),
    )


def wished(desk: Desk, view: ExaminationView) -> dict[str, Entry]:
    """What was typed where somebody else was faster, by the item; in a grid the fields begin with the row."""
    typed = Typed(desk=desk, prefix=desk.given("prefix"))
    return {code: typed.entry(view.catalogue.item(code)) for code in desk.all_given(f"{typed.prefix}item")}


def overwritten(desk: Desk, key: UUID, view: ExaminationView) -> None:
    """Put what was typed in place of what stood there, if it is still that. Raises what ``CorrectResult`` refuses."""
    typed = Typed(desk=desk, prefix=desk.given("prefix"))
    for code, entry in wished(desk, view).items():
        corrected(desk, key, entry, typed.given(f"seen.{code}"), typed.given("reason"))
