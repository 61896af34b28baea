"""The pieces of the catalogue that are about what follows: packages, reflex rules, the matrix, tubes, the first day."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from attrs import evolve

from entrypoints.web.mistakes import mistake
from entrypoints.web.office.catalogue_items import NEW, REMOVE, item_choices
from entrypoints.web.office.catalogue_sheets import Field, FormWrong, Grid, Piece, Sheet, Typed
from entrypoints.wording import choices, label
from tjdomain.examination.domain.catalogue import (
    Catalogue,
    Finding,
    MatrixRule,
    Meaning,
    Package,
    ReflexRule,
    TubeType,
)
from tjdomain.examination.domain.kinds import Effect, Flag, ReflexMode, SpecimenKind
from tjdomain.shared.errors import NotFound
from tjdomain.shared.trade import Trade

ONLY: Final = "all"
"""Key of a piece of which there is one."""
_LONGEST_HOURS: Final = 720
_WANTED: Final = (("", "不查"), ("required", "必查"), ("optional", "可选"))
_TRIGGERS: Final = (Flag.LOW, Flag.HIGH, Flag.ABNORMAL)
_EFFECTS: Final = tuple(choices(Effect))
_OFFERED: Final = (("yes", "检查这一类"), ("no", "不检查这一类"))


def _trade(key: str) -> Trade:
    try:
        return Trade(key)
    except ValueError:
        raise NotFound("trade", key[:64]) from None


def _only(key: str) -> None:
    if key != ONLY:
        raise NotFound("piece", key[:64])


def _first_day_sheet(catalogue: Catalogue, key: str) -> Sheet:
    _only(key)
    wanted = Field(name="valid_from", title="生效日期", shape="date", hint="这一天起登记的查体用这一版")
    return Sheet(title="生效日期", fields=(wanted,), values={"valid_from": (catalogue.valid_from.isoformat(),)})


def _first_day_applied(catalogue: Catalogue, key: str, typed: Typed) -> Catalogue:
    _only(key)
    return evolve(catalogue, valid_from=typed.chosen("valid_from", "生效日期", date.fromisoformat))


def _package_sheet(catalogue: Catalogue, key: str) -> Sheet:
    trade = _trade(key)
    found = next((one for one in catalogue.packages if one.trade is trade), None)
    fields = (
        Field(name="offered", title="套餐", shape="choice", options=_OFFERED),
        Field(name="reflex", title="加做", shape="choice", options=tuple(choices(ReflexMode))),
    )
    values = {"offered": ("yes" if found else "no",), "reflex": (ReflexMode.REFLEX.value,)}
    if found:
        values["reflex"] = (found.reflex.value,)
        values |= {f"{code}.want": ("required",) for code in found.required}
        values |= {f"{code}.want": ("optional",) for code in found.optional}
    column = Field(name="want", title="要不要查", shape="choice", options=_WANTED)
    return Sheet(
        title=f"套餐：{label(trade)}",
        fields=fields,
        grid=Grid(title="检查项目", columns=(column,), rows=item_choices(catalogue)),
        values=values,
    )


def _package_applied(catalogue: Catalogue, key: str, typed: Typed) -> Catalogue:
    trade = _trade(key)
    others = tuple(one for one in catalogue.packages if one.trade is not trade)
    if typed.raw("offered") == "no":
        return evolve(catalogue, packages=others)
    wanted = {item.code: typed.raw(f"{item.code}.want") for item in catalogue.items}
    new = Package(
        trade=trade,
        required=tuple(code for code, want in wanted.items() if want == "required"),
        optional=tuple(code for code, want in wanted.items() if want == "optional"),
        reflex=typed.chosen("reflex", "加做", ReflexMode),
    )
    if not new.required:
        raise FormWrong(mistake("grid", "office.field_missing", what="至少一个必查项目"))
    places = list(Trade)
    return evolve(catalogue, packages=tuple(sorted((*others, new), key=lambda one: places.index(one.trade))))


def _reflex_of(catalogue: Catalogue, key: str) -> ReflexRule | None:
    if key == NEW:
        return None
    if not (key.isascii() and key.isdigit() and int(key) < len(catalogue.reflexes)):
        raise NotFound("reflex", key[:64])
    return catalogue.reflexes[int(key)]


def _reflex_sheet(catalogue: Catalogue, key: str) -> Sheet:
    rule = _reflex_of(catalogue, key)
    fields = (
        Field(name="trigger", title="哪一项", shape="choice", options=item_choices(catalogue)),
        Field(name="flags", title="怎样时", shape="boxes", options=tuple(choices(_TRIGGERS))),
        Field(name="adds", title="加做", shape="boxes", options=item_choices(catalogue)),
    )
    flags = tuple(one.value for one in _TRIGGERS if rule and one in rule.flags)
    return Sheet(
        title="加做规则" if rule else "新的加做规则",
        fields=(*fields, REMOVE) if rule else fields,
        values={"trigger": (rule.trigger,), "flags": flags, "adds": rule.adds} if rule else {},
    )


def _reflex_applied(catalogue: Catalogue, key: str, typed: Typed) -> Catalogue:
    rule = _reflex_of(catalogue, key)
    if rule and typed.ticked("remove", REMOVE.options):
        return evolve(catalogue, reflexes=tuple(one for one in catalogue.reflexes if one is not rule))
    new = ReflexRule(
        trigger=typed.text("trigger", "哪一项", required=True),
        flags=frozenset(Flag(one) for one in typed.ticked("flags", tuple(choices(_TRIGGERS)))),
        adds=typed.ticked("adds", item_choices(catalogue)),
    )
    if not new.adds:
        raise FormWrong(mistake("adds", "office.field_missing", what="加做"))
    rules = (*catalogue.reflexes, new) if rule is None else (new if one is rule else one for one in catalogue.reflexes)
    return evolve(catalogue, reflexes=tuple(rules))


def _finding_of(catalogue: Catalogue, key: str) -> Finding | None:
    if key == NEW:
        return None
    found = catalogue.finding(key)
    if found is None:
        raise NotFound("finding", key[:64])
    return found


def _finding_sheet(catalogue: Catalogue, key: str) -> Sheet:
    found = _finding_of(catalogue, key)
    code = Field(name="code", title="代码", hint="小写字母、数字、下划线；以后不能改", longest=40)
    fields = (
        Field(name="title", title="名称"),
        Field(name="hours", title="几小时内报公卫", hint="不用报的不填", longest=3),
    )
    effect = (
        Field(name="first", title="初检", shape="choice", options=_EFFECTS),
        Field(name="recheck", title="复检", shape="choice", options=_EFFECTS),
    )
    hours = found.notify_within if found else None
    values = {"title": (found.title if found else "",), "hours": ("" if hours is None else str(hours),)}
    for trade in Trade:
        rule = catalogue.rule(key, trade)
        values[f"{trade.value}.first"] = ((rule.first if rule else Effect.DOCTOR).value,)
        values[f"{trade.value}.recheck"] = ((rule.recheck if rule else Effect.DOCTOR).value,)
    return Sheet(
        title=f"异常和判定：{found.title}" if found else "新的异常",
        fields=(*fields, REMOVE) if found else (code, *fields),
        grid=Grid(title="对各从业类别的判定", columns=effect, rows=tuple(choices(Trade))),
        values=values,
    )


def _finding_applied(catalogue: Catalogue, key: str, typed: Typed) -> Catalogue:
    before = _finding_of(catalogue, key)
    code = before.code if before else typed.text("code", "代码", 40, required=True)
    others = tuple(one for one in catalogue.rules if one.finding != code)
    if before and typed.ticked("remove", REMOVE.options):
        rest = tuple(one for one in catalogue.findings if one is not before)
        return evolve(catalogue, findings=rest, rules=others)
    new = Finding(code=code, title=typed.text("title", "名称", required=True), notify_within=_hours(typed))
    findings = (
        (*catalogue.findings, new) if before is None else (new if one is before else one for one in catalogue.findings)
    )
    return evolve(catalogue, findings=tuple(findings), rules=(*others, *_rules(catalogue, code, typed)))


def _hours(typed: Typed) -> int | None:
    hours = typed.number("hours")
    if hours is None:
        return None
    if hours != int(hours) or not 1 <= hours <= _LONGEST_HOURS:
        raise FormWrong(mistake("hours", "office.value_wrong"))
    return int(hours)


def _rules(catalogue: Catalogue, finding: str, typed: Typed) -> Iterator[MatrixRule]:
    """One row for all trades that are judged alike; a row that says what one said before keeps its code."""
    old = {one.means: one.code for one in catalogue.rules if one.finding == finding}
    alike: dict[Meaning, set[Trade]] = {}
    for trade in Trade:
        first = typed.chosen(f"{trade.value}.first", "初检", Effect)
        recheck = typed.chosen(f"{trade.value}.recheck", "复检", Effect)
        alike.setdefault(Meaning(first, recheck), set()).add(trade)
    for means, trades in alike.items():
        yield MatrixRule(
            code=old.get(means, f"{finding}.{means.first.value}_{means.recheck.value}"),
            finding=finding,
            trades=frozenset(trades),
            first=means.first,
            recheck=means.recheck,
        )


def _tube_sheet(catalogue: Catalogue, key: str) -> Sheet:
    _only(key)
    return Sheet(
        title="采样管",
        fields=(),
        grid=Grid(
            title="各种标本用的管", columns=(Field(name="title", title="管"),), rows=tuple(choices(SpecimenKind))
        ),
        values={f"{one.specimen.value}.title": (one.title,) for one in catalogue.tubes},
    )


def _tube_applied(catalogue: Catalogue, key: str, typed: Typed) -> Catalogue:
    _only(key)
    titles = {kind: typed.text(f"{kind.value}.title", label(kind)) for kind in SpecimenKind}
    return evolve(
        catalogue, tubes=tuple(TubeType(specimen=kind, title=title) for kind, title in titles.items() if title)
    )


FIRST_DAY: Final = Piece(sheet=_first_day_sheet, applied=_first_day_applied)
PACKAGE: Final = Piece(sheet=_package_sheet, applied=_package_applied)
REFLEX: Final = Piece(sheet=_reflex_sheet, applied=_reflex_applied)
FINDING: Final = Piece(sheet=_finding_sheet, applied=_finding_applied)
TUBES: Final = Piece(sheet=_tube_sheet, applied=_tube_applied)
