"""What stands in a version of the catalogue, what differs between two, and why a trial came out otherwise, in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from entrypoints.wording import label, spoken, titles_of
from tjdomain.examination.domain.catalogue import (
    Catalogue,
    Finding,
    Item,
    Meaning,
    Option,
    Package,
    ReferenceRange,
    ReflexRule,
    TubeType,
)
from tjdomain.examination.domain.catalogue_comparison import CataloguePart, compare
from tjdomain.examination.domain.catalogue_trial import Deviation, Judged, Obstacle, Shift
from tjdomain.shared.trade import Trade

OBSTACLES: Final[Mapping[str, str]] = {
    "examination.trade_not_examined": "这一从业类别不再检查",
    "examination.no_reference_range": "没有适用的参考范围",
    "examination.undecided_value": "只报了大于或小于，在新范围里判不了",
    "examination.bad_value": "填过的选项不再有",
}
Titles = Mapping[str, str]


@frozen(kw_only=True)
class Line:
    """One entry: the key under which it is edited, its name, what it says."""

    key: str
    name: str
    content: str


@frozen(kw_only=True)
class Changed:
    """One entry that differs."""

    part: CataloguePart
    name: str
    before: str
    after: str


def lines(catalogue: Catalogue, part: CataloguePart) -> Iterator[Line]:
    """The entries of a part, as they are edited: ranges by item, the matrix by finding."""
    return _LINES[part](catalogue, titles_of(catalogue))


def _item_lines(catalogue: Catalogue, titles: Titles) -> Iterator[Line]:
    for item in catalogue.items:
        yield Line(key=item.code, name=item.title, content=_item(item, titles))


def _range_lines(catalogue: Catalogue, _titles: Titles) -> Iterator[Line]:
    for item in (one for one in catalogue.items if one.units):
        texts = (_range(one) for one in catalogue.ranges if one.item == item.code)
        yield Line(key=item.code, name=item.title, content="；".join(texts) or "没有，以报告单上的为准")


def _package_lines(catalogue: Catalogue, titles: Titles) -> Iterator[Line]:
    known = {one.trade: one for one in catalogue.packages}
    for trade in Trade:
        text = _package(known[trade], titles) if trade in known else "不检查这一类"
        yield Line(key=trade.value, name=label(trade), content=text)


def _reflex_lines(catalogue: Catalogue, titles: Titles) -> Iterator[Line]:
    for place, rule in enumerate(catalogue.reflexes):
        yield Line(key=str(place), name=titles.get(rule.trigger, rule.trigger), content=_reflex(rule, titles))


def _finding_lines(catalogue: Catalogue, _titles: Titles) -> Iterator[Line]:
    for finding in catalogue.findings:
        content = f"{_finding(finding)}{_judged(catalogue, finding.code)}"
        yield Line(key=finding.code, name=finding.title, content=content)


def _tube_lines(catalogue: Catalogue, _titles: Titles) -> Iterator[Line]:
    for tube in catalogue.tubes:
        yield Line(key="all", name=label(tube.specimen), content=tube.title)


_LINES: Final[Mapping[CataloguePart, Callable[[Catalogue, Titles], Iterator[Line]]]] = {
    CataloguePart.ITEMS: _item_lines,
    CataloguePart.RANGES: _range_lines,
    CataloguePart.PACKAGES: _package_lines,
    CataloguePart.REFLEXES: _reflex_lines,
    CataloguePart.FINDINGS: _finding_lines,
    CataloguePart.TUBES: _tube_lines,
}
"""The matrix has no lines of its own: its rows stand with their findings."""


def _joined(*parts: str) -> str:
    return "；".join(part for part in parts if part)


def _named(codes: tuple[str, ...], titles: Titles) -> str:
    return "、".join(titles.get(code, code) for code in codes)


def _item(item: Item, titles: Titles) -> str:
    cutoff = item.cutoff
    return _joined(
        f"{label(item.station)} {label(item.kind)}",
        f"标本 {label(item.specimen)}" if item.specimen else "",
        f"单位 {'、'.join(item.units)}" if item.units else "",
        f"方法 {item.method}" if item.method else "",
        f"选项 {'、'.join(_option(one, titles) for one in item.options)}" if item.options else "",
        f"{cutoff.unit} ≥ {cutoff.at:f} 判 {cutoff.reached}，否则 {cutoff.below}" if cutoff else "",
        f"异常叫 {titles.get(item.finding, item.finding)}" if item.finding else "",
        "问患病年月" if item.asks_onset else "",
        "问是否怀孕" if item.asks_pregnancy else "",
        "免检可发证" if item.exempt_passes else "",
        f"一起复检 {_named(item.recheck_with, titles)}" if item.recheck_with else "",
        f"别名 {'、'.join(item.aliases)}" if item.aliases else "",
        f"描述模板 {'｜'.join(item.phrases)}" if item.phrases else "",
    )


def _option(option: Option, titles: Titles) -> str:
    if option.finding is None:
        return option.title
    return f"{option.title}（{titles.get(option.finding, option.finding)}）"


def _range(one: ReferenceRange) -> str:
    low = "" if one.lower is None else f"{one.lower:f}"
    high = "" if one.upper is None else f"{one.upper:f}"
    sex = label(one.sex) if one.sex else ""
    between = f"{low}–{high}" if low and high else f"≥{low}" if low else f"≤{high}"
    return " ".join(part for part in (sex, between, one.unit, one.method or "", f"自 {one.valid_from}") if part)


def _package(package: Package, titles: Titles) -> str:
    optional = f"可选 {_named(package.optional, titles)}" if package.optional else ""
    return _joined(
        f"必查 {len(package.required)} 项：{_named(package.required, titles)}", optional, label(package.reflex)
    )


def _reflex(rule: ReflexRule, titles: Titles) -> str:
    flags = "、".join(sorted(map(label, rule.flags))) or "（没有选）"
    return f"{flags}时加做 {_named(rule.adds, titles)}"


def _finding(finding: Finding) -> str:
    return "" if finding.notify_within is None else f"{finding.notify_within} 小时内报公卫；"


def _judged(catalogue: Catalogue, finding: str) -> str:
    alike: dict[Meaning, list[Trade]] = {}
    for trade in Trade:
        if (rule := catalogue.rule(finding, trade)) is not None:
            alike.setdefault(rule.means, []).append(trade)
    return "；".join(f"{_whom(trades)} {_meaning(means)}" for means, trades in alike.items()) or "还没有判定"


def _whom(trades: list[Trade]) -> str:
    return "所有类别" if len(trades) == len(Trade) else "、".join(map(label, trades))


def _meaning(means: Meaning) -> str:
    if means.first is means.recheck:
        return label(means.first)
    return f"初检{label(means.first)}、复检{label(means.recheck)}"


def changes(before: Catalogue, after: Catalogue) -> Iterator[Changed]:
    """What differs, in the order of the parts."""
    titles = {**titles_of(before), **titles_of(after)}
    for one in compare(before, after):
        name = " · ".join(_key(part, titles) for part in one.key if part is not None)
        yield Changed(part=one.part, name=name, before=_content(one.before, titles), after=_content(one.after, titles))


def _key(part: Any, titles: Titles) -> str:
    return titles.get(part, part) if isinstance(part, str) else spoken(part)


def _content(value: Any, titles: Titles) -> str:
    match value:
        case None:
            return "（没有）"
        case Item():
            return f"{value.title}；{_item(value, titles)}"
        case Finding():
            return f"{value.title}；{_finding(value)}"
        case ReferenceRange():
            return _range(value)
        case ReflexRule():
            return _reflex(value, titles)
        case Package():
            return _package(value, titles)
        case TubeType():
            return value.title
    return _meaning(value)


def why(deviation: Deviation, old: Titles, new: Titles) -> tuple[str, ...]:
    """Why a decision would differ; ``old`` and ``new`` titles of the versions that judge."""
    names = {**old, **new}
    found = [_obstacle(one, names) for one in deviation.obstacles]
    if deviation.missing:
        found.append(f"还要做 {_named(deviation.missing, names)}")
    alike: dict[tuple[str, Judged | None, Judged | None], list[Shift]] = {}
    for one in deviation.shifts:
        alike.setdefault((one.item, one.before, one.after), []).append(one)
    for (item, before, after), shifts in alike.items():
        trades = "、".join(label(one.trade) for one in shifts)
        found.append(f"{names.get(item, item)}（{trades}）：{_side(before, old)} → {_side(after, names)}")
    return tuple(found)


def _obstacle(one: Obstacle, titles: Titles) -> str:
    item = titles.get(one.item, one.item) if one.item else ""
    return f"{item} {OBSTACLES.get(one.code, '新规则判不了')}".strip()


def _side(judged: Judged | None, titles: Titles) -> str:
    return "正常或不查" if judged is None else f"{titles.get(judged.finding, judged.finding)} {label(judged.effect)}"
