"""Change a parameter, or ask for the change where a second person must confirm it."""

from attrs import frozen

from ports.administration import ParameterChanges, ParameterGuard, Parameters
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.unit_of_work import UnitOfWork
from tjdomain.administration.domain.errors import NothingChanged
from tjdomain.administration.domain.parameter import ChangeState, ParameterChange, ParameterChangeId
from tjdomain.administration.domain.registry import ParameterRegistry
from tjdomain.administration.rights import AdministrationRight
from tjdomain.administration.usecases.journal import Journal, clean_reason
from tjdomain.administration.usecases.setting import Setting, plain_values, require_version
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Plain


@frozen(kw_only=True)
class ChangeParameterCommand:
    """The wished value in JSON shape; ``version`` is the one that was seen, 0 for the shipped value."""

    actor: Actor
    group: str
    name: str
    value: Plain
    reason: str
    version: int


class ChangeParameter:
    """In force at once, or PENDING where the group's changes need a second person."""

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
        self._ids = ids
        self._setting = Setting(parameters, guard, events, clock, ids)
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeParameterCommand) -> ParameterChange:
        """The change, EFFECTIVE or PENDING.

        Raises ``NotPermitted``, ``NotFound``, ``ParameterInvalid`` or what the policy's validators raise,
        ``NothingChanged``, ``StaleVersion``, ``ChangePending``; what another context has against the value.
        """
        command.actor.require(AdministrationRight.CHANGE_PARAMETER)
        definition = self._registry.definition(command.group, command.name)
        reason = clean_reason(command.reason)
        with self._uow:
            stored = self._parameters.of_group(command.group)
            before = stored.get(command.name)
            require_version(before, command.version, f"{command.group}.{command.name}")
            old = before.value if before else definition.default
            new = self._registry.checked(command.group, command.name, command.value, plain_values(stored))
            if new == old:
                raise NothingChanged
            self._setting.require(command.group, command.name, new)
            pending = self._setting.needs_second_person(command.group)
            change = ParameterChange(
                id=ParameterChangeId(self._ids.new()),
                created_by=command.actor.id,
                created_at=self._clock.now(),
                group=command.group,
                name=command.name,
                old=old,
                new=new,
                based_on=command.version,
                reason=reason,
                state=ChangeState.PENDING if pending else ChangeState.EFFECTIVE,
            )
            self._changes.add(change)
            if pending:
                self._journal.record("parameter_change.requested", command.actor, None, change, reason)
            else:
                self._setting.put_in_force(command.actor, before, change)
        return change
