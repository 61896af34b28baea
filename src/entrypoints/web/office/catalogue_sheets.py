"""A piece of the catalogue as a form: fields, a table of alike rows, and what stands in them, all as texts."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Final, TypeVar

from attrs import evolve, field, frozen

from entrypoints.web.mistakes import Mistake, mistake, told
from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.text import clean

Values = Mapping[str, tuple[str, ...]]
Choices = tuple[tuple[str, str], ...]
T = TypeVar("T")

NONE: Final = ("", "（无）")
TITLE_LIMIT: Final = 60
MOST_ROWS: Final = 200


@frozen(kw_only=True)
class Field:
    """One field; ``shape`` is text, lines, choice, boxes or date."""

    name: str
    title: str
    shape: str = "text"
    options: Choices = ()
    hint: str = ""
    longest: int = TITLE_LIMIT


@frozen(kw_only=True)
class Grid:
    """Rows of the same fields; the field of a row is called ``row.field``. ``rows`` are keys with what they are."""

    title: str
    columns: tuple[Field, ...]
    rows: Choices


@frozen(kw_only=True)
class Sheet:
    """The form of a piece. ``values`` are by the names of fields; blank ones may be missing."""

    title: str
    fields: tuple[Field, ...]
    grid: Grid | None = None
    values: Values

    def names(self) -> Iterator[tuple[str, str]]:
        """The name and title of every field, those of the table too."""
        yield from ((one.name, one.title) for one in self.fields)
        if self.grid is not None:
            for key, row in self.grid.rows:
                yield from ((f"{key}.{one.name}", f"{row} {one.title}") for one in self.grid.columns)

    def holding(self, values: Values) -> "Sheet":
        """The same form with other values, and with rows enough for all of them."""
        grid = self.grid
        if grid is not None and all(key.isdecimal() for key, _ in grid.rows):
            what = grid.rows[0][1].partition(" ")[0]
            given = [int(row) for row in {name.partition(".")[0] for name in values} if row.isdecimal()]
            grid = evolve(grid, rows=numbered(max((*given, len(grid.rows) - 1)) + 1, what))
        return evolve(self, grid=grid, values=values)

    @property
    def seen(self) -> str:
        """Stands for all values: another one says that somebody changed this very piece."""
        told = sorted((name, self.values.get(name, ())) for name, _ in self.names())
        return sha256(repr([one for one in told if any(one[1])]).encode()).hexdigest()[:32]


def numbered(count: int, what: str) -> Choices:
    """Rows without keys of their own."""
    return tuple((str(place), f"{what} {place + 1}") for place in range(min(count, MOST_ROWS)))


class FormWrong(Exception):
    """What was typed cannot be understood."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__()
        self.mistakes = mistakes


@frozen(kw_only=True)
class Piece:
    """A kind of piece. ``sheet`` shows the one of a key (raises ``NotFound``), ``applied`` puts what was typed in."""

    sheet: Callable[[Catalogue, str], Sheet]
    applied: Callable[[Catalogue, str, "Typed"], Catalogue]


@frozen
class Typed:
    """What was typed. Every reading raises ``FormWrong`` at the field."""

    values: Values = field(repr=False)

    def text(self, name: str, title: str, longest: int = TITLE_LIMIT, *, required: bool = False) -> str:
        """One line."""
        return self._line(name, title, self.raw(name), longest, required=required)

    def _line(self, name: str, title: str, text: str, longest: int, *, required: bool = False) -> str:
        if required and not text.strip():
            raise FormWrong(mistake(name, "office.field_missing", what=title))
        try:
            return clean(text, name, longest)
        except InvalidValue as refused:
            raise FormWrong(told(refused, name)) from None

    def raw(self, name: str) -> str:
        """As it came."""
        return (self.values.get(name) or ("",))[0]

    def parts(self, name: str, title: str, apart: str = "、", longest: int = TITLE_LIMIT) -> tuple[str, ...]:
        """Several texts in one field; blank ones are left out."""
        texts = self.raw(name).replace("\r", "").split(apart)
        return tuple(self._line(name, title, one, longest) for one in texts if one.strip())

    def number(self, name: str) -> Decimal | None:
        """A plain decimal number."""
        text = self.raw(name).strip()
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise FormWrong(mistake(name, "office.value_wrong")) from None
        if not text.isascii() or not number.is_finite() or number < 0 or len(text) > TITLE_LIMIT // 4:
            raise FormWrong(mistake(name, "office.value_wrong"))
        return number

    def chosen(self, name: str, title: str, make: Callable[[str], T]) -> T:
        """One of a list."""
        try:
            return make(self.raw(name))
        except (ValueError, KeyError):
            raise FormWrong(mistake(name, "office.choice_wrong", what=title)) from None

    def ticked(self, name: str, known: Choices) -> tuple[str, ...]:
        """Those of the known values that are ticked."""
        given = self.values.get(name, ())
        return tuple(value for value, _ in known if value in given)


def shown_as(sheet: Sheet, name: str, values: Values) -> str:
    """What stands in a field, as it is read."""
    fields = {one.name: one for one in (*sheet.fields, *(sheet.grid.columns if sheet.grid else ()))}
    titles = dict(fields[name.rpartition(".")[2]].options)
    return "、".join(titles.get(one, one) for one in values.get(name, ()) if one) or "（空）"
