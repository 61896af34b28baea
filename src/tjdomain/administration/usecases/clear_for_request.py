"""Clear away for a person who asks for it what no law keeps 应请求删除."""

from datetime import date
from typing import Final

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.person_requests import PersonRequests
from ports.retention import Retention
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.person_request import PersonRequest, PersonRequestId, RequestAction
from tjdomain.administration.domain.retention import LEAST, DataKind, months_before
from tjdomain.administration.usecases.carry_out_retention import PORTION
from tjdomain.administration.usecases.clearing import Clearing
from tjdomain.administration.usecases.journal import Journal
from tjdomain.administration.usecases.request_access import request_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.person import Document
from tjdomain.shared.rights import PersonRight

WHENEVER: Final = date.max


@frozen(kw_only=True)
class ClearForRequestCommand:
    """``version`` is the one that was seen."""

    actor: Actor
    request: PersonRequestId
    version: int


class ClearForRequest:
    """By the same portions, proofs and holds as when time is over.

    Appointments go at once, unless they are live or led to an examination; examinations only when the law's own period
    is over, whatever longer one the hospital has set (个人信息保护法 第47条). Certificates stay, to be verified.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        requests: PersonRequests,
        retention: Retention,
        clearing: Clearing,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._requests = requests
        self._retention = retention
        self._clearing = clearing
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ClearForRequestCommand) -> PersonRequest:
        """Raises ``NotPermitted``, ``NotFound``, ``StaleVersion``, ``WrongState``, ``NotAskedFor`` and unchecked."""
        actor = command.actor
        kept_since = months_before(local_day(self._clock.now()), LEAST[DataKind.EXAMINATIONS])
        with self._uow:
            before = request_for(actor, PersonRight.ANSWER_REQUESTS, self._requests, command.request, command.version)
            before.require(RequestAction.CLEAR)
            of = before.person.document
            count = self._clear(actor, DataKind.EXAMINATIONS, kept_since, of)
            count += self._clear(actor, DataKind.APPOINTMENTS, WHENEVER, of)
            after = before.cleared_away(count)
            self._requests.save(after)
            self._journal.note("person_request.cleared", actor, after.id, after.version, ({}, {"count": count}))
        return after

    def _clear(self, actor: Actor, kind: DataKind, before: date, of: Document) -> int:
        """Until nothing is left to go: an examination goes after its recheck."""
        rule, count = self._retention.rule(kind), 0
        while gone := self._clearing.portion(actor, rule, before, PORTION, of):
            count += gone
        return count
