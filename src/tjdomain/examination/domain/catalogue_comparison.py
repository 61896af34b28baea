"""What differs between two versions of the catalogue, part by part."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

import attrs
from attrs import frozen

from tjdomain.examination.domain.catalogue import Catalogue


class CataloguePart(Enum):
    """The parts of a catalogue, as they are edited and compared."""

    ITEMS = "items"
    FINDINGS = "findings"
    RANGES = "ranges"
    REFLEXES = "reflexes"
    PACKAGES = "packages"
    RULES = "rules"
    TUBES = "tubes"


@frozen(kw_only=True)
class Difference:
    """One entry of a part that was added (``before`` None), taken out (``after`` None) or changed.

    ``key`` tells the entry from its likes. ``fields`` are the names in which the two differ, all where one is None.
    """

    part: CataloguePart
    key: tuple[Any, ...]
    before: Any
    after: Any
    fields: tuple[str, ...]


def compare(before: Catalogue, after: Catalogue) -> tuple[Difference, ...]:
    """What differs, in the order of the parts; entries that only changed their place count as alike."""
    return tuple(found for part in CataloguePart for found in _part(part, before, after))


def _part(part: CataloguePart, before: Catalogue, after: Catalogue) -> Iterator[Difference]:
    old, new = _entries(part, before), _entries(part, after)
    for key in {**old, **new}:
        was, is_ = old.get(key), new.get(key)
        if was != is_:
            yield Difference(part=part, key=key, before=was, after=is_, fields=_changed(was, is_))


def _changed(before: Any, after: Any) -> tuple[str, ...]:
    names = tuple(one.name for one in attrs.fields(type(after if before is None else before)))
    if before is None or after is None:
        return names
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def _entries(part: CataloguePart, catalogue: Catalogue) -> Mapping[tuple[Any, ...], Any]:
    match part:
        case CataloguePart.ITEMS:
            return {(one.code,): one for one in catalogue.items}
        case CataloguePart.FINDINGS:
            return {(one.code,): one for one in catalogue.findings}
        case CataloguePart.RANGES:
            return {(one.item, one.unit, one.sex, one.method, one.valid_from): one for one in catalogue.ranges}
        case CataloguePart.REFLEXES:
            return {(one.trigger, one.flags): one for one in catalogue.reflexes}
        case CataloguePart.PACKAGES:
            return {(one.trade,): one for one in catalogue.packages}
        case CataloguePart.RULES:
            return {(one.finding, trade): one.means for one in catalogue.rules for trade in one.trades}
    return {(one.specimen,): one for one in catalogue.tubes}
