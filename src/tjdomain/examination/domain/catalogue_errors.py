"""What a catalogue of examinations refuses, and why."""

from datetime import date
from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import RuleViolation
from tjdomain.shared.trade import Trade


@frozen
class CatalogueInvalid(RuleViolation):
    """A catalogue contradicts itself: ``fault`` names the rule, ``where`` the entry."""

    code: ClassVar[str] = "examination.catalogue_invalid"
    fault: str
    where: str


@frozen
class HepatitisBRefused(RuleViolation):
    """Hepatitis-B items must not be examined for employment (卫生部 2010-02-12)."""

    code: ClassVar[str] = "examination.hepatitis_b_refused"
    item: str


@frozen
class UnknownItem(RuleViolation):
    """The catalogue has no item of that code."""

    code: ClassVar[str] = "examination.unknown_item"
    item: str


@frozen
class TradeNotExamined(RuleViolation):
    """The catalogue in force has no package for the trade."""

    code: ClassVar[str] = "examination.trade_not_examined"
    trade: Trade


@frozen
class NoTrade(RuleViolation):
    """An examination is for at least one trade."""

    code: ClassVar[str] = "examination.no_trade"


@frozen
class SecondPersonNeeded(RuleViolation):
    """Who defined a catalogue version may not activate it (parameter)."""

    code: ClassVar[str] = "examination.second_person_needed"


@frozen
class CatalogueTooEarly(RuleViolation):
    """A version cannot be valid from a day that has passed: what was judged stays judged."""

    code: ClassVar[str] = "examination.catalogue_too_early"
    valid_from: date
