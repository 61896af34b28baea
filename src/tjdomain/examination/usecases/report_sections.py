"""The sections of a report: what was examined, in words, with who did it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from ports.examination_queries import ExaminationFile
from ports.examination_report import ReportLine, ReportSection, SignedPart
from tjdomain.examination.domain.catalogue import Item
from tjdomain.examination.domain.examination import Examination
from tjdomain.examination.domain.item import ExamItem, Result
from tjdomain.examination.domain.kinds import Origin, Station
from tjdomain.examination.domain.value import Choice, Limits, Quantity, Words
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import StaffId

Act = tuple[StaffId, datetime, str]
"""Who did something, when, and the title of the item."""


def sections_of(found: ExaminationFile) -> tuple[ReportSection, ...]:
    """The sections in the order of the stations; what was asked stands before what was examined.

    Items that were left open, which only optional ones can be, are left out.
    """
    sections = []
    for station in Station:
        for history in (True, False):
            items = _items(found, station, history=history)
            if items:
                sections.append(_section(found, station, items, history=history))
    return tuple(sections)


def _items(found: ExaminationFile, station: Station, *, history: bool) -> list[ExamItem]:
    return [
        item
        for item in found.examination.items
        if item.station is station
        and (item.result is not None or item.exemption is not None)
        and found.catalogue.item(item.code).asks_onset is history
    ]


def _section(found: ExaminationFile, station: Station, items: Sequence[ExamItem], *, history: bool) -> ReportSection:
    titles = {item.code: found.catalogue.item(item.code).title for item in items}
    results = ((item, item.result) for item in items)
    exemptions = ((item, item.exemption) for item in items)
    performed = [(one.performed_by, one.performed_at, titles[item.code]) for item, one in results if one is not None]
    exempted = [(one.decided_by, one.at, titles[item.code]) for item, one in exemptions if one is not None]
    return ReportSection(
        station=station,
        history=history,
        lines=tuple(_line(item, found.catalogue.item(item.code)) for item in items),
        drawn=_signed(_drawn(found.examination, items), found.staff, ()),
        performed=_signed(performed, found.staff, titles.values()),
        exempted=_signed(exempted, found.staff, titles.values()),
    )


def _drawn(examination: Examination, items: Sequence[ExamItem]) -> list[Act]:
    used = {item.tube for item in items}
    return [
        (tube.drawn_by, tube.drawn_at, "")
        for tube in examination.tubes
        if tube.barcode in used and tube.drawn_by is not None and tube.drawn_at is not None
    ]


def _signed(acts: Iterable[Act], staff: Mapping[StaffId, str], whole: Iterable[str]) -> tuple[SignedPart, ...]:
    """One part for each person and day; its items stay out where there is nobody else."""
    parts: dict[tuple[StaffId, date], list[str]] = {}
    for who, at, title in acts:
        parts.setdefault((who, local_day(at)), []).append(title)
    everything = sorted(whole)
    return tuple(
        SignedPart(
            name=staff[who], day=day, items=() if not any(titles) or sorted(titles) == everything else tuple(titles)
        )
        for (who, day), titles in parts.items()
    )


def _line(item: ExamItem, known: Item) -> ReportLine:
    carried = item.origin is Origin.CARRIED
    if item.exemption is not None:
        reason, note = item.exemption.reason, item.exemption.note
        return ReportLine(title=known.title, exemption=reason, remark=note, carried=carried)
    return resulted_line(item, known, item.results[-1])


def resulted_line(item: ExamItem, known: Item, result: Result) -> ReportLine:
    """One version of an item's result in words."""
    value, assessment = result.value, result.assessment
    measured = isinstance(value, Quantity)
    return ReportLine(
        title=known.title,
        result=_words(value, known),
        onset=(value.onset or "") if isinstance(value, Choice) else "",
        reading=_reading(known, abnormal=assessment.flag.abnormal) if measured else "",
        unit=value.unit if isinstance(value, Quantity) else "",
        reference=range_words(assessment.limits, known) if measured else normal_words(known),
        flag=assessment.flag,
        remark=result.description,
        carried=item.origin is Origin.CARRIED,
    )


def _words(value: Quantity | Choice | Words, known: Item) -> str:
    match value:
        case Choice():
            return known.option(value.option).title
        case Words():
            return value.text
    return str(value)


def _reading(known: Item, *, abnormal: bool) -> str:
    """What the ratio stands for; nothing for a plain number."""
    if known.cutoff is None:
        return ""
    return known.option(known.cutoff.reached if abnormal else known.cutoff.below).title


def normal_words(known: Item) -> str:
    """The normal answers of a choice."""
    return "/".join(option.title for option in known.options if not option.flag.abnormal)


def range_words(limits: Limits | None, known: Item) -> str:
    """The limits that the result was judged by: equal is normal, but for a ratio, which is positive from there on."""
    lower, upper = (limits.lower, limits.upper) if limits is not None else (None, None)
    if lower is not None and upper is not None:
        return f"{lower:f}–{upper:f}"
    if upper is not None:
        return f"{'≤' if known.cutoff is None else '<'}{upper:f}"
    return "" if lower is None else f"≥{lower:f}"
