"""The catalogue 体检项目与套餐: what is examined for which trade, what is normal, what a finding means.

Data, with versions.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property

from attrs import field, frozen

from tjdomain.examination.domain.catalogue_errors import NoTrade, TradeNotExamined, UnknownItem
from tjdomain.examination.domain.errors import BadResultValue
from tjdomain.examination.domain.kinds import Effect, Flag, ReflexMode, SpecimenKind, Station, ValueKind
from tjdomain.shared.idcard import Sex
from tjdomain.shared.trade import Trade


@frozen(kw_only=True)
class Finding:
    """What an abnormal result is called. ``notify_within``: hours for the report to 公卫科, None where none is due."""

    code: str
    title: str
    notify_within: int | None = None


@frozen(kw_only=True)
class Option:
    """One answer of a choice item; an abnormal one names its finding."""

    code: str
    title: str
    flag: Flag = Flag.NORMAL
    finding: str | None = None
    aliases: tuple[str, ...] = ()


@frozen(kw_only=True)
class Cutoff:
    """A ratio that stands for a choice: ``at`` and above (S/CO ≥ 1.0) is the option ``reached``, below it ``below``."""

    unit: str
    at: Decimal
    reached: str
    below: str


@frozen(kw_only=True)
class Item:
    """An exam item 检查项目.

    ``options`` of a choice item stand in the order they are offered. ``units`` of a number item, the usual one first;
    ``method`` is the usual one. ``finding`` is what an abnormal number or text is called. ``asks_onset``: an abnormal
    answer needs the time of the illness. ``exempt_passes``: whether a certificate may be issued though the item was
    exempt. ``recheck_with``: items examined again together with this one. ``aliases``: names that instruments use.
    ``phrases`` are stock descriptions 描述模板 that a station is offered.
    """

    code: str
    title: str
    station: Station
    kind: ValueKind
    specimen: SpecimenKind | None = None
    options: tuple[Option, ...] = ()
    cutoff: Cutoff | None = None
    units: tuple[str, ...] = ()
    method: str | None = None
    finding: str | None = None
    asks_onset: bool = False
    asks_pregnancy: bool = False
    exempt_passes: bool = False
    recheck_with: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()

    def option(self, code: str) -> Option:
        """The answer of that code. Raises ``BadResultValue``."""
        for option in self.options:
            if option.code == code:
                return option
        raise BadResultValue(self.code, code[:64])

    @property
    def normal(self) -> Option | None:
        """The first normal answer: what «all normal» enters. None for numbers and texts."""
        return next((option for option in self.options if not option.flag.abnormal), None)


@frozen(kw_only=True)
class ReferenceRange:
    """Limits 参考范围 of a number item for a sex (None: both), unit and method from a day on; missing ones are open."""

    item: str
    unit: str
    sex: Sex | None = None
    method: str | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    valid_from: date


@frozen(kw_only=True)
class ReflexRule:
    """A result of ``trigger`` with one of ``flags`` makes ``adds`` required (form footnote: ALT 异常方加做 IgM)."""

    trigger: str
    flags: frozenset[Flag]
    adds: tuple[str, ...]


@frozen(kw_only=True)
class Package:
    """What is examined for a trade 套餐. ``reflex``: whether reflex items wait for their trigger."""

    trade: Trade
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    reflex: ReflexMode = ReflexMode.REFLEX


@frozen
class Meaning:
    """What a finding means for a trade, in a first examination and in its recheck."""

    first: Effect
    recheck: Effect


@frozen(kw_only=True)
class MatrixRule:
    """What ``finding`` means for ``trades``: ``first`` in a first examination, ``recheck`` in its recheck."""

    code: str
    finding: str
    trades: frozenset[Trade]
    first: Effect
    recheck: Effect

    @property
    def means(self) -> Meaning:
        """What it says, whichever trades it says it for."""
        return Meaning(self.first, self.recheck)


@frozen(kw_only=True)
class TubeType:
    """The tube for a kind of specimen, as the label and the drawer call it."""

    specimen: SpecimenKind
    title: str


@frozen(kw_only=True)
class Wanted:
    """What the trades of one person want examined together, in the catalogue's order."""

    required: tuple[str, ...]
    optional: tuple[str, ...]


UNLISTED = "unlisted"
"""Rule code where the matrix has no row for a finding (from an older version): the doctor decides."""


@frozen(kw_only=True)
class Catalogue:
    """One version of the catalogue; never changed once it is active. Check with ``catalogue_rules.check``.

    An examination is made by the version in force on its day and keeps it.
    """

    version: int
    valid_from: date
    findings: tuple[Finding, ...]
    items: tuple[Item, ...]
    ranges: tuple[ReferenceRange, ...]
    reflexes: tuple[ReflexRule, ...]
    packages: tuple[Package, ...]
    rules: tuple[MatrixRule, ...]
    tubes: tuple[TubeType, ...] = field(default=())

    @cached_property
    def _items(self) -> Mapping[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {item.code: place for place, item in enumerate(self.items)}

    @cached_property
    def _names(self) -> Mapping[str, Item]:
        names = {name.casefold(): item for item in self.items for name in item.aliases}
        return names | {name.casefold(): item for item in self.items for name in (item.title, item.code)}

    @cached_property
    def _findings(self) -> Mapping[str, Finding]:
        return {finding.code: finding for finding in self.findings}

    @cached_property
    def _rules(self) -> Mapping[tuple[str, Trade], MatrixRule]:
        return {(rule.finding, trade): rule for rule in self.rules for trade in rule.trades}

    @cached_property
    def _packages(self) -> Mapping[Trade, Package]:
        return {package.trade: package for package in self.packages}

    def item(self, code: str) -> Item:
        """The item of that code. Raises ``UnknownItem``."""
        try:
            return self._items[code]
        except KeyError:
            raise UnknownItem(code[:64]) from None

    def item_named(self, name: str) -> Item | None:
        """The item that an instrument means by a code, title or alias; case does not matter."""
        return self._names.get(name.strip().casefold())

    def finding(self, code: str) -> Finding | None:
        """The finding of that code, None if only another version has it."""
        return self._findings.get(code)

    def rule(self, finding: str, trade: Trade) -> MatrixRule | None:
        """The matrix row of a finding for a trade."""
        return self._rules.get((finding, trade))

    def wanted(self, trades: Iterable[Trade]) -> Wanted:
        """The union of the trades' packages. Raises ``NoTrade`` or ``TradeNotExamined``."""
        packages = [self._package(trade) for trade in trades]
        if not packages:
            raise NoTrade
        required = {code for package in packages for code in package.required}
        for package in packages:
            if package.reflex is ReflexMode.ALWAYS:
                required |= {code for rule in self.reflexes if rule.trigger in package.required for code in rule.adds}
        optional = {code for package in packages for code in package.optional} - required
        return Wanted(required=self.ordered(required), optional=self.ordered(optional))

    def _package(self, trade: Trade) -> Package:
        try:
            return self._packages[trade]
        except KeyError:
            raise TradeNotExamined(trade) from None

    def place(self, code: str) -> int:
        """Where an item stands in the catalogue's order; behind all others if it has none."""
        return self._places.get(code, len(self._places))

    def ordered(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes in the catalogue's order; unknown ones are left out."""
        return tuple(sorted(set(codes) & self._items.keys(), key=self.place))

    def range_for(self, item: str, unit: str, sex: Sex, method: str | None, day: date) -> ReferenceRange | None:
        """The newest range valid on ``day`` for the person's sex, the unit and exactly that method."""
        fitting = [
            limits
            for limits in self.ranges
            if (limits.item, limits.unit, limits.method) == (item, unit, method)
            and limits.sex in (None, sex)
            and limits.valid_from <= day
        ]
        return max(fitting, key=lambda limits: (limits.valid_from, limits.sex is not None), default=None)
