"""What 公卫科 does with a work item: 签收 takes it over, 办结 says that it is dealt with, 退回 gives it back."""

from collections.abc import Callable

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.examination import PublicHealthCases
from ports.unit_of_work import UnitOfWork
from tjdomain.examination.domain.public_health import (
    PublicHealthCase,
    PublicHealthCaseId,
    acknowledge,
    finish,
    hand_back,
)
from tjdomain.examination.rights import ExaminationRight
from tjdomain.examination.usecases.journal import Journal
from tjdomain.examination.usecases.records import account_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound


@frozen(kw_only=True)
class MoveCaseCommand:
    """Which work item, and what is said about it: the number of a report, or a reason."""

    actor: Actor
    case: PublicHealthCaseId
    note: str = ""


class Cases:
    """Work items within the actor's scope; each is locked while it moves, so that one of two who take it gets it."""

    def __init__(
        self, uow: UnitOfWork, cases: PublicHealthCases, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._cases = cases
        self._journal = Journal(events, clock, ids)

    def move(
        self, kind: str, command: MoveCaseCommand, step: Callable[[PublicHealthCase], PublicHealthCase]
    ) -> PublicHealthCase:
        """Raises ``NotPermitted``, ``NotFound``, and what ``step`` refuses."""
        actor = command.actor
        actor.require(ExaminationRight.PUBLIC_HEALTH)
        with self._uow:
            before = self._cases.get(command.case)
            if not actor.sees(before.department, before.owner):
                raise NotFound("public_health_case", str(command.case))
            after = step(before)
            self._cases.save(after)
            self._journal.record(kind, actor, before, after)
            return after


class AcknowledgeCase:
    """Somebody has it in hand; the clock goes on."""

    def __init__(self, cases: Cases, clock: Clock) -> None:
        self._cases = cases
        self._clock = clock

    def __call__(self, command: MoveCaseCommand) -> PublicHealthCase:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``."""
        by, now = account_of(command.actor), self._clock.now()
        return self._cases.move(
            "public_health_case.acknowledged", command, lambda case: acknowledge(case, by, now, command.note)
        )


class FinishCase:
    """Stops the clock."""

    def __init__(self, cases: Cases, clock: Clock) -> None:
        self._cases = cases
        self._clock = clock

    def __call__(self, command: MoveCaseCommand) -> PublicHealthCase:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``ReasonMissing``."""
        by, now = account_of(command.actor), self._clock.now()
        return self._cases.move("public_health_case.done", command, lambda case: finish(case, by, now, command.note))


class HandBackCase:
    """For whoever took it and cannot go on."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    def __call__(self, command: MoveCaseCommand) -> PublicHealthCase:
        """Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``ReasonMissing``."""
        return self._cases.move("public_health_case.handed_back", command, lambda case: hand_back(case, command.note))
