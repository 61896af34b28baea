"""What screens and the other contexts read of administration, in SQL."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Engine, exists, select

from adapters.database.paging import newest_first
from adapters.database.rows.administration import (
    row_to_change,
    row_to_contact,
    row_to_dictionary,
    row_to_parameter,
    row_to_text,
)
from adapters.database.session import reading
from adapters.database.tables.administration import (
    contact_information,
    dictionary,
    parameter,
    parameter_change,
    public_text,
)
from ports.administration import ChangeFilter
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.dictionary import Dictionary
from tjdomain.administration.domain.parameter import Parameter, ParameterChange, ParameterChangeId
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId


class DatabaseAdministrationQueries:
    """Short reads, each on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def parameters(self) -> tuple[Parameter, ...]:
        """All stored parameters, by group and name."""
        wanted = select(parameter).order_by(parameter.c.policy, parameter.c.name)
        with reading(self._engine) as connection:
            return tuple(row_to_parameter(row) for row in connection.execute(wanted).mappings())

    def changes(self, wanted: ChangeFilter, after: ParameterChangeId | None, limit: int) -> tuple[ParameterChange, ...]:
        """At most ``limit`` changes older than ``after``, newest first."""
        columns = parameter_change.c
        narrowing = ((columns.policy, wanted.group), (columns.name, wanted.name), (columns.state, wanted.state))
        conditions = [column == value for column, value in narrowing if value is not None]
        page = newest_first(select(parameter_change).where(*conditions), parameter_change, after, limit)
        with reading(self._engine) as connection:
            return tuple(row_to_change(row) for row in connection.execute(page).mappings())

    def contact(self, department: DepartmentId) -> ContactInformation | None:
        """The edition in force."""
        return next(iter(self.contact_history(department, None, 1)), None)

    def contact_history(
        self, department: DepartmentId, before: int | None, limit: int
    ) -> tuple[ContactInformation, ...]:
        """At most ``limit`` editions of a version below ``before``, newest first."""
        columns = contact_information.c
        wanted = select(contact_information).where(columns.department == department)
        if before is not None:
            wanted = wanted.where(columns.version < before)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(columns.version.desc()).limit(limit)).mappings()
            return tuple(row_to_contact(row) for row in rows)

    def texts(self) -> tuple[PublicText, ...]:
        """The edition in force of each kind that has one."""
        later = public_text.alias()
        is_last = ~exists().where(later.c.kind == public_text.c.kind, later.c.version > public_text.c.version)
        with reading(self._engine) as connection:
            found = [row_to_text(row) for row in connection.execute(select(public_text).where(is_last)).mappings()]
        return tuple(sorted(found, key=lambda text: list(TextKind).index(text.kind)))

    def text_history(self, kind: TextKind, before: int | None, limit: int) -> tuple[PublicText, ...]:
        """At most ``limit`` editions of a version below ``before``, newest first."""
        columns = public_text.c
        wanted = select(public_text).where(columns.kind == kind)
        if before is not None:
            wanted = wanted.where(columns.version < before)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(columns.version.desc()).limit(limit)).mappings()
            return tuple(row_to_text(row) for row in rows)

    def dictionaries(self) -> tuple[Dictionary, ...]:
        """All dictionaries, by key."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(dictionary).order_by(dictionary.c.code)).mappings()
            return tuple(row_to_dictionary(row) for row in rows)

    def dictionary(self, key: str) -> Dictionary:
        """The dictionary of that key. Raises ``NotFound``."""
        with reading(self._engine) as connection:
            row = connection.execute(select(dictionary).where(dictionary.c.code == key)).mappings().one_or_none()
        if row is None:
            raise NotFound(dictionary.name, key[:64])
        return row_to_dictionary(row)


class DatabaseDictionaryUse:
    """Looks for words where other tables store them: ``places`` by key of the dictionary."""

    def __init__(self, engine: Engine, places: Mapping[str, tuple[ColumnElement[str], ...]]) -> None:
        self._engine = engine
        self._places = places

    def used(self, key: str, words: frozenset[str]) -> frozenset[str]:
        """Those of ``words`` that a row names."""
        found: set[str] = set()
        with reading(self._engine) as connection:
            for column in self._places.get(key, ()):
                wanted = select(column).where(column.in_(sorted(words))).distinct()
                found.update(connection.execute(wanted).scalars())
        return frozenset(found)
