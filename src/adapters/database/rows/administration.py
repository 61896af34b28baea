"""Parameters, contact information and dictionaries as rows."""

from typing import Any

import attrs
from sqlalchemy import RowMapping

from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.domain.dictionary import Dictionary, Entry
from tjdomain.administration.domain.parameter import ChangeState, Parameter, ParameterChange
from tjdomain.administration.domain.public_text import PublicText


def parameter_to_row(parameter: Parameter) -> dict[str, Any]:
    """All columns of the parameter's row."""
    row = attrs.asdict(parameter, recurse=False)
    return {"policy": row.pop("group"), **row}


def row_to_parameter(row: RowMapping) -> Parameter:
    """The parameter of a row."""
    return Parameter(
        id=row["id"],
        group=row["policy"],
        name=row["name"],
        value=row["value"],
        version=row["version"],
        changed_by=row["changed_by"],
        changed_at=row["changed_at"],
    )


def change_to_row(change: ParameterChange) -> dict[str, Any]:
    """All columns of the change's row."""
    row = attrs.asdict(change, recurse=False)
    pending = f"{change.group}.{change.name}" if change.state is ChangeState.PENDING else None
    return {"policy": row.pop("group"), **row, "pending": pending}


def row_to_change(row: RowMapping) -> ParameterChange:
    """The change of a row."""
    values = {name: row[name] for name in row if name not in {"policy", "pending"}}
    return ParameterChange(group=row["policy"], **values)


def contact_to_row(contact: ContactInformation) -> dict[str, Any]:
    """All columns of the edition's row."""
    return attrs.asdict(contact, recurse=False)


def row_to_contact(row: RowMapping) -> ContactInformation:
    """The edition of a row."""
    return ContactInformation(**row)


def text_to_row(text: PublicText) -> dict[str, Any]:
    """All columns of the edition's row."""
    return attrs.asdict(text, recurse=False)


def row_to_text(row: RowMapping) -> PublicText:
    """The edition of a row."""
    return PublicText(**row)


def dictionary_to_row(dictionary: Dictionary) -> dict[str, Any]:
    """All columns of the dictionary's row; entries as lists of value, label, enabled."""
    row = attrs.asdict(dictionary, recurse=False)
    entries = [[entry.value, entry.label, entry.enabled] for entry in dictionary.entries]
    return {"code": row.pop("key"), **row, "entries": entries}


def row_to_dictionary(row: RowMapping) -> Dictionary:
    """The dictionary of a row."""
    return Dictionary(
        id=row["id"],
        key=row["code"],
        title=row["title"],
        entries=tuple(Entry(*entry) for entry in row["entries"]),
        version=row["version"],
        created_by=row["created_by"],
        changed_at=row["changed_at"],
    )
