"""Flagging: is this value normal, and if not, what is the finding. Computed, never taken from what was entered."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from tjdomain.examination.domain.catalogue import Catalogue, Cutoff, Item
from tjdomain.examination.domain.errors import NoReferenceRange, UndecidedValue
from tjdomain.examination.domain.kinds import Flag
from tjdomain.examination.domain.value import Choice, Limits, Quantity, Value, ends
from tjdomain.shared.idcard import Sex


@frozen(kw_only=True)
class Assessment:
    """What the rules of one catalogue version say to a value.

    ``limits`` and ``method`` are those that were used; ``printed`` says that they came with the result, not from the
    catalogue. ``sex`` is the one whose limits were used.
    """

    flag: Flag
    finding: str | None
    catalogue: int
    limits: Limits | None = None
    method: str | None = None
    printed: bool = False
    sex: Sex | None = None


@frozen(kw_only=True)
class Given:
    """What came with a value: limits printed beside it, the method, the flag that was entered."""

    printed: Limits | None = None
    method: str | None = None
    flag: Flag | None = None


def assess(catalogue: Catalogue, item: Item, value: Value, given: Given, sex: Sex, day: date) -> Assessment:
    """Flag a value of ``item`` for a person of ``sex`` examined on ``day``.

    Above the upper or below the lower limit is abnormal, equal is normal; S/CO at or above the cut-off is positive;
    printed limits win over the catalogue's; a text is abnormal where its author flags it. Raises ``NoReferenceRange``
    or ``UndecidedValue``.
    """
    match value:
        case Choice():
            return _chosen(catalogue, item, value.option)
        case Quantity() if item.cutoff is not None:
            return _ratio(catalogue, item, item.cutoff, value, given)
        case Quantity():
            return _number(catalogue, item, value, given, sex, day)
        case _:
            abnormal = given.flag is not None and given.flag.abnormal
            flag = Flag.ABNORMAL if abnormal else Flag.NORMAL
            return Assessment(flag=flag, finding=item.finding if abnormal else None, catalogue=catalogue.version)


def _chosen(catalogue: Catalogue, item: Item, code: str) -> Assessment:
    option = item.option(code)
    return Assessment(flag=option.flag, finding=option.finding, catalogue=catalogue.version)


def _ratio(catalogue: Catalogue, item: Item, cutoff: Cutoff, value: Quantity, given: Given) -> Assessment:
    at = given.printed.upper if given.printed is not None and given.printed.upper is not None else cutoff.at
    sides = {number >= at for number in ends(value)}
    if len(sides) > 1:
        raise UndecidedValue(item.code, str(value))
    option = item.option(cutoff.reached if True in sides else cutoff.below)
    return Assessment(
        flag=option.flag,
        finding=option.finding,
        catalogue=catalogue.version,
        limits=Limits(None, at),
        method=given.method,
        printed=given.printed is not None,
    )


def _number(catalogue: Catalogue, item: Item, value: Quantity, given: Given, sex: Sex, day: date) -> Assessment:
    method = given.method or item.method
    limits = given.printed
    if limits is None:
        listed = catalogue.range_for(item.code, value.unit, sex, method, day)
        if listed is None:
            raise NoReferenceRange(item.code)
        limits = Limits(listed.lower, listed.upper)
    flag = _side(item, value, limits)
    return Assessment(
        flag=flag,
        finding=item.finding if flag.abnormal else None,
        catalogue=catalogue.version,
        limits=limits,
        method=method,
        printed=given.printed is not None,
        sex=sex,
    )


def _side(item: Item, value: Quantity, limits: Limits) -> Flag:
    """Flag of the number; of ``<x`` and ``>x`` where both ends of it lie alike."""
    flags = {_flag(number, limits) for number in ends(value)}
    if len(flags) > 1:
        raise UndecidedValue(item.code, str(value))
    return flags.pop()


def _flag(number: Decimal, limits: Limits) -> Flag:
    if limits.lower is not None and number < limits.lower:
        return Flag.LOW
    if limits.upper is not None and number > limits.upper:
        return Flag.HIGH
    return Flag.NORMAL
