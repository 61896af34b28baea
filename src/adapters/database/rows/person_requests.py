"""A person's request in a row: who asks as everywhere, what is asked and answered sealed."""

from typing import Any, Final

from sqlalchemy import RowMapping

from adapters.database.person_columns import person_to_row, row_to_person
from adapters.database.types import seal_context
from ports.security import Vault
from tjdomain.administration.domain.person_request import PersonRequest

TABLE: Final = "person_request"
_SEALED: Final = ("wish", "answer")
_PLAIN: Final = (
    *("id", "department", "version", "created_by", "created_at", "number", "kind", "way", "asked_on", "due", "state"),
    *("known_by", "cleared", "decided_by", "decided_at"),
)


def request_to_row(request: PersonRequest, vault: Vault) -> dict[str, Any]:
    """The row."""
    return {
        **{name: getattr(request, name) for name in _PLAIN},
        **person_to_row(request.person, request.id, TABLE, vault),
        **{
            name: vault.seal(getattr(request, name).encode(), seal_context(TABLE, name, request.id)) for name in _SEALED
        },
    }


def row_to_request(row: RowMapping, vault: Vault) -> PersonRequest:
    """The request."""
    plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
    for name in _SEALED:
        plain[name] = vault.open(row[name], seal_context(TABLE, name, row["id"])).decode()
    return PersonRequest(**plain, person=row_to_person(row, TABLE, vault))
