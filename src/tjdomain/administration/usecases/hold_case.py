"""Hold a case back 暂缓清理: it, or all of its person, is not cleared away until it is released."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.retention import Retention
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.retention import NUMBER_LIMIT, DataKind, Hold, HoldId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.text import clean


@frozen(kw_only=True)
class HoldCaseCommand:
    """``number`` of an appointment or examination."""

    actor: Actor
    number: str
    whole_person: bool
    reason: str


class HoldCase:
    """Once this is answered, nothing of it is cleared away: it waits for every portion that is under way."""

    def __init__(self, uow: UnitOfWork, retention: Retention, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._retention = retention
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: HoldCaseCommand) -> Hold:
        """Raises ``NotPermitted``, ``NotFound``, ``HeldAlready``, the refusals of number and reason."""
        command.actor.require(AdministrationRight.MANAGE_RETENTION)
        number = clean(command.number, "number", NUMBER_LIMIT, required=True)
        with self._uow:
            for kind in DataKind:
                self._retention.rule(kind)
            hold = Hold(
                id=HoldId(self._ids.new()),
                subject_id=self._retention.find_case(number),
                number=number,
                whole_person=command.whole_person,
                reason=command.reason,
                placed_by=command.actor.id,
                placed_at=self._clock.now(),
            )
            self._retention.place(hold)
            told = {"case": str(hold.subject_id), "whole_person": hold.whole_person}
            self._journal.note("retention_hold.placed", command.actor, hold.id, 1, ({}, told), hold.reason)
        return hold
