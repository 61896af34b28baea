"""A kind of record that the back office lists and edits, as data: what stands in its list, filter and form."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import Any
from uuid import UUID

from attrs import field, frozen

from entrypoints.runner import UseCase
from entrypoints.web.mistakes import Mistake, mistake, told
from entrypoints.web.office.conflicts import Difference
from entrypoints.web.office.desk import Desk
from ports.tabular import CellValue
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import InvalidValue, TjError
from tjdomain.shared.ids import EntityId
from tjdomain.shared.masking import masked_phone

Options = Sequence[tuple[str, str]]
"""Value and words of each that can be chosen."""
Value = str | tuple[str, ...] | tuple[tuple[str, str, str], ...]
"""What a field of a form shows: a text, the ticked boxes, or the lines of a table of words."""
LARGEST_ORDER = 1_000_000


class Shape(Enum):
    """How a field is entered. MATRIX are boxes under headings, WORDS lines of value, label and whether enabled.

    LINES is a text of several lines; DAY and MOMENT are entered as the browser does, MOMENT to the minute.
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


_UNREADABLE = {
    Shape.NUMBER: "office.number_wrong",
    Shape.DAY: "office.day_missing",
    Shape.MOMENT: "office.day_missing",
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
    make: Callable[..., Any] = str
    phase: Phase = Phase.ALWAYS
    covered: bool = False

    def choices(self, desk: Desk, standing: Value) -> Options:
        """What can be chosen, and what stands there though it is not offered: saving the form must not drop it."""
        offered, there = self.options(desk), {standing} if isinstance(standing, str) else {*standing}
        rest = sorted(there - {value for value, _ in offered} - {""})
        return [*offered, *((value, "（原来的，不变）") for value in rest)]

    def entered(self, desk: Desk) -> Value:
        """What came of it."""
        match self.shape:
            case Shape.BOXES | Shape.MATRIX:
                return tuple(sorted(desk.all_given(self.name)))
            case Shape.WORDS:
                parts = (desk.all_given(f"{self.name}_{part}") for part in ("value", "label", "enabled"))
                return tuple(line for line in zip(*parts, strict=False) if line[0].strip() or line[1].strip())
        return desk.given(self.name).strip()

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
        words = dict(self.options(desk))
        chosen = [value] if isinstance(value, str) else [str(one) for one in value]
        return "、".join(words.get(one, one) for one in chosen) or "（空）"


@frozen(kw_only=True)
class Filter:
    """A condition of the list. What names a person is never part of an address."""

    name: str
    title: str
    kind: str = "text"
    options: Callable[[Desk], Options] = no_options
    personal: bool = False


@frozen(kw_only=True)
class Row:
    """A record in the list, and in the form as it stands. ``disabled`` is ``None`` where that cannot be.

    ``kept`` is what a change asks for beside the form, and leaves as it is.
    """

    key: UUID | str
    cells: tuple[CellValue, ...]
    title: str = ""
    version: int = 1
    values: Mapping[str, Value] = field(factory=dict)
    disabled: bool | None = None
    kept: Mapping[str, Any] = field(factory=dict)

    @property
    def id(self) -> EntityId:
        """Behind which the next page begins."""
        return EntityId(UUID(str(self.key)))

    @property
    def name(self) -> str:
        """What it is called."""
        return self.title


@frozen(kw_only=True)
class Wanted:
    """Which rows: the filter's values that are not blank, and after which row."""

    values: Mapping[str, str] = field(factory=dict, repr=False)
    after: UUID | None = None
    limit: int = 50

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


@frozen(kw_only=True)
class Found:
    """A page of rows; ``more`` where others follow, ``total`` where it is counted."""

    rows: tuple[Row, ...]
    more: bool = False
    total: int | None = None


@frozen
class Saving:
    """The use case that saves a form, its command, and by what name and class the command takes the record's id."""

    use_case: type[UseCase[Any, Any]]
    command: Callable[..., Any]
    name: str = ""
    id: Callable[[Any], Any] = EntityId

    def of_new(self, actor: Actor, made: Mapping[str, Any]) -> Any:
        """The command for a new record."""
        return self.command(actor=actor, **made)

    def of_change(self, actor: Actor, row: Row, made: Mapping[str, Any]) -> Any:
        """The command for a change of ``row``."""
        kept = row.kept if row.disabled is None else {"disabled": row.disabled, **row.kept}
        return self.command(actor=actor, version=row.version, **{self.name: self.id(row.key), **kept, **made})


@frozen(kw_only=True)
class Intake:
    """How records come from a table that has a column for each field of the form.

    ``by`` are the fields that tell which record a row is about, its name last; ``there`` finds those of such names as
    their forms show them. ``below`` is the field that names another record, of the same table perhaps. ``once`` is what
    of a new record is told this once. At most ``most`` rows are taken at a time.
    """

    by: tuple[str, ...]
    there: Callable[[Desk, AbstractSet[str]], Iterable[Row]]
    below: str = ""
    once: Callable[[Any], str] | None = None
    most: int = 20_000
    hints: tuple[str, ...] = ()


@frozen
class Way:
    """A link of each row to a page of its own, below the row's path."""

    title: str
    path: str
    right: str


@frozen(kw_only=True)
class Resource:
    """All that the pages of one kind of record are made of. ``columns`` are title and class of the list's columns.

    ``changing`` is the page of a change, below the row's path; ``subject`` is what the event log calls the record.
    ``preview`` is the page that shows what stands in the form as a phone will show it.
    """

    name: str
    title: str
    path: str
    right: str
    columns: tuple[tuple[str, str], ...]
    query: Callable[[Desk, Wanted], Found]
    filters: tuple[Filter, ...] = ()
    form: tuple[Field, ...] = ()
    edit_right: str = ""
    one: Callable[[Desk, UUID], Row] | None = None
    new: Saving | None = None
    change: Saving | None = None
    ways: tuple[Way, ...] = ()
    hint: str = ""
    changing: str = "/edit"
    subject: str = ""
    preview: str = ""
    intake: Intake | None = None

    def fields(self, phase: Phase) -> tuple[Field, ...]:
        """What the form of a new record asks, or that of a change."""
        return tuple(one for one in self.form if one.phase in {Phase.ALWAYS, phase})


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
