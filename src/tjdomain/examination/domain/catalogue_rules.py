"""What a catalogue must hold to before it may be stored: no hepatitis B, nothing named that is not there, no gap."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from tjdomain.examination.domain.catalogue import Catalogue, Item
from tjdomain.examination.domain.catalogue_errors import CatalogueFault, CatalogueInvalid, HepatitisBRefused
from tjdomain.examination.domain.kinds import Flag, ValueKind

_HEPATITIS_B = re.compile(
    r"乙肝|乙型|两对半|表面抗[原体]|核心抗[原体]|e抗[原体]|hep(?:atitis)?[\s_-]*b(?![a-z])|hbv|hb[sec][\s_-]*a[gb]|anti[\s_-]*hb[sec]",
    re.IGNORECASE,
)

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def _fault(kind: str, where: str) -> CatalogueInvalid:
    return CatalogueInvalid(CatalogueFault(kind), where)


def means_hepatitis_b(name: str) -> bool:
    """Whether a name speaks of hepatitis B, which is deleted from employment exams (卫生部 2010-02-12)."""
    return _HEPATITIS_B.search(name) is not None


def _names(item: Item) -> tuple[str, ...]:
    return (item.code, item.title, *item.aliases)


def no_hepatitis_b(catalogue: Catalogue) -> Iterator[CatalogueInvalid | HepatitisBRefused]:
    """No item examines hepatitis B."""
    for item in catalogue.items:
        if any(means_hepatitis_b(name) for name in _names(item)):
            yield HepatitisBRefused(item.code)


def codes_are_plain(catalogue: Catalogue) -> Iterator[CatalogueInvalid]:
    """Codes of items, findings and options: small ASCII letters, digits and ``_``, at most 40."""
    codes = [item.code for item in catalogue.items] + [finding.code for finding in catalogue.findings]
    codes += [option.code for item in catalogue.items for option in item.options]
    for code in codes:
        if not _CODE.fullmatch(code):
            yield _fault("bad_code", code[:40])


def codes_are_unique(catalogue: Catalogue) -> Iterator[CatalogueInvalid]:
    """Each code names one thing, and each name of an item one item."""
    kinds = {
        "item": [item.code for item in catalogue.items],
        "finding": [finding.code for finding in catalogue.findings],
        "package": [package.trade.value for package in catalogue.packages],
        "rule": [rule.code for rule in catalogue.rules],
        "tube": [tube.specimen.value for tube in catalogue.tubes],
        "name": [name for item in catalogue.items for name in {name.casefold() for name in _names(item)}],
    }
    for kind, codes in kinds.items():
        for code, count in Counter(codes).items():
            if count > 1:
                yield _fault(f"{kind}_twice", code)


def items_have_their_parts(catalogue: Catalogue) -> Iterator[CatalogueInvalid]:
    """A choice has a normal answer, an abnormal answer its finding, a number its unit, a specimen its tube."""
    tubes = {tube.specimen for tube in catalogue.tubes}
    for item in catalogue.items:
        if item.kind is ValueKind.CHOICE and item.normal is None:
            yield _fault("choice_without_normal", item.code)
        if item.kind is ValueKind.NUMBER and not item.units:
            yield _fault("number_without_unit", item.code)
        if item.kind is not ValueKind.CHOICE and item.finding is None:
            yield _fault("item_without_finding", item.code)
        if any(option.flag.abnormal != (option.finding is not None) for option in item.options):
            yield _fault("option_without_finding", item.code)
        if item.specimen is not None and item.specimen not in tubes:
            yield _fault("specimen_without_tube", item.code)
        if item.cutoff and not {item.cutoff.reached, item.cutoff.below} <= {option.code for option in item.options}:
            yield _fault("cutoff_without_option", item.code)


def references_exist(catalogue: Catalogue) -> Iterator[CatalogueInvalid]:
    """Whatever is named is there."""
    items = {item.code for item in catalogue.items}
    findings = {finding.code for finding in catalogue.findings}
    named = [("range", limits.item) for limits in catalogue.ranges]
    named += [("reflex", code) for rule in catalogue.reflexes for code in (rule.trigger, *rule.adds)]
    named += [("package", code) for package in catalogue.packages for code in (*package.required, *package.optional)]
    named += [("recheck_with", code) for item in catalogue.items for code in item.recheck_with]
    for kind, code in named:
        if code not in items:
            yield _fault(f"{kind}_names_no_item", code)
    used = [item.finding for item in catalogue.items] + [o.finding for item in catalogue.items for o in item.options]
    for finding in [code for code in used if code is not None] + [rule.finding for rule in catalogue.rules]:
        if finding not in findings:
            yield _fault("no_such_finding", finding)


def matrix_is_whole(catalogue: Catalogue) -> Iterator[CatalogueInvalid]:
    """Each finding has exactly one row for each trade that is examined."""
    rows = Counter((rule.finding, trade) for rule in catalogue.rules for trade in rule.trades)
    for finding in catalogue.findings:
        for package in catalogue.packages:
            if rows[finding.code, package.trade] != 1:
                yield CatalogueInvalid(CatalogueFault.MATRIX_NOT_ONE_ROW, finding.code, package.trade)


def ranges_are_ordered(catalogue: Catalogue) -> Iterator[CatalogueInvalid]:
    """Lower ≤ upper, and at least one limit; the unit is one of the item's; each range stands there once."""
    keys = Counter((one.item, one.unit, one.sex, one.method, one.valid_from) for one in catalogue.ranges)
    for key, count in keys.items():
        if count > 1:
            yield _fault("range_twice", key[0])
    items = {item.code: item for item in catalogue.items}
    for limits in catalogue.ranges:
        if limits.lower is None and limits.upper is None:
            yield _fault("range_without_limit", limits.item)
        if limits.lower is not None and limits.upper is not None and limits.lower > limits.upper:
            yield _fault("range_crossed", limits.item)
        if limits.item in items and limits.unit not in items[limits.item].units:
            yield _fault("range_in_other_unit", limits.item)


def reflexes_are_triggered(catalogue: Catalogue) -> Iterator[CatalogueInvalid]:
    """A reflex rule waits for abnormal flags only, and its items use the specimen that is there already."""
    specimens = {item.code: item.specimen for item in catalogue.items}
    for rule in catalogue.reflexes:
        if not rule.flags or Flag.NORMAL in rule.flags:
            yield _fault("reflex_without_trigger", rule.trigger)
        if any(specimens.get(code) not in (None, specimens.get(rule.trigger)) for code in rule.adds):
            yield _fault("reflex_from_other_specimen", rule.trigger)


CHECKS: tuple[Callable[[Catalogue], Iterator[CatalogueInvalid | HepatitisBRefused]], ...] = (
    no_hepatitis_b,
    codes_are_plain,
    codes_are_unique,
    items_have_their_parts,
    references_exist,
    matrix_is_whole,
    ranges_are_ordered,
    reflexes_are_triggered,
)


def faults(catalogue: Catalogue) -> tuple[CatalogueInvalid | HepatitisBRefused, ...]:
    """Everything that is wrong with a catalogue, in the order of ``CHECKS``."""
    return tuple(fault for check in CHECKS for fault in check(catalogue))


def check(catalogue: Catalogue) -> Catalogue:
    """The catalogue itself. Raises its first fault."""
    for fault in faults(catalogue):
        raise fault
    return catalogue
