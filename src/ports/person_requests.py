"""The register of persons' requests about their own data."""

from datetime import date
from typing import Protocol

from attrs import frozen

from tjdomain.administration.domain.person_request import (
    PersonRequest,
    PersonRequestId,
    RequestKind,
    RequestState,
)
from tjdomain.shared.actor import Actor
from tjdomain.shared.person import Document


@frozen(kw_only=True)
class RequestFilter:
    """What requests are searched by; what is ``None`` or empty does not narrow. ``name`` matches from its beginning.

    ``late_on`` finds those that wait on that day though their time is over; ``first`` and ``last`` are days of asking.
    """

    states: frozenset[RequestState] = frozenset()
    kinds: frozenset[RequestKind] = frozenset()
    number: str | None = None
    name: str | None = None
    document: Document | None = None
    document_tail: str | None = None
    first: date | None = None
    last: date | None = None
    late_on: date | None = None


class PersonRequests(Protocol):
    """Works inside a unit of work."""

    def get(self, id: PersonRequestId) -> PersonRequest:  # noqa: A002 - the field's name
        """The request. Raises ``NotFound``."""
        ...

    def add(self, request: PersonRequest) -> None:
        """Add one."""
        ...

    def save(self, request: PersonRequest) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class PersonRequestQueries(Protocol):
    """What the back office shows, within the reader's data scope; numbers are whole, the use case masks them."""

    def page(
        self, wanted: RequestFilter, reader: Actor, after: PersonRequestId | None, limit: int
    ) -> tuple[PersonRequest, ...]:
        """At most ``limit`` requests older than ``after``, newest first."""
        ...

    def count(self, wanted: RequestFilter, reader: Actor) -> int:
        """How many match, counted up to 10,001."""
        ...
