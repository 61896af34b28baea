"""What station work refuses, and why: values, items, people."""

from datetime import date, datetime
from typing import ClassVar

from attrs import frozen

from tjdomain.examination.domain.kinds import ItemState, Station
from tjdomain.shared.errors import Conflict, InvalidValue, NotFound, RuleViolation


@frozen
class BadResultValue(InvalidValue):
    """The text is no value of this item; ``field`` is the item's code."""

    code: ClassVar[str] = "examination.bad_value"


@frozen
class WrongUnit(InvalidValue):
    """The item is not measured in that unit; ``value`` is the unit given, ``expected`` those that fit."""

    code: ClassVar[str] = "examination.wrong_unit"
    expected: tuple[str, ...]


@frozen
class LimitsCrossed(InvalidValue):
    """The lower limit is above the upper one."""

    code: ClassVar[str] = "examination.limits_crossed"


@frozen
class NoReferenceRange(RuleViolation):
    """Neither the result nor the catalogue gives limits for this person, unit and method."""

    code: ClassVar[str] = "examination.no_reference_range"
    item: str


@frozen
class UndecidedValue(InvalidValue):
    """A value like ``<10`` that may lie on either side of a limit."""

    code: ClassVar[str] = "examination.undecided_value"


@frozen
class OnsetMissing(InvalidValue):
    """A history of illness needs the time of the illness 患病时间: ``YYYY`` or ``YYYY-MM``."""

    code: ClassVar[str] = "examination.onset_missing"


@frozen
class ItemNotHere(RuleViolation):
    """The examination does not have that item."""

    code: ClassVar[str] = "examination.item_not_here"
    item: str


@frozen
class ItemCarried(Conflict):
    """The item was examined in the first examination and cannot be changed in its recheck."""

    code: ClassVar[str] = "examination.item_carried"
    item: str


@frozen
class ItemWrongState(Conflict):
    """The item's state does not allow it."""

    code: ClassVar[str] = "examination.item_wrong_state"
    item: str
    state: ItemState


@frozen
class AlreadyResulted(Conflict):
    """The item has a result; changing it is a correction with a reason."""

    code: ClassVar[str] = "examination.already_resulted"
    item: str


@frozen
class NotSampled(Conflict):
    """The item needs a specimen that was not taken yet."""

    code: ClassVar[str] = "examination.not_sampled"
    item: str


@frozen
class ResultMovedOn(Conflict):
    """The result was corrected by somebody else since it was read."""

    code: ClassVar[str] = "examination.result_moved_on"
    item: str


@frozen
class AskPregnancy(RuleViolation):
    """Before an X-ray a woman is asked whether she may be pregnant; the answer «no» is recorded with the result."""

    code: ClassVar[str] = "examination.ask_pregnancy"
    item: str


@frozen
class WrongTube(Conflict):
    """The tube is not in the state for that: a drawn one is not drawn again, an empty one is not rejected."""

    code: ClassVar[str] = "examination.wrong_tube"
    barcode: str


@frozen
class TubeUnknown(NotFound):
    """No tube has that barcode."""

    code: ClassVar[str] = "examination.tube_unknown"


@frozen
class ReasonMissing(RuleViolation):
    """The act needs a reason."""

    code: ClassVar[str] = "examination.reason_missing"


@frozen
class NothingGiven(RuleViolation):
    """The command names nothing to do."""

    code: ClassVar[str] = "examination.nothing_given"


@frozen
class TooMany(RuleViolation):
    """More than ``limit`` at once; ``count`` were given."""

    code: ClassVar[str] = "examination.too_many"
    count: int
    limit: int


@frozen
class TooYoung(RuleViolation):
    """Under 16 on the exam date nobody may be examined for work (劳动法 第15条)."""

    code: ClassVar[str] = "examination.too_young"
    age: int


@frozen
class BadAmount(InvalidValue):
    """The amount is not between 0 and 99,999.99 yuan in whole fen."""

    code: ClassVar[str] = "examination.bad_amount"


@frozen
class NotPowered(RuleViolation):
    """The staff member may not sign for the station."""

    code: ClassVar[str] = "examination.not_powered"
    name: str
    station: Station


@frozen
class StaffInactive(RuleViolation):
    """The staff member is no longer on the list."""

    code: ClassVar[str] = "examination.staff_inactive"
    name: str


@frozen
class RankTooLow(RuleViolation):
    """Only a physician of rank 主治 or above concludes (预防性健康检查管理办法 第6条)."""

    code: ClassVar[str] = "examination.rank_too_low"
    name: str


@frozen
class NotChief(RuleViolation):
    """The department's chief physician of that day concludes (parameter)."""

    code: ClassVar[str] = "examination.not_chief"
    name: str


@frozen
class NotOwnAccount(RuleViolation):
    """The chief physician concludes by the own account (parameter)."""

    code: ClassVar[str] = "examination.not_own_account"
    name: str


@frozen
class SignedSheetMissing(RuleViolation):
    """A conclusion that is transcribed needs the scanned sheet with the signature."""

    code: ClassVar[str] = "examination.signed_sheet_missing"


@frozen
class ChiefInThePast(RuleViolation):
    """A change of the chief physician cannot be valid from a day that has passed."""

    code: ClassVar[str] = "examination.chief_in_the_past"
    valid_from: date


@frozen
class NoStaffBehindAccount(RuleViolation):
    """The account belongs to nobody on the staff list, so who performed it has to be named."""

    code: ClassVar[str] = "examination.no_staff_behind_account"


@frozen
class PerformedAtWrong(RuleViolation):
    """Nothing is performed in the future, nor before the exam day."""

    code: ClassVar[str] = "examination.performed_at_wrong"
    at: datetime


@frozen
class NoteMissing(RuleViolation):
    """An abnormal result was typed without a word about it; ``items`` are the codes."""

    code: ClassVar[str] = "examination.note_missing"
    items: tuple[str, ...]
