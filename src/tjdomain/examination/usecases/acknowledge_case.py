"""Acknowledge a work item 公卫科签收: somebody of 公卫科 takes it over and reports."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import PublicHealthCases
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.public_health import PublicHealthCase, PublicHealthCaseId, acknowledge
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


@frozen(kw_only=True)
class AcknowledgeCaseCommand:
    """Which work item; ``note`` may name the report's number."""

    actor: Actor
    case: PublicHealthCaseId
    note: str = ""


class AcknowledgeCase:
    """Stops the clock."""

    def __init__(
        self, uow: UnitOfWork, cases: PublicHealthCases, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._cases = cases
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: AcknowledgeCaseCommand) -> PublicHealthCase:
        """Raises ``NotFound``, ``WrongState``."""
        actor = command.actor
        actor.require(ExaminationRight.PUBLIC_HEALTH)
        with self._uow:
            before = self._cases.get(command.case)
            if not actor.sees(before.department, before.owner):
                raise NotFound("public_health_case", str(command.case))
            after = acknowledge(before, account_of(actor), self._clock.now(), command.note)
            self._cases.save(after)
            self._journal.record("public_health_case.acknowledged", actor, before, after)
            return after
