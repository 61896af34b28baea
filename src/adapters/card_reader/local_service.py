"""A maker's own program on the desk's PC that reads the card over HTTP on loopback; how it speaks is a mapping."""

import base64
import binascii
import json
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from adapters.card_reader.frames import WHAT
from adapters.kit.http import HttpClient
from adapters.kit.mapping import found_at, reason, word
from ports.card_reader import CardGarbled, CardRefused, NoCard, ReaderMissing, ReadingCancelled
from tjdomain.shared.card import IdentityCard
from tjdomain.shared.errors import InvalidValue, Unavailable
from tjdomain.shared.idcard import Document, DocumentKind, Sex

_PAUSE = 0.5
_FINE = 200
_DIGITS = 8


@frozen(kw_only=True)
class LocalService:
    """The mapping. ``success`` is where an answer says yes, and the words for it; ``waiting`` the words for «no card».

    ``fields`` says where ``name``, ``number``, ``sex``, ``birth``, ``valid_to``, ``kind`` and ``portrait`` (base64)
    stand; ``kinds`` and ``sexes`` turn the service's words into ours.
    """

    url: str = field(repr=False)
    method: str
    success: tuple[str, tuple[str, ...]]
    waiting: tuple[str, ...]
    fields: Mapping[str, str]
    kinds: Mapping[str, DocumentKind]
    sexes: Mapping[str, Sex]


class LocalServiceReader:
    """Asks twice a second until there is a card."""

    def __init__(self, client: HttpClient, service: LocalService) -> None:
        self._client = client
        self._service = service

    def check(self) -> None:
        """Raises ``ReaderMissing``, ``CardRefused``, ``CardGarbled``."""
        self._asked()

    def read(self, patience: float, cancelled: Callable[[], bool]) -> IdentityCard:
        """As the port says; a service that cannot tell «no card» from a failure says ``CardRefused``."""
        until = time.monotonic() + patience
        while (told := self._asked()) is None:
            if cancelled():
                raise ReadingCancelled(WHAT)
            if time.monotonic() >= until:
                raise NoCard(WHAT)
            time.sleep(_PAUSE)
        return self._card(told)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def _asked(self) -> Any | None:
        """The answer with a card, ``None`` while there is none."""
        service = self._service
        try:
            reply = self._client.send(service.method, service.url, None, {"accept-encoding": "identity"}, WHAT)
        except Unavailable:
            raise ReaderMissing(WHAT) from None
        try:
            told = json.loads(reply.body)
        except ValueError:
            raise CardGarbled(WHAT, "body") from None
        path, wanted = service.success
        said = word(found_at(told, path))
        if said in service.waiting:
            return None
        if reply.status != _FINE or said not in wanted:
            raise CardRefused(WHAT, reason(said))
        return told

    def _card(self, told: Any) -> IdentityCard:
        service = self._service
        said = {name: found_at(told, path) for name, path in service.fields.items()}
        given = {name: value.strip() if isinstance(value, str) else "" for name, value in said.items()}
        kind = service.kinds.get(given.get("kind", ""), DocumentKind.RESIDENT_ID)
        try:
            return IdentityCard(
                document=Document(kind, given["number"]),
                name=given["name"],
                sex=service.sexes[given["sex"]],
                birth=_day(given["birth"]),
                valid_to=_day(given["valid_to"]) if _digits(given.get("valid_to", "")) else None,
                portrait=_picture(given.get("portrait", "")),
            )
        except (InvalidValue, KeyError, ValueError):  # what was read stays out of the message: it names somebody
            raise CardGarbled(WHAT, "fields") from None


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isascii() and one.isdigit())


def _day(text: str) -> date:
    """``19900101``, ``1990-01-01``, ``1990年01月01日``."""
    digits = _digits(text)[:_DIGITS]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _picture(text: str) -> bytes | None:
    """Base64, with or without the head of a data address; what cannot be read is no picture."""
    try:
        return base64.b64decode(text.rpartition(",")[2], validate=True) or None
    except binascii.Error:
        return None
