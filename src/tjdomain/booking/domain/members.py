"""Members' lists 团队人员名单 as employers fill them in: reading them, and what is wrong, cell by cell."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import TypeVar

from attrs import evolve, field, frozen

from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team_errors import DigitsLost, FormulaInCell, NotADate, UnknownWord
from tjdomain.shared.contact import Phone
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.person import Document, DocumentKind, Person, Sex, normal_name
from tjdomain.shared.text import EmptyValue, clean
from tjdomain.shared.trade import Trade

EnumT = TypeVar("EnumT", bound=Enum)
T = TypeVar("T")

_CELL_LIMIT = 200
_EXACT_DIGITS = 15
_FIRST_SERIAL, _LAST_SERIAL = 1, 73_050
_SERIAL_ORIGIN = date(1899, 12, 30)
"""Spreadsheets count days from here (for days after February 1900)."""
_NAMELESS = "张三"
"""Stands in for a name that reads wrong, so that the other cells are checked all the same."""
_DATE = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_SEPARATORS = re.compile(r"[,;、/\s]+")


class MemberColumn(Enum):
    """Columns of a members' list; their Chinese headings are labels."""

    NAME = "name"
    DOCUMENT_KIND = "document_kind"
    DOCUMENT_NUMBER = "document_number"
    PHONE = "phone"
    SEX = "sex"
    BIRTH = "birth"
    TRADES = "trades"
    DAY = "day"
    PERIOD = "period"


REQUIRED_COLUMNS = (MemberColumn.NAME, MemberColumn.DOCUMENT_NUMBER)

_COLUMN_OF_FIELD = {column.value: column for column in MemberColumn}


@frozen
class MemberRow:
    """A row as it stands in the file: its number there, and the cells (text, number, date or ``None``)."""

    number: int
    cells: Mapping[MemberColumn, object]

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return all(value is None or str(value).strip() == "" for value in self.cells.values())


@frozen(kw_only=True)
class Vocabulary:
    """Words that people write in choice columns."""

    kinds: Mapping[str, DocumentKind] = field(factory=dict)
    sexes: Mapping[str, Sex] = field(factory=dict)
    trades: Mapping[str, Trade] = field(factory=dict)


@frozen
class RowProblem:
    """One cell that cannot be accepted: where, what stands there, why."""

    row: int
    column: MemberColumn | None
    value: str
    error: InvalidValue


@frozen(kw_only=True)
class Candidate:
    """A row that reads well. ``slot`` is the wished day and period, ``None`` for «any of the team's»."""

    row: int
    person: Person
    trades: frozenset[Trade]
    slot: Slot | None = None


def cell_text(column: MemberColumn, value: object) -> str:
    """A cell as text: NFKC, trimmed; numbers without a decimal point.

    Raises ``DigitsLost``, ``FormulaInCell`` and those of ``clean``.
    """
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case float() if value.is_integer():
            return cell_text(column, int(value))
        case int() if len(str(abs(value))) > _EXACT_DIGITS:
            raise DigitsLost(column.value, str(value))
    text = clean(str(value), column.value, _CELL_LIMIT, nfkc=True)
    if text.startswith("="):
        raise FormulaInCell(column.value, text)
    return text


def cell_date(column: MemberColumn, value: object) -> date | None:
    """A cell as a date: a date, a spreadsheet's day number, or text (1990-1-31, 1990/1/31, 1990年1月31日, 19900131)."""
    if isinstance(value, int | float) and _FIRST_SERIAL <= value <= _LAST_SERIAL:
        return _SERIAL_ORIGIN + timedelta(days=int(value))
    text = cell_text(column, value)
    if not text:
        return None
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else _no_date(column, text)
    except ValueError:
        return _no_date(column, text)


def _no_date(column: MemberColumn, text: str) -> date:
    raise NotADate(column.value, text)


def _clock(column: MemberColumn, value: object) -> time | None:
    if isinstance(value, time):
        return value
    text = cell_text(column, value)
    if not text:
        return None
    found = _CLOCK.match(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:  # noqa: PLR2004  hours and minutes of a clock
        raise UnknownWord(column.value, text)
    return time(int(found[1]), int(found[2]))


def _word(column: MemberColumn, text: str, words: Mapping[str, EnumT], kind: type[EnumT]) -> EnumT:
    if text in words:
        return words[text]
    try:
        return kind(text)
    except ValueError:
        raise UnknownWord(column.value, text) from None


def _slot(day: date | None, start: time | None) -> Slot | None:
    if day is None and start is None:
        return None
    if day is None or start is None:
        missing = MemberColumn.DAY if day is None else MemberColumn.PERIOD
        raise EmptyValue(missing.value, "")
    return Slot(day, start)


class _Row:
    """One row being read; keeps all that is wrong with it, not only the first thing."""

    def __init__(self, row: MemberRow, words: Vocabulary) -> None:
        self.problems: list[RowProblem] = []
        self._row = row
        self._words = words

    def attempt(self, read: Callable[[], T]) -> T | None:
        """What ``read`` returns, or ``None`` and the problem is kept."""
        try:
            return read()
        except InvalidValue as error:
            self.problems.append(problem(self._row, error))
            return None

    def text(self, column: MemberColumn) -> str:
        return cell_text(column, self._row.cells.get(column))

    def date(self, column: MemberColumn) -> date | None:
        return cell_date(column, self._row.cells.get(column))

    def start(self) -> time | None:
        return _clock(MemberColumn.PERIOD, self._row.cells.get(MemberColumn.PERIOD))

    def kind(self) -> DocumentKind:
        text = self.text(MemberColumn.DOCUMENT_KIND)
        if not text:
            return DocumentKind.RESIDENT_ID
        return _word(MemberColumn.DOCUMENT_KIND, text, self._words.kinds, DocumentKind)

    def sex(self) -> Sex | None:
        text = self.text(MemberColumn.SEX)
        return _word(MemberColumn.SEX, text, self._words.sexes, Sex) if text else None

    def trades(self) -> frozenset[Trade]:
        text = self.text(MemberColumn.TRADES)
        named = [part for part in _SEPARATORS.split(text) if part]
        return frozenset(_word(MemberColumn.TRADES, part, self._words.trades, Trade) for part in named)

    def phone(self) -> Phone | None:
        text = self.text(MemberColumn.PHONE)
        return Phone(text) if text else None


def problem(row: MemberRow, error: InvalidValue) -> RowProblem:
    """What is wrong with a row, at the column that the error's field names."""
    column = _COLUMN_OF_FIELD.get(error.field)
    value = row.cells.get(column) if column else None
    return RowProblem(row.number, column, "" if value is None else str(value)[:_CELL_LIMIT], error)


def read_member(
    row: MemberRow, words: Vocabulary, trades: frozenset[Trade], today: date
) -> Candidate | tuple[RowProblem, ...]:
    """A row as a candidate, or everything that is wrong with it. ``trades`` are the team's, for rows that name none."""
    reading = _Row(row, words)
    name = reading.attempt(lambda: normal_name(reading.text(MemberColumn.NAME)))
    kind = reading.attempt(reading.kind)
    number = reading.attempt(lambda: reading.text(MemberColumn.DOCUMENT_NUMBER))
    phone = reading.attempt(reading.phone)
    sex = reading.attempt(reading.sex)
    birth = reading.attempt(lambda: reading.date(MemberColumn.BIRTH))
    named = reading.attempt(reading.trades)
    slot = reading.attempt(lambda: _slot(reading.date(MemberColumn.DAY), reading.start()))
    person = None
    if kind is not None and number is not None:
        known = name or _NAMELESS
        person = reading.attempt(lambda: Person.of(known, kind, number, None, sex, birth, today=today))
    if person is None or reading.problems:
        return tuple(reading.problems)
    return Candidate(row=row.number, person=evolve(person, phone=phone), trades=named or trades, slot=slot)


def repeated_rows(candidates: Iterable[Candidate]) -> Mapping[int, int]:
    """Rows that name a document a second time, each with the row that named it first."""
    first: dict[Document, int] = {}
    repeated: dict[int, int] = {}
    for candidate in candidates:
        earlier = first.setdefault(candidate.person.document, candidate.row)
        if earlier != candidate.row:
            repeated[candidate.row] = earlier
    return repeated


def allotted(candidates: Iterable[Candidate], free: Mapping[Slot, int]) -> Mapping[int, Slot | None]:
    """A slot of the team for each row: the wished one or the earliest with a place left; ``None`` where none is."""
    left = dict(sorted(free.items()))
    result: dict[int, Slot | None] = {}
    wishes = sorted(candidates, key=lambda candidate: (candidate.slot is None, candidate.row))
    for candidate in wishes:
        slot = candidate.slot or next((s for s, number in left.items() if number > 0), None)
        if slot is not None and left.get(slot, 0) > 0:
            left[slot] -= 1
            result[candidate.row] = slot
        else:
            result[candidate.row] = None
    return result
