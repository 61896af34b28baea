"""A person in a row: name, sex and birth readable; number and phone sealed, found by keyed blind indexes."""

from typing import Any

from sqlalchemy import Column, Date, RowMapping, String

from adapters.database.types import PlainEnum, Sealed, binary, seal_context
from ports.security import Vault
from tjdomain.shared.contact import Phone
from tjdomain.shared.person import Document, DocumentKind, Person, Sex

TAIL = 4


def person_columns() -> list[Column[Any]]:
    """Fresh columns for a table that holds a person. ``document_index`` is the person's key."""
    return [
        Column("name", String(60), nullable=False),
        Column("sex", PlainEnum(Sex), nullable=False),
        Column("birth", Date, nullable=False),
        Column("document_kind", PlainEnum(DocumentKind), nullable=False),
        Column("document_number", Sealed(128), nullable=False),
        Column("document_index", binary(32), nullable=False),
        Column("document_tail_index", binary(32), nullable=False),
        Column("phone", Sealed(96)),
        Column("phone_index", binary(32)),
        Column("phone_tail_index", binary(32)),
    ]


def person_to_row(person: Person, row_id: object, table: str, vault: Vault) -> dict[str, Any]:
    """The person's columns for the row ``row_id`` of ``table``."""
    number, phone = person.document.number, person.phone
    return {
        "name": person.name,
        "sex": person.sex,
        "birth": person.birth,
        "document_kind": person.document.kind,
        "document_number": vault.seal(number.encode(), seal_context(table, "document_number", row_id)),
        "phone": None if phone is None else vault.seal(phone.number.encode(), seal_context(table, "phone", row_id)),
        **person_indexes(person, vault),
    }


def person_indexes(person: Person, vault: Vault) -> dict[str, bytes | None]:
    """The columns that a person is found by."""
    number, phone = person.document.number, person.phone
    return {
        "document_index": document_index(person.document, vault),
        "document_tail_index": document_tail_index(number[-TAIL:], vault),
        "phone_index": None if phone is None else phone_index(phone, vault),
        "phone_tail_index": None if phone is None else phone_tail_index(phone.number[-TAIL:], vault),
    }


def row_to_person(row: RowMapping, table: str, vault: Vault) -> Person:
    """The person of a row that has ``id`` beside the person's columns."""
    number, phone = opened_numbers(row, table, vault)
    return Person(
        name=row["name"],
        document=Document(row["document_kind"], number),
        sex=row["sex"],
        birth=row["birth"],
        phone=None if phone is None else Phone(phone),
    )


def opened_numbers(row: RowMapping, table: str, vault: Vault) -> tuple[str, str | None]:
    """Number of the document and of the phone: all that a list needs; they were right when written."""
    row_id, sealed = row["id"], row["phone"]
    number = vault.open(row["document_number"], seal_context(table, "document_number", row_id)).decode()
    return number, None if sealed is None else vault.open(sealed, seal_context(table, "phone", row_id)).decode()


def document_index(document: Document, vault: Vault) -> bytes:
    """What a person is found by: kind and number."""
    return vault.index(f"{document.kind.value}:{document.number}", "person.document")


def document_tail_index(tail: str, vault: Vault) -> bytes:
    """The last four characters of a document's number."""
    return vault.index(tail.upper(), "person.document_tail")


def phone_index(phone: Phone, vault: Vault) -> bytes:
    """A whole phone number."""
    return vault.index(phone.number, "person.phone")


def phone_tail_index(tail: str, vault: Vault) -> bytes:
    """The last four digits of a phone number."""
    return vault.index(tail, "person.phone_tail")
