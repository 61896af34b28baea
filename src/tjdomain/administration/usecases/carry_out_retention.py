"""Carry out retention 到期清理: one portion of one kind of data, with its proof."""

from datetime import date

from attrs import frozen

from ports.clock import Clock
from ports.retention import Retention
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.retention import DataKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.clearing import Clearing
from tjdomain.shared.actor import Actor

PORTION = 500


@frozen(kw_only=True)
class CarryOutRetentionCommand:
    """At most ``limit`` of ``kind``."""

    actor: Actor
    kind: DataKind
    limit: int = PORTION


@frozen
class Portion:
    """How many were cleared away, and the day before which they had ended."""

    count: int
    before: date


class CarryOutRetention:
    """What goes and the event that proves it are one transaction: after a crash the next run goes on where it was."""

    def __init__(self, uow: UnitOfWork, retention: Retention, clearing: Clearing, clock: Clock) -> None:
        self._uow = uow
        self._retention = retention
        self._clearing = clearing
        self._clock = clock

    def __call__(self, command: CarryOutRetentionCommand) -> Portion:
        """One portion. Raises ``NotPermitted``."""
        command.actor.require(AdministrationRight.MANAGE_RETENTION)
        with self._uow:
            rule = self._retention.rule(command.kind)
            before = rule.cutoff(self._clock.now())
            return Portion(self._clearing.portion(command.actor, rule, before, command.limit), before)
