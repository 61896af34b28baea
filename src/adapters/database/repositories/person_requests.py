"""Persons' requests in the database."""

from sqlalchemy import insert, select

from adapters.database.rows.person_requests import TABLE, request_to_row, row_to_request
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.person_requests import person_request
from ports.security import Vault
from tjdomain.administration.domain.person_request import PersonRequest, PersonRequestId
from tjdomain.shared.errors import NotFound


class DatabasePersonRequests:
    """A request is one row."""

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def get(self, id: PersonRequestId) -> PersonRequest:  # noqa: A002 - the field's name
        """The request. Raises ``NotFound``."""
        wanted = select(person_request).where(person_request.c.id == id)
        row = self._session.connection.execute(wanted).mappings().one_or_none()
        if row is None:
            raise NotFound(TABLE, str(id))
        return row_to_request(row, self._vault)

    def add(self, request: PersonRequest) -> None:
        """Add one."""
        self._session.connection.execute(insert(person_request), request_to_row(request, self._vault))

    def save(self, request: PersonRequest) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        replace_row(self._session.connection, person_request, request_to_row(request, self._vault))
