"""Register a person's request about the own data 登记个人信息请求; from then on its days are counted."""

from datetime import date

from attrs import field, frozen

from ports.administration import AdministrationPolicies
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.person_requests import PersonRequests
from ports.sequences import Sequences
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.person_request import (
    IdentityCheck,
    PersonRequest,
    PersonRequestId,
    RequestKind,
    RequestWay,
    due_after,
)
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.person import Person
from tjdomain.shared.rights import PersonRight


@frozen(kw_only=True)
class RegisterPersonRequestCommand:
    """``asked_on`` is the day of asking, today unless told; ``known_by`` how the person was known, if that was done."""

    actor: Actor
    department: DepartmentId
    kind: RequestKind
    way: RequestWay
    person: Person = field(repr=False)
    wish: str = field(default="", repr=False)
    asked_on: date | None = None
    known_by: IdentityCheck | None = None


class RegisterPersonRequest:
    """Everybody may ask, also somebody of whom nothing is kept."""

    def __init__(
        self,
        uow: UnitOfWork,
        requests: PersonRequests,
        sequences: Sequences,
        policies: AdministrationPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._requests = requests
        self._sequences = sequences
        self._policies = policies
        self._journal = Journal(events, clock, ids)
        self._clock = clock
        self._ids = ids

    def __call__(self, command: RegisterPersonRequestCommand) -> PersonRequest:
        """Raises ``NotPermitted``, ``NotFound`` (department), ``AskedTooLate``, refusals of the wish."""
        actor = command.actor
        actor.require(PersonRight.TAKE_REQUESTS)
        if not actor.sees(command.department, actor.id):
            raise NotFound("department", str(command.department))
        now = self._clock.now()
        today = local_day(now)
        asked_on = command.asked_on or today
        due = due_after(asked_on, self._policies.current().person_request_days, today)
        with self._uow:
            ordinal = self._sequences.next(f"administration.person_request.{today.year}")
            request = PersonRequest(
                id=PersonRequestId(self._ids.new()),
                department=command.department,
                created_by=actor.id,
                created_at=now,
                number=f"Q{today.year}{ordinal:05d}",
                kind=command.kind,
                way=command.way,
                person=command.person,
                wish=command.wish,
                asked_on=asked_on,
                due=due,
                known_by=command.known_by,
            )
            self._requests.add(request)
            told = {"number": request.number, "kind": request.kind.value, "due": due.isoformat()}
            self._journal.note("person_request.registered", actor, request.id, request.version, ({}, told))
        return request
