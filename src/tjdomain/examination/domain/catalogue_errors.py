"""What a catalogue of examinations refuses, and why."""

from datetime import date
from enum import Enum
from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import Conflict, RuleViolation
from tjdomain.shared.trade import Trade


class CatalogueFault(Enum):
    """How a catalogue contradicts itself."""

    BAD_CODE = "bad_code"
    ITEM_TWICE = "item_twice"
    FINDING_TWICE = "finding_twice"
    PACKAGE_TWICE = "package_twice"
    RULE_TWICE = "rule_twice"
    TUBE_TWICE = "tube_twice"
    NAME_TWICE = "name_twice"
    RANGE_TWICE = "range_twice"
    CHOICE_WITHOUT_NORMAL = "choice_without_normal"
    NUMBER_WITHOUT_UNIT = "number_without_unit"
    ITEM_WITHOUT_FINDING = "item_without_finding"
    OPTION_WITHOUT_FINDING = "option_without_finding"
    SPECIMEN_WITHOUT_TUBE = "specimen_without_tube"
    CUTOFF_WITHOUT_OPTION = "cutoff_without_option"
    RANGE_NAMES_NO_ITEM = "range_names_no_item"
    REFLEX_NAMES_NO_ITEM = "reflex_names_no_item"
    PACKAGE_NAMES_NO_ITEM = "package_names_no_item"
    RECHECK_WITH_NAMES_NO_ITEM = "recheck_with_names_no_item"
    NO_SUCH_FINDING = "no_such_finding"
    MATRIX_NOT_ONE_ROW = "matrix_not_one_row"
    RANGE_WITHOUT_LIMIT = "range_without_limit"
    RANGE_CROSSED = "range_crossed"
    RANGE_IN_OTHER_UNIT = "range_in_other_unit"
    REFLEX_WITHOUT_TRIGGER = "reflex_without_trigger"
    REFLEX_FROM_OTHER_SPECIMEN = "reflex_from_other_specimen"


@frozen
class CatalogueInvalid(RuleViolation):
    """A catalogue contradicts itself at the entry ``where`` (its code), of the matrix for ``trade``."""

    code: ClassVar[str] = "examination.catalogue_invalid"
    fault: CatalogueFault
    where: str
    trade: Trade | None = None


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
    """Who defined or edited a catalogue version may not activate it (parameter)."""

    code: ClassVar[str] = "examination.second_person_needed"


@frozen
class TrialMissing(RuleViolation):
    """A version is tried on past results, as it stands now, before it is activated (parameter)."""

    code: ClassVar[str] = "examination.trial_missing"


@frozen
class TrialPeriodWrong(RuleViolation):
    """A trial looks at past days, one year at most."""

    code: ClassVar[str] = "examination.trial_period_wrong"
    first: date
    last: date


@frozen
class TrialGoesOn(Conflict):
    """The version is being tried at the moment."""

    code: ClassVar[str] = "examination.trial_goes_on"


@frozen
class CatalogueTooEarly(RuleViolation):
    """A version cannot be valid from a day that has passed: what was judged stays judged."""

    code: ClassVar[str] = "examination.catalogue_too_early"
    valid_from: date
