"""Licence numbers 证照号 of employers: of business licences 营业执照 and food licences 食品经营许可证."""

import re
from collections.abc import Iterable
from typing import ClassVar

from attrs import field, frozen

from tjdomain.shared.check_digits import CREDIT_CODE_ALPHABET, credit_code, mod_11_10
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.text import clean

LICENCE_LIMIT = 64
SHAPE = "value.licence_shape"
CHECK_DIGIT = "value.licence_check_digit"
OTHER_REGION = "value.licence_region"

_CREDIT_CODE = re.compile(rf"[{CREDIT_CODE_ALPHABET}]{{2}}[0-9]{{6}}[{CREDIT_CODE_ALPHABET}]{{10}}")
_FOOD_LICENCE = re.compile(r"(?:JY|YB|SC)[0-9]{14}")
_CATEGORY_DIGITS = {"JY": 1, "YB": 1, "SC": 3}


@frozen
class LicenceShape(InvalidValue):
    """The number has not the shape of its kind."""

    code: ClassVar[str] = SHAPE


@frozen
class LicenceCheckDigit(InvalidValue):
    """The last character does not follow from the others."""

    code: ClassVar[str] = CHECK_DIGIT


def normal_licence(text: str) -> str:
    """NFKC, without spaces, in capitals. Raises the errors of ``clean``."""
    return clean(text, "licence_number", LICENCE_LIMIT, nfkc=True).replace(" ", "").upper()


@frozen
class UnifiedSocialCreditCode:
    """统一社会信用代码, 18 characters: registrar, type, 6 region, 9 organisation, check. GB 32100—2015."""

    number: str = field(converter=normal_licence)

    def __attrs_post_init__(self) -> None:
        if not _CREDIT_CODE.fullmatch(self.number):
            raise LicenceShape("licence_number", self.number)
        if credit_code(self.number[:17]) != self.number[17]:
            raise LicenceCheckDigit("licence_number", self.number)

    @property
    def region(self) -> str:
        """Six digits of the registering authority's region, GB/T 2260 as of then."""
        return self.number[2:8]


@frozen
class FoodLicence:
    """食品经营许可证 JY, 仅销售预包装食品备案 YB, 食品生产许可证 SC, each with 14 digits.

    The last is MOD 11,10 over the others, letters left out.
    """

    number: str = field(converter=normal_licence)

    def __attrs_post_init__(self) -> None:
        if not _FOOD_LICENCE.fullmatch(self.number):
            raise LicenceShape("licence_number", self.number)
        if mod_11_10(self.number[2:15]) != self.number[15]:
            raise LicenceCheckDigit("licence_number", self.number)

    @property
    def region(self) -> str:
        """Six digits of the region; some bureaus use codes of their own."""
        start = 2 + _CATEGORY_DIGITS[self.number[:2]]
        return self.number[start : start + 6]


def licence_warnings(number: str, regions: Iterable[str] = ()) -> tuple[str, ...]:
    """Codes of what looks wrong about a licence number, to be confirmed by who typed it; ``()`` when all is well.

    ``regions`` are the beginnings of region codes that the department serves (``371502``, ``3715``); none given, none
    is asked. A number in real use may fail its check (one is known), and other licences (卫生许可证, 小餐饮登记证)
    have free numbers: hence only warnings.
    """
    text = normal_licence(number)
    kind = FoodLicence if text[:2] in _CATEGORY_DIGITS else UnifiedSocialCreditCode
    try:
        licence = kind(text)
    except InvalidValue as error:
        return (error.code,)
    served = tuple(regions)
    return (OTHER_REGION,) if served and not licence.region.startswith(served) else ()
