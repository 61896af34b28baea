"""Records of a resource in a table: its columns, and what its rows would make or change."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from attrs import field, frozen

from entrypoints.web.mistakes import Mistake
from entrypoints.web.office.conflicts import Difference
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.fields import Field, Shape
from entrypoints.web.office.resource import Resource, Row
from entrypoints.web.office.resource_forms import declared
from ports.tabular import Column, Layout, Sheet
from ports.tabular_rows import CellMark

PARTS: Final[Mapping[str, str]] = {"value": "的值", "label": "的文字", "enabled": "的状态"}
"""The columns of a table of words: what follows the name of the field, and its title."""
STATES: Final[Mapping[str, str]] = {"启用": "yes", "停用": "no"}
_SEVERAL: Final = "有几个就用顿号隔开"


@frozen(kw_only=True)
class Wrong:
    """Why a cell cannot be taken: ``key`` is its column, ``value`` what stands there."""

    row: int
    key: str
    value: str
    said: Mistake


@frozen(kw_only=True)
class Step:
    """One record to be made, or ``present`` as it shall be; without ``changes`` it is so already."""

    rows: tuple[int, ...]
    name: str
    present: Row | None
    made: Mapping[str, Any] = field(repr=False)
    changes: tuple[Difference, ...] = field(repr=False)


@frozen(kw_only=True)
class Plan:
    """What a table would do. ``due`` is what there is to be done."""

    sheet: Sheet
    layout: Layout
    steps: tuple[Step, ...]
    wrong: tuple[Wrong, ...]

    @property
    def due(self) -> tuple[Step, ...]:
        """The records that are new, or would change."""
        return tuple(one for one in self.steps if one.present is None or one.changes)

    @property
    def new(self) -> int:
        """How many records would be made."""
        return sum(one.present is None for one in self.steps)

    @property
    def wrong_rows(self) -> frozenset[int]:
        """The rows from which nothing is taken."""
        return frozenset(one.row for one in self.wrong)

    @property
    def unread(self) -> tuple[str, ...]:
        """Headings that mean nothing here."""
        known = {one.key for one in self.layout.columns}
        return tuple(one.text for one in self.sheet.header if one.key not in known)

    @property
    def seal(self) -> str:
        """Another one as soon as somebody changes a record that the table would change, or makes one that it would."""
        stand = [(one.rows, one.present and (str(one.present.key), one.present.version)) for one in self.due]
        return sha256(repr(stand).encode()).hexdigest()

    def column(self, key: str) -> str:
        """How people call a column."""
        titles = {one.key: one.title for one in self.layout.columns}
        heading = self.sheet.heading(key)
        return titles.get(key, key) if heading == key else heading

    def marks(self) -> list[CellMark]:
        """What is wrong, as marks on the table that came."""
        return [CellMark(one.row, one.key, one.said.sentence) for one in self.wrong]


def words_field(resource: Resource) -> Field | None:
    """The field that is a table of words: each of its lines is a row, and several rows are one record."""
    return next((one for one in resource.form if one.shape is Shape.WORDS), None)


def layout_of(resource: Resource) -> Layout:
    """The columns, in the order of the form."""
    return Layout(tuple(column for one in resource.form for column in _columns(resource, one)))


def _columns(resource: Resource, one: Field) -> Sequence[Column]:
    lenient = words_field(resource) is not None
    if one.shape is Shape.WORDS:
        return [Column(key=f"{one.name}_{part}", title=one.title + said) for part, said in PARTS.items()]
    remark = "；".join(filter(None, (one.hint, _SEVERAL if one.shape is Shape.BOXES else "")))
    required = one.name == declared(resource.intake).by[-1]
    return [Column(key=one.name, title=one.title, required=required, lenient=lenient, remark=remark)]


def choices_of(desk: Desk, resource: Resource) -> Mapping[str, Sequence[str]]:
    """Words to pick from, by the column's key."""
    choices = {one.name: [words.strip() for _, words in one.options(desk)] for one in resource.form}
    if words := words_field(resource):
        choices[f"{words.name}_enabled"] = list(STATES)
    return {key: words for key, words in choices.items() if words}
