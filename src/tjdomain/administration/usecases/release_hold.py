"""Release what was held back 解除暂缓: the next run clears it away if it is over."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.retention import Retention
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.retention import HoldId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal, clean_reason
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ReleaseHoldCommand:
    """Which, and why."""

    actor: Actor
    hold: HoldId
    reason: str


class ReleaseHold:
    """Of two who release it at the same moment, one did."""

    def __init__(self, uow: UnitOfWork, retention: Retention, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._retention = retention
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ReleaseHoldCommand) -> None:
        """Raises ``NotPermitted``, ``NotFound``, the reason's refusals."""
        command.actor.require(AdministrationRight.MANAGE_RETENTION)
        reason = clean_reason(command.reason)
        with self._uow:
            hold = self._retention.release(command.hold, command.actor.id, self._clock.now())
            case = {"case": str(hold.subject_id)}
            self._journal.note("retention_hold.released", command.actor, hold.id, 2, ({}, case), reason)
