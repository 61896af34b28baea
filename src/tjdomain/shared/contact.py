"""Mobile phone numbers of the mainland."""

import re
from typing import ClassVar

from attrs import field, frozen

from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.masking import masked_phone
from tjdomain.shared.text import clean

_LIMIT = 32
_SEPARATORS = re.compile(r"[ -]")
_COUNTRY = re.compile(r"(?:\+|00)86")
_NUMBER = re.compile(r"1[3-9][0-9]{9}")
_SMS_CAPABLE = re.compile(
    r"1(?:3[0-9]{3}|5[0-35-9][0-9]{2}|8[0-9]{3}|7(?:[0-35-9][0-9]{2}|4(?:0[0-9]|1[0-2]|9[0-9]))"
    r"|9[0-35-9][0-9]{2}|6[2567][0-9]{2}|4[579][0-9]{2})[0-9]{6}"
)


@frozen
class NotAPhone(InvalidValue):
    """Not a mobile number of the mainland."""

    code: ClassVar[str] = "value.phone"


def _normal(text: str) -> str:
    bare = _SEPARATORS.sub("", clean(text, "phone", _LIMIT, nfkc=True))
    return _COUNTRY.sub("", bare, count=1) if _COUNTRY.match(bare) else bare


@frozen
class Phone:
    """A mobile number, 11 digits; spaces, hyphens, +86 and 0086 are taken off. Raises ``NotAPhone``.

    The carrier is never inferred: numbers move between carriers since 2019-12.
    """

    number: str = field(converter=_normal, repr=masked_phone)

    def __attrs_post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            raise NotAPhone("phone", self.number)

    @property
    def can_receive_sms(self) -> bool:
        """Whether the number lies in a range that carriers have opened; others are kept but get no SMS."""
        return _SMS_CAPABLE.fullmatch(self.number) is not None

    @property
    def tail(self) -> str:
        """The last four digits, by which a desk may search."""
        return self.number[-4:]
