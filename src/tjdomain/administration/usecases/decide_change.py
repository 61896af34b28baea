"""Confirm, reject or withdraw a pending change of a parameter."""

from attrs import frozen

from ports.administration import ParameterChanges, ParameterGuard, Parameters
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.parameter import ChangeAction, ParameterChange, ParameterChangeId
from tjdomain.administration.domain.registry import ParameterRegistry
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import REASON_LIMIT, Journal
from tjdomain.administration.usecases.setting import Setting, plain_values, require_version
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.text import clean

_RIGHTS = {
    ChangeAction.CONFIRM: AdministrationRight.CONFIRM_CHANGE,
    ChangeAction.REJECT: AdministrationRight.CONFIRM_CHANGE,
    ChangeAction.WITHDRAW: AdministrationRight.CHANGE_PARAMETER,
}
_KINDS = {
    ChangeAction.CONFIRM: "parameter_change.confirmed",
    ChangeAction.REJECT: "parameter_change.rejected",
    ChangeAction.WITHDRAW: "parameter_change.withdrawn",
}


@frozen(kw_only=True)
class DecideChangeCommand:
    """What is done with the change; a rejection needs a remark. ``version`` is the change's that was seen."""

    actor: Actor
    change: ParameterChangeId
    action: ChangeAction
    version: int
    remark: str = ""


class DecideChange:
    """A confirmed change is in force with this transaction."""

    def __init__(
        self,
        uow: UnitOfWork,
        registry: ParameterRegistry,
        parameters: Parameters,
        changes: ParameterChanges,
        guard: ParameterGuard,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._registry = registry
        self._parameters = parameters
        self._changes = changes
        self._clock = clock
        self._setting = Setting(parameters, guard, events, clock, ids)
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: DecideChangeCommand) -> ParameterChange:
        """The decided change.

        Raises ``NotPermitted``, ``NotFound``, ``WrongState``, ``SecondPersonNeeded``, ``NotOwnChange``,
        ``StaleVersion`` (also where the parameter was changed since), ``ParameterInvalid`` (where it no longer fits).
        """
        command.actor.require(_RIGHTS[command.action])
        required = command.action is ChangeAction.REJECT
        remark = clean(command.remark, "remark", REASON_LIMIT, required=required)
        with self._uow:
            before = self._changes.get(command.change)
            if before.version != command.version:
                raise StaleVersion("parameter_change", str(command.change))
            after = before.decided(command.action, command.actor.id, self._clock.now(), remark)
            self._changes.save(after)
            self._journal.record(_KINDS[command.action], command.actor, before, after, remark or None)
            if command.action is ChangeAction.CONFIRM:
                self._put_in_force(command.actor, after)
        return after

    def _put_in_force(self, actor: Actor, change: ParameterChange) -> None:
        stored = self._parameters.of_group(change.group)
        parameter = stored.get(change.name)
        require_version(parameter, change.based_on, f"{change.group}.{change.name}")
        self._registry.checked(change.group, change.name, change.new, plain_values(stored))
        self._setting.put_in_force(actor, parameter, change)
