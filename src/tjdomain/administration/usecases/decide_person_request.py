"""Answer a person's request with what was done, or refuse it with why not 办结或拒绝个人信息请求."""

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.person_requests import PersonRequests
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.person_request import PersonRequest, PersonRequestId, RequestAction
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.request_access import request_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.rights import PersonRight

_HAPPENED = {RequestAction.ANSWER: "person_request.answered", RequestAction.REFUSE: "person_request.refused"}


@frozen(kw_only=True)
class DecidePersonRequestCommand:
    """``refuse`` or answer, in words for the person; ``version`` is the one that was seen."""

    actor: Actor
    request: PersonRequestId
    version: int
    answer: str = field(repr=False)
    refuse: bool = False


class DecidePersonRequest:
    """Of two who decide at the same moment, one did. The words stay out of the log, which names nobody."""

    def __init__(
        self, uow: UnitOfWork, requests: PersonRequests, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._requests = requests
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: DecidePersonRequestCommand) -> PersonRequest:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``WrongState``, ``IdentityUnchecked``, of words."""
        action = RequestAction.REFUSE if command.refuse else RequestAction.ANSWER
        actor = command.actor
        with self._uow:
            before = request_for(actor, PersonRight.ANSWER_REQUESTS, self._requests, command.request, command.version)
            after = before.decided(action, command.answer, actor.id, self._clock.now())
            self._requests.save(after)
            told = ({"state": before.state.value}, {"state": after.state.value})
            self._journal.note(_HAPPENED[action], actor, after.id, after.version, told)
        return after
