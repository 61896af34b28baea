"""The fields of a record's form, as data: how each is entered, told, and turned into a value."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from attrs import frozen

from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.colleagues import meant, told_of
from entrypoints.web.office.conflicts import Difference
from entrypoints.web.office.desk import Desk
from tjdomain.shared.errors import InvalidValue, TjError
from tjdomain.shared.masking import masked_phone

Options = Sequence[tuple[str, str]]
"""Value and words of each that can be chosen."""
Value = str | tuple[str, ...] | tuple[tuple[str, str, str], ...]
"""What a field of a form shows: a text, the ticked boxes, or the lines of a table of words."""
LARGEST_ORDER = 1_000_000


class Shape(Enum):
    """How a field is entered. MATRIX are boxes under headings, WORDS lines of value, label and whether enabled.

    LINES is a text of several lines; DAY and MOMENT are entered as the browser does, MOMENT to the minute. ACCOUNT is
    typed, and is the id of an account as soon as it is clear whose.
    """

    TEXT = "text"
    LINES = "lines"
    DAY = "day"
    MOMENT = "moment"
    NUMBER = "number"
    CHOICE = "choice"
    BOXES = "boxes"
    MATRIX = "matrix"
    WORDS = "words"
    ACCOUNT = "account"


_UNREADABLE = {
    Shape.NUMBER: "office.number_wrong",
    Shape.DAY: "office.day_missing",
    Shape.MOMENT: "office.day_missing",
    Shape.ACCOUNT: "office.account_unclear",
}
"""What is told of an entry that cannot be read; of all others, that there is no such choice."""


class Phase(Enum):
    """When a field is asked for."""

    ALWAYS = "always"
    NEW = "new"
    CHANGE = "change"


def no_options(_desk: Desk) -> Options:
    """Nothing to choose from."""
    return ()


def no_finder(_desk: Desk) -> str:
    """Nothing is offered."""
    return ""


@frozen(kw_only=True)
class Field:
    """A field of the form, by the name that it has in the command; ``make`` turns each of its texts into a value.

    What stands in a ``covered`` one is told as phones are told.
    """

    name: str
    title: str
    shape: Shape = Shape.TEXT
    hint: str = ""
    longest: int = 60
    optional: bool = False
    options: Callable[[Desk], Options] = no_options
    finder: Callable[[Desk], str] = no_finder
    make: Callable[..., Any] = str
    phase: Phase = Phase.ALWAYS
    covered: bool = False
    wide: bool = False

    def choices(self, desk: Desk, standing: Value) -> Options:
        """What can be chosen, and what stands there though it is not offered: saving the form must not drop it."""
        offered, there = self.options(desk), {standing} if isinstance(standing, str) else {*standing}
        rest = sorted(there - {value for value, _ in offered} - {""})
        return [*offered, *((value, "（原来的，不变）") for value in rest)]

    def entered(self, desk: Desk, standing: Value = "") -> Value:
        """What came of it; what still says what is ``standing`` there is that."""
        match self.shape:
            case Shape.BOXES | Shape.MATRIX:
                return tuple(sorted(desk.all_given(self.name)))
            case Shape.WORDS:
                parts = (desk.all_given(f"{self.name}_{part}") for part in ("value", "label", "enabled"))
                return tuple(line for line in zip(*parts, strict=False) if line[0].strip() or line[1].strip())
            case Shape.ACCOUNT:
                text = desk.given(self.name).strip()
                return standing if text == self.shown(desk, standing) else str((text and meant(desk, text)) or text)
        text = desk.given(self.name).strip()
        return standing if self.covered and text == self.shown(desk, standing) else text

    def shown(self, desk: Desk, value: Value) -> Value:
        """What stands in the field before anybody types: never a whole number, and of an account whose it is."""
        return self.told(desk, value) if value and (self.covered or self.shape is Shape.ACCOUNT) else value

    def made(self, value: Value) -> Any:
        """The value that a command takes. Raises ``ValueError``, ``InvalidValue``."""
        match self.shape:
            case Shape.BOXES | Shape.MATRIX:
                return frozenset(self.make(one) for one in value)
            case Shape.WORDS:
                return tuple(self.make(*line) for line in value)
            case Shape.NUMBER:
                return self._number(str(value))
        return self.make(value)

    def _number(self, text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text[:8]) <= LARGEST_ORDER):
            raise ValueError(text)
        return int(text)

    def told(self, desk: Desk, value: Value) -> str:
        """The value as people read it."""
        if self.shape is Shape.WORDS:
            return "；".join(f"{line[1]}（{'启用' if line[2] == 'yes' else '停用'}）" for line in value)
        if self.covered and value:
            return masked_phone(str(value))
        if self.shape is Shape.ACCOUNT and value:
            return told_of(desk, str(value))
        words = dict(self.options(desk))
        chosen = [value] if isinstance(value, str) else [str(one) for one in value]
        return "、".join(words.get(one, one) for one in chosen) or "（空）"


def made_of(fields: Sequence[Field], values: Mapping[str, Value]) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
    """The fields' values for a command, and what is wrong with them."""
    made, mistakes = {}, []
    for one in fields:
        try:
            made[one.name] = one.made(values[one.name])
        except InvalidValue as error:
            mistakes.append(field_mistake(error, fields, one.name))
        except (ValueError, TypeError):
            mistakes.append(mistake(one.name, _UNREADABLE.get(one.shape, "office.choice_wrong"), what=one.title))
    return made, tuple(mistakes)


def field_mistake(error: TjError, fields: Sequence[Field], name: str = "") -> Mistake:
    """A refusal at the field that it is about."""
    if isinstance(error, InvalidValue):
        titles = {one.name: one.title for one in fields}
        name = name or (error.field if error.field in titles else "")
        if error.code == "value.empty" and name in titles:
            return mistake(name, "office.field_missing", what=titles[name])
    return told(error, name or "page")


def differing(
    desk: Desk, fields: Sequence[Field], mine: Mapping[str, Value], present: Mapping[str, Value]
) -> Iterator[Difference]:
    """The fields in which what was entered differs from what stands there."""
    for one in fields:
        if mine[one.name] != present[one.name]:
            yield Difference(one.title, one.told(desk, mine[one.name]), one.told(desk, present[one.name]))
