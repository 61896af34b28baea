"""Change how long a kind of data is kept 调整保存期限: longer than the least that the law asks for."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.retention import Retention
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.retention import DataKind, RetentionRule
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal, clean_reason
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import StaleVersion


@frozen(kw_only=True)
class ChangeRetentionCommand:
    """``version`` is the one that was seen."""

    actor: Actor
    kind: DataKind
    months: int
    version: int
    reason: str


class ChangeRetention:
    """In force at once: a portion that is being cleared away ends first, the next one counts by the new period."""

    def __init__(self, uow: UnitOfWork, retention: Retention, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._retention = retention
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeRetentionCommand) -> RetentionRule:
        """The rule from now on.

        Raises ``NotPermitted``, ``StaleVersion``, ``PeriodOutOfRange``, ``NothingChanged``, refusals of the reason.
        """
        command.actor.require(AdministrationRight.MANAGE_RETENTION)
        reason = clean_reason(command.reason)
        with self._uow:
            before = self._retention.rule(command.kind)
            if before.version != command.version:
                raise StaleVersion("retention", command.kind.value)
            after = before.changed(command.months)
            self._retention.save(after)
            told = ({"months": before.months}, {"kind": command.kind.value, "months": after.months})
            self._journal.note("retention.changed", command.actor, after.id, after.version, told, reason)
        return after
