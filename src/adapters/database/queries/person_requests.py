"""Lists of persons' requests, in SQL."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Engine, select

from adapters.database.paging import begins_with, capped_count, in_scope, newest_first
from adapters.database.person_columns import document_index, document_tail_index
from adapters.database.rows.person_requests import row_to_request
from adapters.database.session import reading
from adapters.database.tables.person_requests import person_request
from ports.person_requests import RequestFilter
from ports.security import Vault
from tjdomain.administration.domain.person_request import PersonRequest, PersonRequestId, RequestState
from tjdomain.shared.actor import Actor

_C = person_request.c


class DatabasePersonRequestQueries:
    """Short reads, each on a connection of its own."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def page(
        self, wanted: RequestFilter, reader: Actor, after: PersonRequestId | None, limit: int
    ) -> tuple[PersonRequest, ...]:
        """At most ``limit`` older than ``after``, newest first."""
        found = select(person_request).where(*self._wanted(wanted, reader))
        with reading(self._engine) as connection:
            rows = connection.execute(newest_first(found, person_request, after, limit)).mappings().all()
        return tuple(row_to_request(row, self._vault) for row in rows)

    def count(self, wanted: RequestFilter, reader: Actor) -> int:
        """How many match."""
        with reading(self._engine) as connection:
            return capped_count(connection, person_request, *self._wanted(wanted, reader))

    def _wanted(self, wanted: RequestFilter, reader: Actor) -> Iterator[ColumnElement[bool]]:
        yield in_scope(person_request, reader.scope, reader.id)
        if wanted.states:
            yield _C.state.in_(sorted(wanted.states, key=str))
        if wanted.kinds:
            yield _C.kind.in_(sorted(wanted.kinds, key=str))
        if wanted.number is not None:
            yield _C.number == wanted.number
        if wanted.late_on is not None:
            yield _C.state == RequestState.OPEN
            yield _C.due < wanted.late_on
        yield from self._of_person(wanted)
        yield from _asked(wanted)

    def _of_person(self, wanted: RequestFilter) -> Iterator[ColumnElement[bool]]:
        if wanted.name is not None:
            yield begins_with(_C.name, wanted.name)
        if wanted.document is not None:
            yield _C.document_index == document_index(wanted.document, self._vault)
        if wanted.document_tail is not None:
            yield _C.document_tail_index == document_tail_index(wanted.document_tail, self._vault)


def _asked(wanted: RequestFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.first is not None:
        yield _C.asked_on >= wanted.first
    if wanted.last is not None:
        yield _C.asked_on <= wanted.last
