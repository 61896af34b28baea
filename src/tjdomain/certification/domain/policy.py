"""What the department sets about certificates."""

import re
from collections.abc import Callable
from enum import Enum

from attrs import Attribute, field, frozen

from tjdomain.certification.domain.errors import BadSetting, RequiredSetting, SettingMissing
from tjdomain.certification.domain.number import NumberPattern
from tjdomain.certification.domain.sheet import Duplex, DuplexEdge
from tjdomain.shared.text import clean

_LONGEST_NAME = 100
_SHOWN = 64
_MILLIMETRES = r"-?([0-9]|10)(\.[0-9])?"
_ADDRESS = r"(https?://[^\s/?#]+(/[^\s?#]+)?(?<!/))?"


class ValidityBase(Enum):
    """The day from which validity runs."""

    EXAM = "exam"
    ISSUE = "issue"


class ValidityEnd(Enum):
    """Whether the last valid day has the base's date, or is the day before."""

    SAME = "same"
    MINUS1 = "minus1"


def _matching(pattern: str) -> Callable[[object, "Attribute[str]", str], None]:
    def check(_: object, attribute: "Attribute[str]", value: str) -> None:
        if not re.fullmatch(pattern, value):
            raise BadSetting(field=attribute.name, value=value[:_SHOWN])

    return check


def _between(least: int, most: int) -> Callable[[object, "Attribute[int]", int], None]:
    def check(_: object, attribute: "Attribute[int]", value: int) -> None:
        if not least <= value <= most:
            raise BadSetting(field=attribute.name, value=str(value)[:_SHOWN])

    return check


def _body_name(text: str) -> str:
    return clean(text, "body_name", _LONGEST_NAME)


def _supervised_by(text: str) -> str:
    return clean(text, "supervised_by", _LONGEST_NAME)


def _good_pattern(_: object, __: "Attribute[str]", value: str) -> None:
    NumberPattern(value)


@frozen(kw_only=True)
class CertificationPolicy:
    """Parameters of certification.

    No text of law fixes number, validity base or last day for Shandong, so all are parameters. The body's name and the
    public address have no default that could be right anywhere: while they are empty nothing is issued or printed.
    Raises ``BadSetting``, ``BadNumberPattern``, ``TooLong``, ``ControlCharacter``.
    """

    body_code: str = field(default="371502", validator=_matching("[0-9A-Z]{2,12}"))
    """Code of the issuing body 发证机构代码: 2 to 12 capital letters or digits."""
    body_name: str = field(default="", converter=_body_name)
    """Name of the issuing body 体检单位, as printed, at most 100 characters."""
    supervised_by: str = field(default="", converter=_supervised_by)
    """Who has the card made 监制; not printed while empty."""
    number_pattern: str = field(default="{body}{year}{sequence:6}{check}", validator=_good_pattern)
    """As ``NumberPattern`` reads it."""
    validity_base: ValidityBase = ValidityBase.EXAM
    validity_years: int = field(default=1, validator=_between(1, 5))
    validity_end: ValidityEnd = ValidityEnd.SAME
    expiring_within_days: int = field(default=30, validator=_between(0, 366))
    """How long before its last day a certificate is listed as expiring."""
    promised_after_days: int = field(default=3, validator=_between(0, 60))
    """Days from the issue to the day on which the card is promised for collection."""
    public_base_url: str = field(default="", validator=_matching(_ADDRESS))
    """Address under which the public verification page is reached, without a slash at the end."""
    sheet_edge: DuplexEdge = DuplexEdge.LONG
    """The edge over which the printer turns sheets of cards."""
    sheet_right: str = field(default="0", validator=_matching(_MILLIMETRES))
    """Millimetres, with one decimal, by which the backs of a sheet are printed further to the right; minus: left."""
    sheet_down: str = field(default="0", validator=_matching(_MILLIMETRES))
    """The same downwards; minus: up."""

    def require_issuing(self) -> None:
        """Raise ``SettingMissing`` while the issuing body has no name."""
        if not self.body_name:
            raise SettingMissing(RequiredSetting.BODY_NAME)

    def require_printing(self) -> None:
        """Raise ``SettingMissing`` while the address in the QR code is not set."""
        if not self.public_base_url:
            raise SettingMissing(RequiredSetting.PUBLIC_BASE_URL)

    @property
    def numbers(self) -> NumberPattern:
        """The number pattern."""
        return NumberPattern(self.number_pattern)

    @property
    def duplex(self) -> Duplex:
        """How sheets are printed on both sides."""
        return Duplex(edge=self.sheet_edge, right=float(self.sheet_right), down=float(self.sheet_down))
