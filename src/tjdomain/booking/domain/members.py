"""Members' lists 团队人员名单 as employers fill them in: reading each row, and everything that is wrong with it."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from attrs import evolve, field, frozen

from tjdomain.booking.domain.quota import Place
from tjdomain.booking.domain.team_errors import NotADate, UnknownWord
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.person import Document, DocumentKind, Person, Sex, normal_name
from tjdomain.shared.text import clean
from tjdomain.shared.trade import Trade

EnumT = TypeVar("EnumT", bound=Enum)
T = TypeVar("T")

_WORD_LIMIT = 60
_SEPARATORS = re.compile(r"[,;、/|\s]+(?![^(]*\))")
"""Not inside brackets: some words hold a list of their own, as 公共场所(理发美容、浴池) does."""
_NAMELESS = "张三"
"""Stands in for a name that reads wrong, so that the other cells are checked all the same."""


@frozen(kw_only=True)
class MemberRow:
    """A row as typed: its number in the file and its cells; what is absent is empty. ``birth`` is ISO 8601."""

    number: int
    name: str
    document_number: str
    document_kind: str = ""
    phone: str = ""
    sex: str = ""
    birth: str = ""
    trades: str = ""


@frozen(kw_only=True)
class Vocabulary:
    """Words that people write in choice columns."""

    kinds: Mapping[str, DocumentKind] = field(factory=dict)
    sexes: Mapping[str, Sex] = field(factory=dict)
    trades: Mapping[str, Trade] = field(factory=dict)


@frozen(kw_only=True)
class Candidate:
    """A row that reads well."""

    row: int
    person: Person
    trades: frozenset[Trade]


class _Reading:
    """Keeps all that is wrong with a row, not only the first thing."""

    def __init__(self) -> None:
        self.problems: list[InvalidValue] = []

    def __call__(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except InvalidValue as error:
            self.problems.append(error)
            return None


def read_member(
    row: MemberRow, words: Vocabulary, trades: frozenset[Trade], today: date
) -> Candidate | tuple[InvalidValue, ...]:
    """A row as a candidate, or everything that is wrong with it, each error with the field's name of ``MemberRow``.

    ``trades`` are the team's, for rows that name none. Without a kind the document is a resident ID.
    """
    attempt = _Reading()
    name = attempt(lambda: normal_name(row.name))
    kind = attempt(
        lambda: _word("document_kind", row.document_kind, words.kinds, DocumentKind, DocumentKind.RESIDENT_ID)
    )
    phone = attempt(lambda: Phone(row.phone) if row.phone.strip() else None)
    sex = attempt(lambda: _word("sex", row.sex, words.sexes, Sex, None))
    birth = attempt(lambda: _date("birth", row.birth))
    named = attempt(lambda: _trades(row.trades, words))
    known, document_kind = name or _NAMELESS, kind or DocumentKind.RESIDENT_ID
    person = None
    if kind is not None:
        person = attempt(lambda: Person.of(known, document_kind, row.document_number, None, sex, birth, today=today))
    if person is None or attempt.problems:
        return tuple(attempt.problems)
    return Candidate(row=row.number, person=evolve(person, phone=phone), trades=named or trades)


def _word(name: str, text: str, words: Mapping[str, EnumT], kind: type[EnumT], absent: T) -> EnumT | T:
    word = clean(text, name, _WORD_LIMIT, nfkc=True)
    if not word:
        return absent
    if word in words:
        return words[word]
    try:
        return kind(word)
    except ValueError:
        raise UnknownWord(name, word) from None


def _trades(text: str, words: Vocabulary) -> frozenset[Trade]:
    named = [part for part in _SEPARATORS.split(clean(text, "trades", 2 * _WORD_LIMIT, nfkc=True)) if part]
    found = (_word("trades", part, words.trades, Trade, None) for part in named)
    return frozenset(trade for trade in found if trade is not None)


def _date(name: str, text: str) -> date | None:
    word = clean(text, name, _WORD_LIMIT, nfkc=True)
    try:
        return date.fromisoformat(word) if word else None
    except ValueError:
        raise NotADate(name, word) from None


def repeated_rows(candidates: Iterable[Candidate]) -> Mapping[int, int]:
    """Rows that name a document a second time, each with the row that named it first."""
    first: dict[Document, int] = {}
    repeated: dict[int, int] = {}
    for candidate in candidates:
        earlier = first.setdefault(candidate.person.document, candidate.row)
        if earlier != candidate.row:
            repeated[candidate.row] = earlier
    return MappingProxyType(repeated)


def allotted(candidates: Iterable[Candidate], places: Iterable[Place]) -> Mapping[int, Place]:
    """Places for the rows, the first one to the earliest row; rows for which no place is left are not in it."""
    rows = sorted(candidate.row for candidate in candidates)
    return MappingProxyType(dict(zip(rows, places, strict=False)))
