"""List persons' requests, newest first, and count them 个人信息请求登记簿."""

from collections.abc import Mapping
from datetime import date
from enum import Enum

from attrs import evolve, field, frozen

from ports.clock import Clock
from ports.person_requests import PersonRequestQueries, RequestFilter
from ports.view_log import ViewLog
from tjdomain.administration.domain.person_request import (
    IdentityCheck,
    PersonRequest,
    PersonRequestId,
    RequestKind,
    RequestState,
    RequestWay,
)
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.masking import masked_document, masked_phone
from tjdomain.shared.person import DocumentKind
from tjdomain.shared.rights import PersonRight

MOST_ROWS = 200


class Waiting(Enum):
    """Requests that are counted beside the states."""

    LATE = "late"


@frozen(kw_only=True)
class ListPersonRequestsQuery:
    """``late``: those that wait though their time is over."""

    actor: Actor
    wanted: RequestFilter = field(factory=RequestFilter, repr=False)
    late: bool = False
    after: PersonRequestId | None = None
    limit: int = 50


@frozen(kw_only=True)
class RequestLine:
    """A request in a list; numbers are masked for whoever may not see them whole."""

    id: PersonRequestId
    version: int
    number: str
    kind: RequestKind
    way: RequestWay
    state: RequestState
    name: str = field(repr=False)
    document_kind: DocumentKind
    document_number: str = field(repr=False)
    phone: str | None = field(repr=False)
    known_by: IdentityCheck | None
    asked_on: date
    due: date
    late: bool
    cleared: int


@frozen(kw_only=True)
class RequestPage:
    """A page, newest first; ``total`` counts up to 10,001."""

    rows: tuple[RequestLine, ...]
    total: int


class ListPersonRequests:
    """Who sees numbers whole leaves a line in the log of views."""

    def __init__(self, queries: PersonRequestQueries, views: ViewLog, clock: Clock) -> None:
        self._queries = queries
        self._views = views
        self._clock = clock

    def __call__(self, query: ListPersonRequestsQuery) -> RequestPage:
        """Raises ``NotPermitted``."""
        query.actor.require(PersonRight.TAKE_REQUESTS)
        today = local_day(self._clock.now())
        wanted = evolve(query.wanted, late_on=today) if query.late else query.wanted
        limit = min(max(query.limit, 1), MOST_ROWS)
        rows = self._queries.page(wanted, query.actor, query.after, limit)
        self._views.seen(query.actor, "person_request", [row.id for row in rows])
        return RequestPage(
            rows=tuple(line_of(row, query.actor, today) for row in rows),
            total=self._queries.count(wanted, query.actor),
        )


class CountPersonRequests:
    """By state, and those that are late; names nobody, so nothing is logged."""

    def __init__(self, queries: PersonRequestQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    def __call__(self, query: ListPersonRequestsQuery) -> Mapping[RequestState | Waiting, int]:
        """Whatever states are asked for. Raises ``NotPermitted``."""
        query.actor.require(PersonRight.TAKE_REQUESTS)
        every = evolve(query.wanted, states=frozenset())
        late = evolve(every, late_on=local_day(self._clock.now()))
        counts: dict[RequestState | Waiting, int] = {
            state: self._queries.count(evolve(every, states=frozenset({state})), query.actor) for state in RequestState
        }
        counts[Waiting.LATE] = self._queries.count(late, query.actor)
        return counts


def line_of(request: PersonRequest, actor: Actor, today: date) -> RequestLine:
    """The request as ``actor`` may see it."""
    whole, person = actor.may(PersonRight.VIEW_UNMASKED), request.person
    number, phone = person.document.number, person.phone.number if person.phone else None
    return RequestLine(
        id=request.id,
        version=request.version,
        number=request.number,
        kind=request.kind,
        way=request.way,
        state=request.state,
        name=person.name,
        document_kind=person.document.kind,
        document_number=number if whole else masked_document(number),
        phone=phone if whole or phone is None else masked_phone(phone),
        known_by=request.known_by,
        asked_on=request.asked_on,
        due=request.due,
        late=request.is_late(today),
        cleared=request.cleared,
    )
