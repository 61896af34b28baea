"""Persons' requests in memory."""

from adapters.memory.store import MemoryStore
from ports.person_requests import RequestFilter
from tjdomain.administration.domain.person_request import PersonRequest, PersonRequestId
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound

_TABLE = "person_request"
_CAP = 10_001


class MemoryPersonRequests:
    """``PersonRequests`` and ``PersonRequestQueries``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, id: PersonRequestId) -> PersonRequest:  # noqa: A002 - the field's name
        """The request. Raises ``NotFound``."""
        found: PersonRequest | None = self._store.table(_TABLE).get(id)
        if found is None:
            raise NotFound(_TABLE, str(id))
        return found

    def add(self, request: PersonRequest) -> None:
        """Add one."""
        self._store.table(_TABLE)[request.id] = request

    def save(self, request: PersonRequest) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        self._store.replace(_TABLE, request.id, request.version - 1, request)

    def page(
        self, wanted: RequestFilter, reader: Actor, after: PersonRequestId | None, limit: int
    ) -> tuple[PersonRequest, ...]:
        """At most ``limit`` older than ``after``, newest first."""
        found = [each for each in self._found(wanted, reader) if after is None or each.id < after]
        return tuple(sorted(found, key=lambda each: each.id, reverse=True)[:limit])

    def count(self, wanted: RequestFilter, reader: Actor) -> int:
        """How many match."""
        return min(len(self._found(wanted, reader)), _CAP)

    def _found(self, wanted: RequestFilter, reader: Actor) -> list[PersonRequest]:
        return [
            each
            for each in self._store.table(_TABLE).values()
            if reader.sees(each.department, each.created_by) and _matches(each, wanted) and _is_of(each, wanted)
        ]


def _matches(one: PersonRequest, wanted: RequestFilter) -> bool:
    return (
        (not wanted.states or one.state in wanted.states)
        and (not wanted.kinds or one.kind in wanted.kinds)
        and wanted.number in (None, one.number)
        and (wanted.first is None or wanted.first <= one.asked_on)
        and (wanted.last is None or one.asked_on <= wanted.last)
        and (wanted.late_on is None or one.is_late(wanted.late_on))
    )


def _is_of(one: PersonRequest, wanted: RequestFilter) -> bool:
    return (
        (wanted.name is None or one.person.name.startswith(wanted.name))
        and wanted.document in (None, one.person.document)
        and (wanted.document_tail is None or one.person.document.number.endswith(wanted.document_tail.upper()))
    )
