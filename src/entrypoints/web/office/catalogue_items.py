"""The pieces of the catalogue that are about one item: the item itself and its reference ranges."""

from datetime import date
from typing import Final

from attrs import evolve

from entrypoints.web.office.catalogue_sheets import NONE, Choices, Field, Grid, Piece, Sheet, Typed, Values, numbered
from entrypoints.wording import choices
from tjdomain.examination.domain.catalogue import Catalogue, Cutoff, Item, Option, ReferenceRange
from tjdomain.examination.domain.kinds import Flag, SpecimenKind, Station, ValueKind
from tjdomain.shared.errors import NotFound
from tjdomain.shared.person import Sex

NEW: Final = "new"
SPARE: Final = 3
"""So many blank rows stand below those that are filled."""
PHRASE_LIMIT: Final = 200
_ASKS: Final = (
    ("asks_onset", "结果异常时问患病年月"),
    ("asks_pregnancy", "检查前问是否怀孕"),
    ("exempt_passes", "免检也可以发证"),
)
_BLANK: Final = {"station": (Station.INTERNAL.value,), "kind": (ValueKind.CHOICE.value,)}
REMOVE: Final = Field(name="remove", title="去掉", shape="boxes", options=(("yes", "从这一版里去掉"),))


def finding_choices(catalogue: Catalogue) -> Choices:
    """The findings, or none."""
    return (NONE, *((one.code, one.title) for one in catalogue.findings))


def item_choices(catalogue: Catalogue) -> Choices:
    """The items."""
    return tuple((one.code, one.title) for one in catalogue.items)


def known_item(catalogue: Catalogue, code: str) -> Item:
    """The item. Raises ``NotFound``."""
    for item in catalogue.items:
        if item.code == code:
            return item
    raise NotFound("item", code[:64])


def _item_sheet(catalogue: Catalogue, key: str) -> Sheet:
    item = None if key == NEW else known_item(catalogue, key)
    options, found = item.options if item else (), finding_choices(catalogue)
    fields = (
        Field(name="title", title="名称"),
        Field(name="station", title="科室", shape="choice", options=tuple(choices(Station))),
        Field(name="kind", title="结果填法", shape="choice", options=tuple(choices(ValueKind))),
        Field(name="specimen", title="标本", shape="choice", options=(NONE, *choices(SpecimenKind))),
        Field(name="units", title="单位", hint="填数值的才要；几个用“、”隔开，常用的在前"),
        Field(name="method", title="方法", hint="常用的检测方法，可不填"),
        Field(name="finding", title="异常叫什么", shape="choice", options=found, hint="选项的在下表选"),
        Field(name="asks", title="另外", shape="boxes", options=_ASKS),
        Field(name="recheck_with", title="一起复检", shape="boxes", options=item_choices(catalogue)),
        Field(name="aliases", title="别名", hint="仪器用的叫法，用“、”隔开", longest=1000),
        Field(name="phrases", title="描述模板", shape="lines", hint="一行一条，录入时可以选", longest=4000),
        Field(name="cutoff_at", title="判定值", hint="按比值判定的才填，如 S/CO ≥ 1.0"),
        Field(name="cutoff_unit", title="判定值单位"),
        Field(name="cutoff_reached", title="达到时", hint="下表的代码，如 positive"),
        Field(name="cutoff_below", title="没达到时", hint="下表的代码，如 negative"),
    )
    code = Field(name="code", title="代码", hint="小写字母、数字、下划线；以后不能改", longest=40)
    return Sheet(
        title=f"检查项目：{item.title}" if item else "新的检查项目",
        fields=(*fields, REMOVE) if item else (code, *fields),
        grid=Grid(title="选项", columns=_option_columns(found), rows=numbered(len(options) + SPARE, "选项")),
        values=_item_values(item)
        if item
        else {"station": (Station.INTERNAL.value,), "kind": (ValueKind.CHOICE.value,)},
    )


def _option_columns(found: Choices) -> tuple[Field, ...]:
    return (
        Field(name="code", title="代码", longest=40),
        Field(name="title", title="选项"),
        Field(name="flag", title="判为", shape="choice", options=tuple(choices((Flag.NORMAL, Flag.ABNORMAL)))),
        Field(name="finding", title="异常", shape="choice", options=found),
        Field(name="aliases", title="别名", longest=1000),
    )


def _item_values(item: Item) -> Values:
    cutoff = item.cutoff
    values: dict[str, tuple[str, ...]] = {
        "title": (item.title,),
        "station": (item.station.value,),
        "kind": (item.kind.value,),
        "specimen": (item.specimen.value if item.specimen else "",),
        "units": ("、".join(item.units),),
        "method": (item.method or "",),
        "finding": (item.finding or "",),
        "asks": tuple(name for name, _ in _ASKS if getattr(item, name)),
        "recheck_with": item.recheck_with,
        "aliases": ("、".join(item.aliases),),
        "phrases": ("\n".join(item.phrases),),
    }
    if cutoff is not None:
        values |= {
            "cutoff_at": (f"{cutoff.at:f}",),
            "cutoff_unit": (cutoff.unit,),
            "cutoff_reached": (cutoff.reached,),
            "cutoff_below": (cutoff.below,),
        }
    for place, option in enumerate(item.options):
        values |= {
            f"{place}.code": (option.code,),
            f"{place}.title": (option.title,),
            f"{place}.flag": (option.flag.value,),
            f"{place}.finding": (option.finding or "",),
            f"{place}.aliases": ("、".join(option.aliases),),
        }
    return values


def _item_applied(catalogue: Catalogue, key: str, typed: Typed) -> Catalogue:
    if key == NEW:
        code = typed.text("code", "代码", 40, required=True)
        return evolve(catalogue, items=(*catalogue.items, _item(catalogue, code, typed)))
    known_item(catalogue, key)
    if typed.ticked("remove", REMOVE.options):
        return _without(catalogue, key)
    changed = _item(catalogue, key, typed)
    return evolve(catalogue, items=tuple(changed if one.code == key else one for one in catalogue.items))


def _without(catalogue: Catalogue, code: str) -> Catalogue:
    """The catalogue without an item, also where others name it."""

    def rest(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for one in codes if one != code)

    items = (evolve(one, recheck_with=rest(one.recheck_with)) for one in catalogue.items if one.code != code)
    packages = (evolve(one, required=rest(one.required), optional=rest(one.optional)) for one in catalogue.packages)
    reflexes = (evolve(one, adds=rest(one.adds)) for one in catalogue.reflexes if one.trigger != code)
    return evolve(
        catalogue,
        items=tuple(items),
        packages=tuple(packages),
        ranges=tuple(one for one in catalogue.ranges if one.item != code),
        reflexes=tuple(one for one in reflexes if one.adds),
    )


def _item(catalogue: Catalogue, code: str, typed: Typed) -> Item:
    asks = typed.ticked("asks", _ASKS)
    return Item(
        code=code,
        title=typed.text("title", "名称", required=True),
        station=typed.chosen("station", "科室", Station),
        kind=typed.chosen("kind", "结果填法", ValueKind),
        specimen=typed.chosen("specimen", "标本", SpecimenKind) if typed.raw("specimen") else None,
        options=tuple(_option(typed, row) for row in _filled(typed, "code", "title")),
        cutoff=_cutoff(typed),
        units=typed.parts("units", "单位"),
        method=typed.text("method", "方法") or None,
        finding=typed.text("finding", "异常叫什么") or None,
        asks_onset="asks_onset" in asks,
        asks_pregnancy="asks_pregnancy" in asks,
        exempt_passes="exempt_passes" in asks,
        recheck_with=typed.ticked("recheck_with", item_choices(catalogue)),
        aliases=typed.parts("aliases", "别名"),
        phrases=typed.parts("phrases", "描述模板", "\n", PHRASE_LIMIT),
    )


def _filled(typed: Typed, *columns: str) -> tuple[str, ...]:
    """The rows of the table in which one of these stands."""
    rows = {name.partition(".")[0] for name in typed.values if "." in name}
    filled = {row for row in rows if any(typed.raw(f"{row}.{column}").strip() for column in columns)}
    return tuple(sorted((row for row in filled if row.isdecimal()), key=int))


def _option(typed: Typed, row: str) -> Option:
    return Option(
        code=typed.text(f"{row}.code", "代码", 40, required=True),
        title=typed.text(f"{row}.title", "选项", required=True),
        flag=typed.chosen(f"{row}.flag", "判为", Flag),
        finding=typed.text(f"{row}.finding", "异常") or None,
        aliases=typed.parts(f"{row}.aliases", "别名"),
    )


def _cutoff(typed: Typed) -> Cutoff | None:
    at = typed.number("cutoff_at")
    if at is None:
        return None
    return Cutoff(
        at=at,
        unit=typed.text("cutoff_unit", "判定值单位", required=True),
        reached=typed.text("cutoff_reached", "达到时", required=True),
        below=typed.text("cutoff_below", "没达到时", required=True),
    )


def _range_sheet(catalogue: Catalogue, key: str) -> Sheet:
    item = known_item(catalogue, key)
    ranges = [one for one in catalogue.ranges if one.item == key]
    columns = (
        Field(name="unit", title="单位", shape="choice", options=(NONE, *((one, one) for one in item.units))),
        Field(name="sex", title="性别", shape="choice", options=(("", "男女相同"), *choices(Sex))),
        Field(name="method", title="方法"),
        Field(name="lower", title="下限", longest=15),
        Field(name="upper", title="上限", longest=15),
        Field(name="valid_from", title="自哪天起", shape="date"),
    )
    values: dict[str, tuple[str, ...]] = {}
    for place, one in enumerate(ranges):
        values |= {
            f"{place}.unit": (one.unit,),
            f"{place}.sex": (one.sex.value if one.sex else "",),
            f"{place}.method": (one.method or "",),
            f"{place}.lower": ("" if one.lower is None else f"{one.lower:f}",),
            f"{place}.upper": ("" if one.upper is None else f"{one.upper:f}",),
            f"{place}.valid_from": (one.valid_from.isoformat(),),
        }
    return Sheet(
        title=f"参考范围：{item.title}",
        fields=(),
        grid=Grid(title="参考范围（单位留空的行不保存）", columns=columns, rows=numbered(len(ranges) + SPARE, "范围")),
        values=values,
    )


def _range_applied(catalogue: Catalogue, key: str, typed: Typed) -> Catalogue:
    known_item(catalogue, key)
    new = tuple(_range(key, typed, row) for row in _filled(typed, "unit"))
    return evolve(catalogue, ranges=(*(one for one in catalogue.ranges if one.item != key), *new))


def _range(item: str, typed: Typed, row: str) -> ReferenceRange:
    return ReferenceRange(
        item=item,
        unit=typed.text(f"{row}.unit", "单位", required=True),
        sex=typed.chosen(f"{row}.sex", "性别", Sex) if typed.raw(f"{row}.sex") else None,
        method=typed.text(f"{row}.method", "方法") or None,
        lower=typed.number(f"{row}.lower"),
        upper=typed.number(f"{row}.upper"),
        valid_from=typed.chosen(f"{row}.valid_from", "自哪天起", date.fromisoformat),
    )


ITEM: Final = Piece(sheet=_item_sheet, applied=_item_applied)
RANGES: Final = Piece(sheet=_range_sheet, applied=_range_applied)
