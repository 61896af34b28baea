"""Why certification refuses."""

from datetime import date
from enum import Enum
from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import Conflict, InvalidValue, RuleViolation
from tjdomain.shared.trade import Trade


@frozen
class BadNumberPattern(InvalidValue):
    """The number pattern lacks a part, has one twice, or holds foreign characters."""

    code: ClassVar[str] = "certificate.number_pattern"


@frozen
class NumbersExhausted(RuleViolation):
    """The sequence of ``year`` needs more than the pattern's ``digits``."""

    code: ClassVar[str] = "certificate.numbers_exhausted"
    year: int
    digits: int


@frozen
class BadSetting(InvalidValue):
    """A parameter's value is not well formed or out of its bounds."""

    code: ClassVar[str] = "certificate.bad_setting"


class RequiredSetting(Enum):
    """Parameters that have no default which could be right."""

    BODY_NAME = "body_name"
    PUBLIC_BASE_URL = "public_base_url"


@frozen
class SettingMissing(RuleViolation):
    """A required parameter is not set."""

    code: ClassVar[str] = "certificate.setting_missing"
    setting: RequiredSetting


@frozen
class NoTradePassed(RuleViolation):
    """A certificate lists at least one trade, each once."""

    code: ClassVar[str] = "certificate.no_trade"


@frozen
class WouldBeExpired(RuleViolation):
    """The examination is so old that the certificate would be past its last day when issued."""

    code: ClassVar[str] = "certificate.would_be_expired"
    exam_date: date
    valid_until: date


@frozen
class AlreadyIssued(Conflict):
    """The examination has a certificate that was not revoked or cancelled, or another worker has just issued it."""

    code: ClassVar[str] = "certificate.already_issued"


@frozen
class ApprovalUsed(Conflict):
    """The certificate of this approval was revoked or cancelled; only a later approval gives the next one."""

    code: ClassVar[str] = "certificate.approval_used"


@frozen
class AlreadyWaiting(Conflict):
    """Another worker has just put the examination on the list of those without a portrait."""

    code: ClassVar[str] = "certificate.already_waiting"


@frozen
class AlreadyQueued(Conflict):
    """A card of the certificate waits for the card printer, or is being printed."""

    code: ClassVar[str] = "certificate.already_queued"


@frozen
class TradeNotPassed(RuleViolation):
    """A correction may take away a trade, never add one: the trades on the certificate are those that were judged."""

    code: ClassVar[str] = "certificate.trade_not_passed"
    trades: tuple[Trade, ...]


@frozen
class AnotherPerson(RuleViolation):
    """Neither name nor document would be those of the first edition."""

    code: ClassVar[str] = "certificate.another_person"


@frozen
class NothingToCorrect(RuleViolation):
    """The corrected data equal what is printed."""

    code: ClassVar[str] = "certificate.nothing_to_correct"


@frozen
class TooManyAtOnce(RuleViolation):
    """More certificates in one document or list than ``limit``."""

    code: ClassVar[str] = "certificate.too_many_at_once"
    limit: int
    given: int


@frozen
class GlyphsMissing(RuleViolation):
    """The document's font has no glyph for ``characters`` (each once), so they would print as empty boxes."""

    code: ClassVar[str] = "document.glyphs_missing"
    characters: str


@frozen
class PortraitRefused(RuleViolation):
    """The picture cannot become a portrait."""

    code: ClassVar[str] = "portrait.refused"


@frozen
class BadFrame(InvalidValue):
    """A side of the portrait's frame is no percentage from ``least`` to ``most``."""

    code: ClassVar[str] = "portrait.bad_frame"
    least: int
    most: int


@frozen
class PortraitNotAnImage(PortraitRefused):
    """By its content the file is neither JPEG nor PNG, or it is broken."""

    code: ClassVar[str] = "portrait.not_an_image"


@frozen
class PortraitTooHeavy(PortraitRefused):
    """The file has more than ``megabytes`` × 2^20 bytes."""

    code: ClassVar[str] = "portrait.too_heavy"
    megabytes: int


@frozen
class PortraitTooManyPixels(PortraitRefused):
    """The picture has more than ``megapixels`` million pixels."""

    code: ClassVar[str] = "portrait.too_many_pixels"
    megapixels: int


@frozen
class PortraitTooSmall(PortraitRefused):
    """The picture has fewer than ``width`` × ``height`` pixels and would print blurred."""

    code: ClassVar[str] = "portrait.too_small"
    width: int
    height: int
