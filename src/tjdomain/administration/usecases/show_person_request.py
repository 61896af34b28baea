"""One person's request whole, with what may be done with it now; and the leave to copy what is kept of the person."""

from attrs import frozen

from ports.clock import Clock
from ports.event_history import EventHistory, PastEvent
from ports.person_requests import PersonRequests
from ports.unit_of_work import UnitOfWork
from ports.view_log import ViewLog
from tjdomain.administration.domain.person_request import PersonRequest, PersonRequestId, RequestAction
from tjdomain.administration.usecases.list_person_requests import RequestLine, line_of
from tjdomain.administration.usecases.request_access import request_actions, request_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.rights import PersonRight

MOST_STEPS = 200


@frozen(kw_only=True)
class ShowPersonRequestQuery:
    """Which one."""

    actor: Actor
    request: PersonRequestId


@frozen(kw_only=True)
class RequestShown:
    """``line`` is what the reader may see of the person; ``steps`` are newest first."""

    request: PersonRequest
    line: RequestLine
    actions: frozenset[RequestAction]
    may_copy: bool
    steps: tuple[PastEvent, ...]


class ShowPersonRequest:
    """For whoever takes requests."""

    def __init__(
        self, uow: UnitOfWork, requests: PersonRequests, history: EventHistory, views: ViewLog, clock: Clock
    ) -> None:
        self._uow = uow
        self._requests = requests
        self._history = history
        self._views = views
        self._clock = clock

    def __call__(self, query: ShowPersonRequestQuery) -> RequestShown:
        """Raises ``NotPermitted``, ``NotFound``."""
        actor = query.actor
        with self._uow:
            found = request_for(actor, PersonRight.TAKE_REQUESTS, self._requests, query.request)
            self._views.seen(actor, "person_request", [found.id])
        steps = self._history.of("person_request", found.id, MOST_STEPS)
        return RequestShown(
            request=found,
            line=line_of(found, actor, local_day(self._clock.now())),
            actions=request_actions(found, actor),
            may_copy=found.known_by is not None and all(map(actor.may, _TO_COPY)),
            steps=tuple(sorted(steps, key=lambda step: step.at, reverse=True)),
        )


_TO_COPY = (PersonRight.ANSWER_REQUESTS, PersonRight.VIEW_UNMASKED)


class CopyPersonData:
    """Lets whoever answers gather all that is kept of the person who asks, and writes down that it was done."""

    def __init__(self, uow: UnitOfWork, requests: PersonRequests, views: ViewLog) -> None:
        self._uow = uow
        self._requests = requests
        self._views = views

    def __call__(self, query: ShowPersonRequestQuery) -> PersonRequest:
        """The request, whose person it is. Raises ``NotPermitted``, ``NotFound``, ``IdentityUnchecked``."""
        query.actor.require(PersonRight.VIEW_UNMASKED)
        with self._uow:
            found = request_for(query.actor, PersonRight.ANSWER_REQUESTS, self._requests, query.request)
            found.require_check()
            self._views.opened(query.actor, "person_request.downloaded", "person_request", found.id)
        return found
