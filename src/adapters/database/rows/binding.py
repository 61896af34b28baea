"""A binding in a row: account and document sealed, found by keyed blind indexes."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from adapters.database.person_columns import document_index
from adapters.database.types import seal_context
from ports.security import Vault
from tjdomain.booking.domain.binding import Binding
from tjdomain.shared.entrance import Entrance
from tjdomain.shared.ids import AppointmentId
from tjdomain.shared.person import Document

WHOLE = AppointmentId(UUID(int=0))
"""In place of an appointment, since a key cannot tell two NULLs apart."""
_TABLE = "binding"


def binding_to_row(binding: Binding, vault: Vault) -> dict[str, Any]:
    """The row."""
    number = binding.document.number
    return {
        "id": binding.id,
        "entrance": binding.entrance,
        "subject": vault.seal(binding.subject.encode(), seal_context(_TABLE, "subject", binding.id)),
        "document_kind": binding.document.kind,
        "document_number": vault.seal(number.encode(), seal_context(_TABLE, "document_number", binding.id)),
        "appointment": binding.appointment or WHOLE,
        "bound_at": binding.bound_at,
        **binding_indexes(binding, vault),
    }


def row_to_binding(row: RowMapping, vault: Vault) -> Binding:
    """The binding."""
    key = row["id"]
    number = vault.open(row["document_number"], seal_context(_TABLE, "document_number", key)).decode()
    return Binding(
        id=key,
        entrance=row["entrance"],
        subject=vault.open(row["subject"], seal_context(_TABLE, "subject", key)).decode(),
        document=Document(row["document_kind"], number),
        appointment=None if row["appointment"] == WHOLE else row["appointment"],
        bound_at=row["bound_at"],
    )


def binding_indexes(binding: Binding, vault: Vault) -> Mapping[str, bytes]:
    """The columns that a binding is found by."""
    return {
        "subject_index": subject_index(binding.entrance, binding.subject, vault),
        "document_index": document_index(binding.document, vault),
    }


def subject_index(entrance: Entrance, subject: str, vault: Vault) -> bytes:
    """What an account is found by."""
    return vault.index(f"{entrance.value}:{subject}", "binding.subject")
