"""Who is examined: name, identity document, sex, date of birth, phone."""

import re
from datetime import date
from typing import ClassVar, Self

from attrs import field, frozen

from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.idcard import FIRST_BIRTH, Document, DocumentKind, Sex
from tjdomain.shared.masking import masked_name
from tjdomain.shared.text import EmptyValue, clean

__all__ = ["Document", "DocumentKind", "Person", "Sex", "normal_name"]

_NAME_LIMIT = 60
_DOTS = str.maketrans(dict.fromkeys("•．‧・･∙⋅", "·"))
_PRIVATE_USE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_HAN = (
    "〇\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29"
    "\U00020000-\U0002a6df\U0002a700-\U0002ee5f\U00030000-\U000323af" + _PRIVATE_USE
)
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏ\u1e00-\u1eff"
_NAME = re.compile(rf"[{_HAN}{_LATIN}](?:[{_HAN}{_LATIN}·.,'’ -]*[{_HAN}{_LATIN}.])?")
_NEEDS_TYPING = re.compile(f"[{_PRIVATE_USE}]")
_SPACE_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}·]) +(?=[{_HAN}·])")
_SPACES = re.compile(" +")


@frozen
class NameCharacters(InvalidValue):
    """The name holds other characters than Han, Latin letters and ``·``."""

    code: ClassVar[str] = "value.name_characters"


@frozen
class SexNeeded(InvalidValue):
    """The document's number does not carry the sex, so it must be given."""

    code: ClassVar[str] = "value.sex_needed"


@frozen
class BirthNeeded(InvalidValue):
    """The document's number does not carry the date of birth, so it must be given."""

    code: ClassVar[str] = "value.birth_needed"


@frozen
class BirthInFuture(InvalidValue):
    """The date of birth lies after today."""

    code: ClassVar[str] = "value.birth_in_future"


@frozen
class BirthTooEarly(InvalidValue):
    """The date of birth lies before 1850."""

    code: ClassVar[str] = "value.birth_too_early"


@frozen
class SexContradictsNumber(InvalidValue):
    """The sex given is not the one in the document's number."""

    code: ClassVar[str] = "value.sex_contradicts_number"


@frozen
class BirthContradictsNumber(InvalidValue):
    """The date of birth given is not the one in the document's number."""

    code: ClassVar[str] = "value.birth_contradicts_number"


def normal_name(text: str) -> str:
    """A name as it is kept: NFKC, the dots •．‧ made ``·``, no space between Han characters.

    Han includes the extensions A–I and private-use characters, which some cards carry. Raises ``EmptyValue``,
    ``TooLong`` (over 60), ``ControlCharacter``, ``NameCharacters``.
    """
    name = clean(text.translate(_DOTS), "name", _NAME_LIMIT, nfkc=True, required=True)
    name = _SPACES.sub(" ", _SPACE_BETWEEN_HAN.sub("", name))
    if not _NAME.fullmatch(name):
        raise NameCharacters("name", name)
    return name


@frozen
class Person:
    """A person to be examined, known by the document.

    Sex and birth agree with the document's number where that carries them. ``phone`` is ``None`` for those who have
    none: they are served at the desk only.
    """

    name: str = field(converter=normal_name, repr=masked_name)
    document: Document
    sex: Sex
    birth: date
    phone: Phone | None = None

    def __attrs_post_init__(self) -> None:
        if self.document.sex not in (None, self.sex):
            raise SexContradictsNumber("sex", self.sex.value)
        if self.document.birth(self.birth) not in (None, self.birth):
            raise BirthContradictsNumber("birth", self.birth.isoformat())
        if self.birth < FIRST_BIRTH:
            raise BirthTooEarly("birth", self.birth.isoformat())

    @classmethod
    def of(
        cls,
        name: str,
        kind: DocumentKind,
        number: str,
        phone: str | None = None,
        sex: Sex | None = None,
        birth: date | None = None,
        *,
        today: date,
    ) -> Self:
        """Build a person from what was typed or read from the card.

        Sex and birth come from the number where it carries them. ``today`` (Shanghai) decides what lies in the future.
        Raises leaves of ``InvalidValue``; age limits belong to booking.
        """
        document = _document(kind, number)
        carried = document.birth(today)
        sex, birth = sex or document.sex, birth or carried
        if sex is None:
            raise SexNeeded("sex", "")
        if birth is None:
            raise BirthNeeded("birth", "")
        if birth > today:
            raise BirthInFuture("birth" if carried is None else "document_number", birth.isoformat())
        return cls(name, document, sex, birth, Phone(phone) if phone and phone.strip() else None)

    @property
    def name_needs_typing(self) -> bool:
        """Whether the name holds private-use characters, which print as boxes until somebody types them anew."""
        return _NEEDS_TYPING.search(self.name) is not None


def _document(kind: DocumentKind, number: str) -> Document:
    if not number.strip():
        raise EmptyValue("document_number", "")
    return Document(kind, number)
