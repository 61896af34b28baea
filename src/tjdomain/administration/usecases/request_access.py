"""Who may touch a person's request: by right, within the data scope."""

from ports.person_requests import PersonRequests
from tjdomain.administration.domain.person_request import (
    CLEARED,
    OF_KNOWN,
    REQUEST_MOVES,
    REQUEST_RIGHTS,
    PersonRequest,
    PersonRequestId,
    RequestAction,
)
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound, StaleVersion
from tjdomain.shared.rights import PersonRight


def request_for(
    actor: Actor, right: PersonRight, requests: PersonRequests, key: PersonRequestId, version: int | None = None
) -> PersonRequest:
    """The request, if the actor may touch it and it has the ``version`` that was seen.

    Raises ``NotPermitted``, ``NotFound`` (also out of scope), ``StaleVersion``.
    """
    actor.require(right)
    found = requests.get(key)
    if not actor.sees(found.department, found.created_by):
        raise NotFound("person_request", str(key))
    if version is not None and version != found.version:
        raise StaleVersion("person_request", str(key))
    return found


def request_actions(request: PersonRequest, actor: Actor) -> frozenset[RequestAction]:
    """What ``actor`` may do with it now."""
    moves = {action for state, action in REQUEST_MOVES if state is request.state and actor.may(REQUEST_RIGHTS[action])}
    if request.known_by is None:
        moves -= OF_KNOWN
    if request.kind not in CLEARED:
        moves.discard(RequestAction.CLEAR)
    return frozenset(moves)
