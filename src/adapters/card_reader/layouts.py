"""The 256 bytes of text on a card: UTF-16LE in fields of fixed places, padded with spaces; four kinds of card.

Layouts: GA 467 (resident), residence permits of HK, Macau and Taiwan 2018 (J), foreigners' cards of 2017 (I) and 2023
(Y). Pictures are coded by a secret method (WLT) and fingerprints are not needed: neither is looked at.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType

from attrs import frozen

from adapters.card_reader.frames import WHAT
from ports.card_reader import CardGarbled
from tjdomain.shared.card import IdentityCard
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.idcard import Document, DocumentKind, Sex

SIZE = 256
_KIND = 248
_LONG = "长期"
_SEXES = {"1": Sex.MALE, "2": Sex.FEMALE}


class Layout(Enum):
    """The letter at place 248; the resident card has none."""

    RESIDENT = ""
    HMT = "J"
    FOREIGN_2017 = "I"
    FOREIGN_2023 = "Y"


_VALID = {"valid_from": (188, 16), "valid_to": (204, 16)}
_FIRST = {"name": (0, 30), "sex": (30, 2), "birth": (36, 16), "number": (122, 36), **_VALID}
_CHINESE = {**_FIRST, "address": (52, 70), "authority": (158, 30)}

PLACES: Mapping[Layout, Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        Layout.RESIDENT: {**_CHINESE, "nation": (32, 4)},
        Layout.HMT: {**_CHINESE, "pass_number": (220, 18), "issued": (238, 4)},
        Layout.FOREIGN_2017: {
            **_VALID,
            "english_name": (0, 120),
            "sex": (120, 2),
            "number": (122, 30),
            "country": (152, 6),
            "name": (158, 30),
            "birth": (220, 16),
            "version": (236, 4),
            "authority": (240, 8),
        },
        Layout.FOREIGN_2023: {
            **_FIRST,
            "renewed": (32, 4),
            "english_name": (52, 70),
            "english_rest": (220, 22),
            "country": (242, 6),
            "former": (250, 6),
        },
    }
)
"""Field → place and length in bytes."""

_KINDS = {
    Layout.RESIDENT: DocumentKind.RESIDENT_ID,
    Layout.HMT: DocumentKind.HMT_RESIDENCE_PERMIT,
    Layout.FOREIGN_2017: DocumentKind.FOREIGN_RESIDENCE_CARD,
    Layout.FOREIGN_2023: DocumentKind.FOREIGN_RESIDENCE_CARD,
}


@frozen
class CardText:
    """What stands in the fields of one layout, without the spaces around."""

    layout: Layout
    fields: Mapping[str, str]


def decoded(block: bytes) -> CardText:
    """The fields of a block of 256 bytes, by the letter at place 248. Raises ``CardGarbled``."""
    if len(block) != SIZE:
        raise CardGarbled(WHAT, "length")
    try:
        layout = Layout(_text(block, _KIND, 2))
        return CardText(layout, {name: _text(block, *place) for name, place in PLACES[layout].items()})
    except ValueError:  # an unknown letter, or what is no UTF-16
        raise CardGarbled(WHAT, "layout") from None


def encoded(card: CardText) -> bytes:
    """The block of 256 bytes, as a card holds it. Raises ``ValueError`` where a text does not fit."""
    block = bytearray(" ".encode("utf-16-le") * (SIZE // 2))
    for name, text in {**card.fields, "": card.layout.value}.items():
        place, length = PLACES[card.layout][name] if name else (_KIND, 2)
        content = text.encode("utf-16-le")
        if len(content) > length:
            raise ValueError(name)
        block[place : place + len(content)] = content
    return bytes(block)


def card_of(text: CardText, portrait: bytes | None = None) -> IdentityCard:
    """The holder. Raises ``CardGarbled`` where the fields are no person's."""
    fields = text.fields
    try:
        return IdentityCard(
            document=Document(_KINDS[text.layout], fields["number"]),
            name=fields["name"] or fields["english_name"],
            sex=_SEXES[fields["sex"]],
            birth=_day(fields["birth"]),
            valid_to=None if fields["valid_to"] == _LONG else _day(fields["valid_to"]),
            portrait=portrait,
        )
    except (InvalidValue, KeyError, ValueError):  # what was read stays out of the message: it names somebody
        raise CardGarbled(WHAT, "fields") from None


def _text(block: bytes, place: int, length: int) -> str:
    return block[place : place + length].decode("utf-16-le").strip(" \0")


def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
