"""Station work: collect, record, correct, exempt, reject; and what follows from it for reflex items and the state."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from attrs import evolve, frozen

from tjdomain.examination.domain.assessment import Given, assess
from tjdomain.examination.domain.catalogue import Catalogue, Item
from tjdomain.examination.domain.errors import AskPregnancy, NoteMissing, NothingGiven, ReasonMissing, WrongTube
from tjdomain.examination.domain.examination import Attachment, Examination
from tjdomain.examination.domain.item import ExamItem, Exemption, Result, Tube
from tjdomain.examination.domain.item_lifecycle import (
    collected,
    corrected,
    exempted,
    exemption_undone,
    recorded,
    specimen_rejected,
)
from tjdomain.examination.domain.kinds import (
    ExaminationState,
    Flag,
    ItemState,
    Origin,
    RejectionReason,
    Station,
    TubeState,
)
from tjdomain.examination.domain.lifecycle import ExaminationAction, moved
from tjdomain.examination.domain.policy import ExaminationPolicy
from tjdomain.examination.domain.value import Choice, Words, read_limits, read_value
from tjdomain.shared.dates import age_on
from tjdomain.shared.idcard import Sex
from tjdomain.shared.ids import StaffId, UserId
from tjdomain.shared.text import clean

REASON_LIMIT = 200
DESCRIPTION_LIMIT = 1000
_METHOD_LIMIT = 40
_TITLE_LIMIT = 100


def reason_given(text: str) -> str:
    """The reason of an act, 1–200 characters. Raises ``ReasonMissing`` or the leaves of ``shared.text``."""
    reason = clean(text, "reason", REASON_LIMIT)
    if not reason:
        raise ReasonMissing
    return reason


@frozen(kw_only=True)
class Entry:
    """One result as it is typed or read from a file; ``value`` is read by the item's definition.

    ``lower`` and ``upper`` are limits printed beside the value. ``onset``: time of an illness in the history.
    """

    item: str
    value: str
    unit: str | None = None
    onset: str | None = None
    lower: str | None = None
    upper: str | None = None
    method: str | None = None
    flag: Flag | None = None
    description: str = ""
    pregnancy_ruled_out: bool = False


@frozen(kw_only=True)
class Authorship:
    """Who examined and when, who typed it and when."""

    performed_by: StaffId
    performed_at: datetime
    entered_by: UserId | None
    entered_at: datetime


@frozen(kw_only=True)
class Rules:
    """What recording is done by: the examination's catalogue version and the department's parameters."""

    catalogue: Catalogue
    policy: ExaminationPolicy


def read_result(examination: Examination, rules: Rules, entry: Entry, author: Authorship) -> Result:
    """The entry as a result, version 1, flagged for this person.

    Raises what ``read_value`` and ``assess`` refuse, ``AskPregnancy``.
    """
    item = rules.catalogue.item(entry.item)
    value = read_value(item, entry.value, entry.unit, entry.onset)
    method = clean(entry.method or "", "method", _METHOD_LIMIT, nfkc=True) or None
    given = Given(printed=read_limits(entry.lower, entry.upper), method=method, flag=entry.flag)
    _require_pregnancy_asked(examination, rules.policy, item, entry)
    return Result(
        number=1,
        value=value,
        assessment=assess(rules.catalogue, item, value, given, examination.person.sex, examination.day),
        entered_flag=entry.flag,
        description=clean(entry.description, "description", DESCRIPTION_LIMIT, lines=True),
        pregnancy_ruled_out=entry.pregnancy_ruled_out,
        performed_by=author.performed_by,
        performed_at=author.performed_at,
        entered_by=author.entered_by,
        entered_at=author.entered_at,
    )


def _require_pregnancy_asked(examination: Examination, policy: ExaminationPolicy, item: Item, entry: Entry) -> None:
    if not item.asks_pregnancy or examination.person.sex is not Sex.FEMALE or entry.pregnancy_ruled_out:
        return
    if policy.ask_pregnancy_from <= age_on(examination.person.birth, examination.day) <= policy.ask_pregnancy_until:
        raise AskPregnancy(item.code)


def record(examination: Examination, rules: Rules, entries: Sequence[Entry], author: Authorship) -> Examination:
    """The examination with first results of these items, all or none; a trigger goes before its reflex items.

    Raises what ``read_result`` and ``item_lifecycle.recorded`` refuse, ``ItemNotHere``, ``NothingGiven``,
    ``WrongState``.
    """
    if not entries:
        raise NothingGiven
    changed = examination
    for entry in sorted(entries, key=lambda entry: rules.catalogue.place(entry.item)):
        item = changed.item(entry.item)
        result = read_result(examination, rules, entry, author)
        changed = _followed(changed.with_items([recorded(item, result)]), rules.catalogue)
    return advanced(examination, changed, rules.catalogue, ExaminationAction.RECORD)


def require_noted(examination: Examination, codes: Collection[str]) -> None:
    """Raise ``NoteMissing`` where an abnormal result of these items stands alone.

    A description, the time of an illness or a result in words says enough.
    """
    bare = tuple(
        item.code
        for item in examination.items
        if item.code in codes and item.result is not None and item.result.assessment.flag.abnormal
        if not _says_more(item.result)
    )
    if bare:
        raise NoteMissing(bare)


def _says_more(result: Result) -> bool:
    onset = result.value.onset if isinstance(result.value, Choice) else None
    return bool(result.description or onset) or isinstance(result.value, Words)


def correct(
    examination: Examination, rules: Rules, entry: Entry, author: Authorship, seen: int, reason: str
) -> Examination:
    """The examination with one more version of an item's result; ``seen`` is the version the corrector looked at."""
    result = evolve(read_result(examination, rules, entry, author), reason=reason_given(reason))
    item = corrected(examination.item(entry.item), result, seen)
    return advanced(examination, examination.with_items([item]), rules.catalogue, ExaminationAction.CORRECT)


def record_normal(
    examination: Examination, rules: Rules, station: Station, author: Authorship, *, asked: bool
) -> Examination:
    """Enter the normal answer for all items of a station that can be recorded now and have one.

    What has a result or is exempt stays as it is. ``asked``: pregnancy was asked about and ruled out. Raises
    ``NothingGiven`` if nothing is left.
    """
    entries = [
        Entry(item=item.code, value=normal.code, pregnancy_ruled_out=asked)
        for item in examination.items
        if item.station is station
        and item.recordable
        and (normal := rules.catalogue.item(item.code).normal) is not None
    ]
    return record(examination, rules, entries, author)


def collect(
    examination: Examination, catalogue: Catalogue, barcode: str, drawn_by: StaffId, at: datetime
) -> Examination:
    """The examination with that tube full. Raises ``TubeUnknown``, ``WrongTube``, ``WrongState``."""
    tube = examination.tube(barcode)
    if tube.state is not TubeState.ISSUED:
        raise _wrong_tube(examination, barcode, ExaminationAction.COLLECT)
    drawn = evolve(tube, state=TubeState.DRAWN, drawn_by=drawn_by, drawn_at=at)
    return advanced(examination, examination.with_tube(drawn), catalogue, ExaminationAction.COLLECT)


@frozen(kw_only=True)
class Rejection:
    """A specimen of no use: the tube, why, and the barcode of the tube for the re-draw."""

    barcode: str
    reason: RejectionReason
    note: str
    new_barcode: str


def reject_specimen(examination: Examination, catalogue: Catalogue, rejection: Rejection) -> Examination:
    """The examination with that tube rejected, its waiting items PENDING again and a new tube issued.

    Raises ``TubeUnknown``, ``WrongState``, and ``WrongTube`` if nothing waits for the tube.
    """
    tube = examination.tube(rejection.barcode)
    waiting = [i for i in examination.items if i.tube == rejection.barcode and i.state is ItemState.SAMPLED]
    if tube.state is not TubeState.DRAWN or not waiting:
        raise _wrong_tube(examination, rejection.barcode, ExaminationAction.REJECT_SPECIMEN)
    note = clean(rejection.note, "note", REASON_LIMIT)
    spoilt = evolve(tube, state=TubeState.REJECTED, rejected=rejection.reason, note=note)
    changed = examination.with_tube(spoilt).with_items(specimen_rejected(item) for item in waiting)
    changed = evolve(changed, tubes=(*changed.tubes, Tube(barcode=rejection.new_barcode, specimen=tube.specimen)))
    return advanced(examination, changed, catalogue, ExaminationAction.REJECT_SPECIMEN)


def _wrong_tube(examination: Examination, barcode: str, action: ExaminationAction) -> WrongTube:
    """The refusal of a tube; where the examination itself is past it, say voided, that says more: ``WrongState``."""
    moved(examination, action, ExaminationState.IN_PROGRESS)
    return WrongTube(barcode)


def exempt(examination: Examination, catalogue: Catalogue, code: str, exemption: Exemption) -> Examination:
    """The examination without that item. Raises ``ItemNotHere``, ``ItemWrongState``, ``WrongState``."""
    item = exempted(examination.item(code), exemption)
    return advanced(examination, examination.with_items([item]), catalogue, ExaminationAction.EXEMPT)


def undo_exemption(examination: Examination, catalogue: Catalogue, code: str) -> Examination:
    """The examination with that item wanted again. Raises ``ItemNotHere``, ``ItemWrongState``, ``WrongState``."""
    item = exemption_undone(examination.item(code))
    return advanced(examination, examination.with_items([item]), catalogue, ExaminationAction.UNDO_EXEMPTION)


def attach(examination: Examination, attachment: Attachment) -> Examination:
    """The examination with one more scanned sheet. Raises ``ItemNotHere`` or ``WrongState``."""
    if attachment.item is not None:
        examination.item(attachment.item)
    state = moved(examination, ExaminationAction.ATTACH)
    named = evolve(attachment, title=clean(attachment.title, "title", _TITLE_LIMIT, required=True))
    return evolve(
        examination, state=state, attachments=(*examination.attachments, named), version=examination.version + 1
    )


def advanced(before: Examination, changed: Examination, catalogue: Catalogue, action: ExaminationAction) -> Examination:
    """What follows from changed items: reflex items come and go, drawn tubes serve, the state is worked out anew."""
    settled = _followed(changed, catalogue)
    untouched = before.state is ExaminationState.REGISTERED and action in (
        ExaminationAction.CHANGE_TRADES,
        ExaminationAction.EDIT,
    )
    working = ExaminationState.IN_PROGRESS if settled.missing else ExaminationState.AWAITING_CONCLUSION
    state = moved(before, action, ExaminationState.REGISTERED if untouched else working)
    return evolve(settled, state=state, version=before.version + 1).remembering(before)


def _followed(examination: Examination, catalogue: Catalogue) -> Examination:
    return _from_drawn_tubes(_with_reflexes(examination, catalogue))


def _with_reflexes(examination: Examination, catalogue: Catalogue) -> Examination:
    flags = {item.code: item.flag for item in examination.items}
    triggered = {code for rule in catalogue.reflexes if flags.get(rule.trigger) in rule.flags for code in rule.adds}
    kept = [
        evolve(item, origin=Origin.REFLEX) if item.origin is Origin.OPTIONAL and item.code in triggered else item
        for item in examination.items
        if item.origin is not Origin.REFLEX or item.code in triggered or item.results
    ]
    new = [new_item(catalogue.item(code), Origin.REFLEX) for code in triggered - {item.code for item in kept}]
    return evolve(examination, items=in_order([*kept, *new], catalogue))


def _from_drawn_tubes(examination: Examination) -> Examination:
    def served(item: ExamItem) -> ExamItem:
        if item.specimen is None or item.state is not ItemState.PENDING:
            return item
        tube = examination.drawn_tube(item.specimen)
        return collected(item, tube.barcode) if tube is not None else item

    return evolve(examination, items=tuple(served(item) for item in examination.items))


def new_item(item: Item, origin: Origin) -> ExamItem:
    """An item as it comes onto an examination."""
    return ExamItem(code=item.code, station=item.station, specimen=item.specimen, origin=origin)


def in_order(items: Iterable[ExamItem], catalogue: Catalogue) -> tuple[ExamItem, ...]:
    """The items in the catalogue's order; those that it does not know, last."""
    return tuple(sorted(items, key=lambda item: (catalogue.place(item.code), item.code)))
