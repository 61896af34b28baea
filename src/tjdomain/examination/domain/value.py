"""Values of results: what a station types, or an instrument sends, read into what the rules can judge."""

import re
import unicodedata
from decimal import Decimal
from enum import Enum

from attrs import frozen

from tjdomain.examination.domain.catalogue import Item
from tjdomain.examination.domain.errors import BadResultValue, LimitsCrossed, OnsetMissing, WrongUnit
from tjdomain.examination.domain.kinds import ValueKind
from tjdomain.shared.text import clean

TEXT_LIMIT = 500
_UNIT_LIMIT = 20
_NUMBER = re.compile(r"([<>])?\s*([0-9]{1,9}(?:\.[0-9]{1,6})?)")
_PLAIN_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_ONSET = re.compile(r"(?:19|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?")


class Bound(Enum):
    """Whether a number is the value itself, or the instrument says only «less than» or «more than»."""

    EXACT = "exact"
    BELOW = "below"
    ABOVE = "above"


_BOUNDS = {None: Bound.EXACT, "<": Bound.BELOW, ">": Bound.ABOVE}


@frozen
class Quantity:
    """A number with its unit."""

    number: Decimal
    unit: str
    bound: Bound = Bound.EXACT

    def __str__(self) -> str:
        sign = {Bound.EXACT: "", Bound.BELOW: "<", Bound.ABOVE: ">"}[self.bound]
        return f"{sign}{self.number:f}"


@frozen
class Choice:
    """One of the item's options; ``onset`` is the time of the illness (``YYYY`` or ``YYYY-MM``)."""

    option: str
    onset: str | None = None


@frozen
class Words:
    """Free text of at most 500 characters."""

    text: str


Value = Quantity | Choice | Words

_JUST = Decimal("1e-9")
"""Less than any difference between two numbers that can be given (6 decimals)."""


def ends(value: Quantity) -> tuple[Decimal, ...]:
    """The number, or both ends of where it may lie: ``<5`` is 0 to just below 5, ``>5`` just above 5 to infinity."""
    match value.bound:
        case Bound.EXACT:
            return (value.number,)
        case Bound.BELOW:
            return (Decimal(0), value.number - _JUST)
        case _:
            return (value.number + _JUST, Decimal("Infinity"))


@frozen
class Limits:
    """Limits as they were printed or as the catalogue has them; a missing one is open. Raises ``LimitsCrossed``."""

    lower: Decimal | None
    upper: Decimal | None

    def __attrs_post_init__(self) -> None:
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise LimitsCrossed("limits", f"{self.lower:f}–{self.upper:f}")


def read_limits(lower: str | None, upper: str | None) -> Limits | None:
    """Limits printed beside a result, None if there are none. Raises ``BadResultValue`` or ``LimitsCrossed``."""
    low, high = _limit(lower), _limit(upper)
    return None if low is None and high is None else Limits(low, high)


def _limit(text: str | None) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text or "").strip()
    if not plain:
        return None
    if not _PLAIN_NUMBER.fullmatch(plain):
        raise BadResultValue("limits", plain[:64])
    return Decimal(plain)


def read_value(item: Item, text: str, unit: str | None = None, onset: str | None = None) -> Value:
    """Read ``text`` as a value of ``item``: a number, an option by code, title or alias, a ratio (S/CO), or free text.

    Without a unit the item's usual one is meant. Raises ``BadResultValue``, ``WrongUnit``, ``OnsetMissing`` and the
    leaves of ``shared.text``.
    """
    if item.kind is ValueKind.TEXT:
        return Words(clean(text, item.code, TEXT_LIMIT, lines=True, required=True))
    plain = clean(text, item.code, TEXT_LIMIT, nfkc=True, required=True)
    given = clean(unit or "", "unit", _UNIT_LIMIT, nfkc=True)
    if item.kind is ValueKind.NUMBER:
        return _quantity(item, plain, _unit(given, item.units, item.units[0]))
    chosen = _option(item, plain)
    if chosen is not None:
        return Choice(chosen, _onset(item, chosen, onset))
    if item.cutoff is None:
        raise BadResultValue(item.code, plain[:64])
    return _quantity(item, plain, _unit(given, (item.cutoff.unit,), item.cutoff.unit))


def _unit(given: str, fitting: tuple[str, ...], usual: str) -> str:
    if not given:
        return usual
    for unit in fitting:
        if unit.casefold() == given.casefold():
            return unit
    raise WrongUnit("unit", given, fitting)


def _quantity(item: Item, text: str, unit: str) -> Quantity:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise BadResultValue(item.code, text[:64])
    return Quantity(Decimal(found[2]), unit, _BOUNDS[found[1]])


def _option(item: Item, text: str) -> str | None:
    wanted = text.casefold()
    for option in item.options:
        if wanted in {
            unicodedata.normalize("NFKC", name).casefold() for name in (option.code, option.title, *option.aliases)
        }:
            return option.code
    return None


def _onset(item: Item, chosen: str, onset: str | None) -> str | None:
    if not item.asks_onset or not item.option(chosen).flag.abnormal:
        return None
    text = clean(onset or "", "onset", len("YYYY-MM"), nfkc=True)
    if not _ONSET.fullmatch(text):
        raise OnsetMissing("onset", text)
    return text
