"""Free text as it may enter the system: visible characters only, trimmed, of bounded length."""

import re
import unicodedata
from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import InvalidValue

_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LINE_BREAK = re.compile(r"\r\n?|\n|\t")
_SHOWN = 40


@frozen
class ControlCharacter(InvalidValue):
    """Something nobody sees (NUL, control, zero-width, direction mark, lone surrogate); ``value`` is its code point."""

    code: ClassVar[str] = "value.control_character"


@frozen
class TooLong(InvalidValue):
    """The text has more than ``limit`` characters; ``value`` is its beginning."""

    code: ClassVar[str] = "value.too_long"
    limit: int


@frozen
class EmptyValue(InvalidValue):
    """Nothing was given where something must be."""

    code: ClassVar[str] = "value.empty"


def clean(text: str, field: str, limit: int, *, nfkc: bool = False, lines: bool = False, required: bool = False) -> str:
    """Trim ``text`` and return it in NFC, or in NFKC (full-width becomes plain) where asked.

    ``lines`` lets line breaks (made line feeds) and tabs (made spaces) through. Raises ``ControlCharacter``,
    ``TooLong`` when more than ``limit`` characters are left, and ``EmptyValue`` when ``required`` and none is.
    """
    result = unicodedata.normalize("NFKC" if nfkc else "NFC", text).strip()
    if len(result) > limit:
        raise TooLong(field, _visible(result[:_SHOWN]), limit)
    if lines:
        result = _LINE_BREAK.sub(lambda found: " " if found[0] == "\t" else "\n", result)
    if not result.isprintable():  # quick way for almost all texts: printable excludes every refused category
        _refuse_invisible(result, field, "\n" if lines else "")
    if required and not result:
        raise EmptyValue(field, "")
    return result


def _refuse_invisible(text: str, field: str, allowed: str) -> None:
    for character in text:
        if character not in allowed and unicodedata.category(character) in _REFUSED_CATEGORIES:
            raise ControlCharacter(field, f"U+{ord(character):04X}")


def _visible(text: str) -> str:
    """``text`` without what cannot be shown or sent back (lone surrogates and the like)."""
    return "".join(c for c in text if unicodedata.category(c) not in _REFUSED_CATEGORIES)
