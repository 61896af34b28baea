"""Parameters, contact information and dictionaries in the database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import IntegrityError

from adapters.database.errors import violated_key
from adapters.database.rows.administration import (
    change_to_row,
    contact_to_row,
    dictionary_to_row,
    parameter_to_row,
    row_to_change,
    row_to_contact,
    row_to_dictionary,
    row_to_parameter,
    row_to_text,
    text_to_row,
)
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.administration import (
    contact_information,
    dictionary,
    parameter,
    parameter_change,
    public_text,
)
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.dictionary import Dictionary, DictionaryId
from tjdomain.administration.domain.errors import ChangePending, DictionaryExists
from tjdomain.administration.domain.parameter import Parameter, ParameterChange, ParameterChangeId
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.shared.errors import DomainError, NotFound, StaleVersion
from tjdomain.shared.ids import DepartmentId


class DatabaseParameters:
    """One row for each parameter that was ever changed."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def of_group(self, group: str) -> Mapping[str, Parameter]:
        """The stored parameters of a group by name."""
        rows = self._session.connection.execute(select(parameter).where(parameter.c.policy == group)).mappings()
        return {row["name"]: row_to_parameter(row) for row in rows}

    def add(self, new: Parameter) -> None:
        """Add a parameter. Raises ``StaleVersion``."""
        stale = StaleVersion(parameter.name, f"{new.group}.{new.name}")
        _insert(self._session.connection, parameter, parameter_to_row(new), "uq_parameter_policy_name", stale)

    def save(self, changed: Parameter) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        replace_row(self._session.connection, parameter, parameter_to_row(changed))


class DatabaseParameterChanges:
    """Every change ever asked for; a unique key holds one pending change of each parameter."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, id: ParameterChangeId) -> ParameterChange:  # noqa: A002 - the field's name
        """The change. Raises ``NotFound``."""
        wanted = select(parameter_change).where(parameter_change.c.id == id)
        row = self._session.connection.execute(wanted).mappings().one_or_none()
        if row is None:
            raise NotFound(parameter_change.name, str(id))
        return row_to_change(row)

    def add(self, new: ParameterChange) -> None:
        """Add a change. Raises ``ChangePending``."""
        pending = ChangePending(new.group, new.name)
        key = "uq_parameter_change_pending"
        _insert(self._session.connection, parameter_change, change_to_row(new), key, pending)

    def save(self, changed: ParameterChange) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        replace_row(self._session.connection, parameter_change, change_to_row(changed))


class DatabaseContactInformations:
    """Rows are only added; the highest version of a department is in force."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def latest(self, department: DepartmentId) -> ContactInformation | None:
        """The edition in force."""
        of = select(contact_information).where(contact_information.c.department == department)
        newest = of.order_by(contact_information.c.version.desc()).limit(1)
        row = self._session.connection.execute(newest).mappings().one_or_none()
        return row_to_contact(row) if row else None

    def add(self, new: ContactInformation) -> None:
        """Add the next edition. Raises ``StaleVersion``."""
        stale = StaleVersion(contact_information.name, str(new.department))
        key = "uq_contact_information_department_version"
        _insert(self._session.connection, contact_information, contact_to_row(new), key, stale)


class DatabasePublicTexts:
    """Rows are only added; the highest version of a kind is in force."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def latest(self, kind: TextKind) -> PublicText | None:
        """The edition in force."""
        newest = select(public_text).where(public_text.c.kind == kind).order_by(public_text.c.version.desc()).limit(1)
        row = self._session.connection.execute(newest).mappings().one_or_none()
        return row_to_text(row) if row else None

    def add(self, new: PublicText) -> None:
        """Add the next edition. Raises ``StaleVersion``."""
        stale = StaleVersion(public_text.name, new.kind.value)
        _insert(self._session.connection, public_text, text_to_row(new), "uq_public_text_kind_version", stale)


class DatabaseDictionaries:
    """A dictionary is one row, its words in order inside."""

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def get(self, id: DictionaryId) -> Dictionary:  # noqa: A002 - the field's name
        """The dictionary. Raises ``NotFound``."""
        row = self._session.connection.execute(select(dictionary).where(dictionary.c.id == id)).mappings().one_or_none()
        if row is None:
            raise NotFound(dictionary.name, str(id))
        return row_to_dictionary(row)

    def add(self, new: Dictionary) -> None:
        """Add a dictionary. Raises ``DictionaryExists``."""
        exists = DictionaryExists(new.key)
        _insert(self._session.connection, dictionary, dictionary_to_row(new), "uq_dictionary_code", exists)

    def save(self, changed: Dictionary) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        replace_row(self._session.connection, dictionary, dictionary_to_row(changed))


def _insert(connection: Connection, table: Table, row: Mapping[str, Any], key: str, refusal: DomainError) -> None:
    try:
        connection.execute(insert(table).values(row))
    except IntegrityError as error:
        if violated_key(error) == key:
            raise refusal from None
        raise
