"""A kind of record that the back office lists and edits, as data: what stands in its list, filter and form."""

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any
from uuid import UUID

from attrs import field, frozen

from entrypoints.runner import UseCase
from entrypoints.web.office.desk import Desk
from entrypoints.web.office.fields import Field, Options, Phase, Value, no_finder, no_options
from ports.tabular import CellValue
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import EntityId


@frozen(kw_only=True)
class Filter:
    """A condition of the list. What names a person is never part of an address. ``finder`` offers while one types."""

    name: str
    title: str
    kind: str = "text"
    options: Callable[[Desk], Options] = no_options
    finder: Callable[[Desk], str] = no_finder
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
