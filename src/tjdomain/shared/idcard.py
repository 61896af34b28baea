"""Identity documents: kinds, number shapes, and what a number tells about its holder."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import ClassVar

from attrs import field, frozen

from tjdomain.shared.check_digits import mod_11_2, travel_document
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.masking import masked_document
from tjdomain.shared.text import clean

NUMBER_LIMIT = 32
"""More characters than any document number has."""
FIRST_BIRTH = date(1850, 1, 1)
"""An earlier date of birth is a mistyped one; published examples of GB 11643 go back to 1880."""
UNKNOWN_REGION = "value.id_region_unknown"
"""Warning: the number begins with an address code nobody gives out. Codes are withdrawn, so it never blocks."""

_FIELD = "document_number"
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN_DIGITS = re.compile(r"[0-9]{15}")
_OLD_FOREIGN_CARD = re.compile(r"[A-Z]{3}[0-9]{12}")
_HK_MACAU = re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})")
_TAIWAN = re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?")
_PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
_LENGTH_18 = 18
_OLD_CARD_CENTURIES = (2000, 1900)


class DocumentKind(Enum):
    """Kinds of identity document 证件类型."""

    RESIDENT_ID = "resident_id"
    HMT_RESIDENCE_PERMIT = "hmt_residence_permit"
    FOREIGN_RESIDENCE_CARD = "foreign_residence_card"
    HK_MACAU_PERMIT = "hk_macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PASSPORT = "passport"


class Sex(Enum):
    """Sex as documents state it."""

    MALE = "male"
    FEMALE = "female"


@frozen
class IdLength(InvalidValue):
    """The number has not as many characters as its kind must have."""

    code: ClassVar[str] = "value.id_length"


@frozen
class IdFifteenDigits(InvalidValue):
    """A 15-digit resident ID of the first generation, void since 2013."""

    code: ClassVar[str] = "value.id_fifteen_digits"


@frozen
class IdCharacters(InvalidValue):
    """The number holds characters that its kind does not have."""

    code: ClassVar[str] = "value.id_characters"


@frozen
class IdBirthDate(InvalidValue):
    """The date of birth inside the number is not in the calendar."""

    code: ClassVar[str] = "value.id_birth_date"


@frozen
class IdCheckDigit(InvalidValue):
    """The last character does not follow from the others: something was mistyped."""

    code: ClassVar[str] = "value.id_check_digit"


@frozen
class IdPrefix(InvalidValue):
    """The number does not begin as numbers of its kind do."""

    code: ClassVar[str] = "value.id_prefix"


@frozen
class IdShape(InvalidValue):
    """The number does not look like one of its kind (kinds without a check digit)."""

    code: ClassVar[str] = "value.id_shape"


@frozen
class OtherDocumentKind(InvalidValue):
    """The number is none of the chosen kind but a good one of ``fits``: offer to switch."""

    code: ClassVar[str] = "value.other_document_kind"
    fits: DocumentKind


def normal_number(text: str) -> str:
    """NFKC, without spaces, in capitals. Raises the errors of ``clean``."""
    return clean(text, _FIELD, NUMBER_LIMIT, nfkc=True).replace(" ", "").upper()


@frozen
class Document:
    """An identity document 证件: its kind and its number in normal form. A person is known by the two.

    Raises an ``InvalidValue`` leaf on a number that its kind cannot have (GB 11643—1999; residence permits of HK, Macau
    and Taiwan with the same structure; the two generations of the foreigner's permanent residence card).
    """

    kind: DocumentKind
    number: str = field(converter=normal_number, repr=masked_document)

    def __attrs_post_init__(self) -> None:
        refusal = _CHECKS[self.kind](self.number)
        fits = _other_fit(self.kind, self.number, wrong=refusal is not None)
        if fits is not None:
            raise OtherDocumentKind(_FIELD, self.number, fits)
        if refusal is not None:
            raise refusal

    @property
    def key(self) -> str:
        """What the person is known by, as one text: ``resident_id:371502199001011234``."""
        return f"{self.kind.value}:{self.number}"

    @property
    def tail(self) -> str:
        """The last four characters, by which a desk may search."""
        return self.number[-4:]

    @property
    def sex(self) -> Sex | None:
        """Sex by the parity of the sequence number; ``None`` where the number carries none."""
        match self.kind, len(self.number):
            case DocumentKind.RESIDENT_ID | DocumentKind.HMT_RESIDENCE_PERMIT, _:
                digit = self.number[16]
            case DocumentKind.FOREIGN_RESIDENCE_CARD, length:
                digit = self.number[16 if length == _LENGTH_18 else 13]
            case _:
                return None
        return Sex.MALE if int(digit) % 2 else Sex.FEMALE

    def birth(self, today: date) -> date | None:
        """Date of birth in the number, if any.

        The two-digit year of an old foreigner's card means the latest date that is not after ``today``.
        """
        match self.kind, len(self.number):
            case DocumentKind.RESIDENT_ID | DocumentKind.HMT_RESIDENCE_PERMIT, _:
                return _day(self.number[6:14])
            case DocumentKind.FOREIGN_RESIDENCE_CARD, length:
                if length == _LENGTH_18:
                    return _day(self.number[6:14])
                days = _possible_births(self.number)
                return next((day for day in days if day <= today), days[-1])
        return None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Codes of what looks odd without being wrong."""
        match self.kind:
            case DocumentKind.RESIDENT_ID if not _PROVINCE.match(self.number):
                return (UNKNOWN_REGION,)
            case DocumentKind.HMT_RESIDENCE_PERMIT if self.number[2:6] != "0000":
                return (UNKNOWN_REGION,)
        return ()


def _day(digits: str) -> date | None:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if day >= FIRST_BIRTH else None


def _possible_births(old_card: str) -> list[date]:
    """Days that a YYMMDD of an old foreigner's card can mean, latest first."""
    days = (_day(f"{century + int(old_card[7:9])}{old_card[9:13]}") for century in _OLD_CARD_CENTURIES)
    return [day for day in days if day is not None]


def _eighteen(number: str) -> InvalidValue | None:
    if len(number) != _LENGTH_18:
        return IdLength(_FIELD, number)
    if not _EIGHTEEN.fullmatch(number):
        return IdCharacters(_FIELD, number)
    if _day(number[6:14]) is None:
        return IdBirthDate(_FIELD, number)
    if mod_11_2(number[:17]) != number[17]:
        return IdCheckDigit(_FIELD, number)
    return None


def _resident_id(number: str) -> InvalidValue | None:
    if _FIFTEEN_DIGITS.fullmatch(number):
        return IdFifteenDigits(_FIELD, number)
    refusal = _eighteen(number)
    if refusal is None and (number[0] == "9" or number[:2] in {"81", "82", "83"}):
        return IdPrefix(_FIELD, number)
    return refusal


def _hmt_residence_permit(number: str) -> InvalidValue | None:
    refusal = _eighteen(number)
    if refusal is None and number[:2] not in {"81", "82", "83"}:
        return IdPrefix(_FIELD, number)
    return refusal


def _foreign_residence_card(number: str) -> InvalidValue | None:
    if _OLD_FOREIGN_CARD.fullmatch(number):
        if not _possible_births(number):
            return IdBirthDate(_FIELD, number)
        return IdCheckDigit(_FIELD, number) if travel_document(number[:14]) != number[14] else None
    refusal = _eighteen(number)
    if refusal is None and number[0] != "9":
        return IdPrefix(_FIELD, number)
    return refusal


def _shape(pattern: re.Pattern[str]) -> Callable[[str], InvalidValue | None]:
    return lambda number: None if pattern.fullmatch(number) else IdShape(_FIELD, number)


_CHECKS: Mapping[DocumentKind, Callable[[str], InvalidValue | None]] = MappingProxyType(
    {
        DocumentKind.RESIDENT_ID: _resident_id,
        DocumentKind.HMT_RESIDENCE_PERMIT: _hmt_residence_permit,
        DocumentKind.FOREIGN_RESIDENCE_CARD: _foreign_residence_card,
        DocumentKind.HK_MACAU_PERMIT: _shape(_HK_MACAU),
        DocumentKind.TAIWAN_PERMIT: _shape(_TAIWAN),
        DocumentKind.PASSPORT: _shape(_PASSPORT),
    }
)
_WITH_CHECK_DIGIT = (
    DocumentKind.RESIDENT_ID,
    DocumentKind.HMT_RESIDENCE_PERMIT,
    DocumentKind.FOREIGN_RESIDENCE_CARD,
)
_BY_SHAPE = (DocumentKind.HK_MACAU_PERMIT, DocumentKind.TAIWAN_PERMIT)


def _other_fit(kind: DocumentKind, number: str, *, wrong: bool) -> DocumentKind | None:
    """The other kind that ``number`` fits.

    A wrong number may fit any kind but the passport, which fits nearly everything; a passport number that is right by
    the check digit of another kind was entered under the wrong kind, too.
    """
    candidates: tuple[DocumentKind, ...] = ()
    if wrong:
        candidates = _WITH_CHECK_DIGIT + _BY_SHAPE
    elif kind is DocumentKind.PASSPORT:
        candidates = _WITH_CHECK_DIGIT
    return next((other for other in candidates if other is not kind and _CHECKS[other](number) is None), None)
