"""Make sure that it is the person who asks 核验请求人身份."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.person_requests import PersonRequests
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.person_request import IdentityCheck, PersonRequest, PersonRequestId
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.request_access import request_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.rights import PersonRight


@frozen(kw_only=True)
class CheckRequesterCommand:
    """By what the person was known; ``version`` is the one that was seen."""

    actor: Actor
    request: PersonRequestId
    version: int
    known_by: IdentityCheck


class CheckRequester:
    """May be done again: the last one counts."""

    def __init__(
        self, uow: UnitOfWork, requests: PersonRequests, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._requests = requests
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: CheckRequesterCommand) -> PersonRequest:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``WrongState``."""
        with self._uow:
            before = request_for(
                command.actor, PersonRight.TAKE_REQUESTS, self._requests, command.request, command.version
            )
            after = before.checked(command.known_by)
            self._requests.save(after)
            told = {"known_by": command.known_by.value}
            self._journal.note("person_request.checked", command.actor, after.id, after.version, ({}, told))
        return after
