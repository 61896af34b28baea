"""Putting a change of a parameter in force, and asking whether it needs a second person."""

from collections.abc import Mapping

from ports.administration import ParameterGuard, Parameters
from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from tjdomain.administration.domain.parameter import Parameter, ParameterChange, ParameterId, set_to
from tjdomain.administration.domain.policy import GROUP, AdministrationPolicy
from tjdomain.administration.domain.registry import policy_from
from tjdomain.administration.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.events import Plain, difference


def plain_values(stored: Mapping[str, Parameter]) -> dict[str, Plain]:
    """The stored values of a group by name."""
    return {name: parameter.value for name, parameter in stored.items()}


def require_version(parameter: Parameter | None, seen: int, key: str) -> None:
    """Raise ``StaleVersion`` unless the parameter still has the version that was seen (0: the shipped value)."""
    if (parameter.version if parameter else 0) != seen:
        raise StaleVersion("parameter", key)


class Setting:
    """Works inside the running transaction."""

    def __init__(
        self, parameters: Parameters, guard: ParameterGuard, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._parameters = parameters
        self._guard = guard
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def needs_second_person(self, group: str) -> bool:
        """Whether a change in ``group`` waits for confirmation, by what is stored now."""
        stored = self._parameters.of_group(GROUP)
        return policy_from(AdministrationPolicy, plain_values(stored)).needs_second_person(group)

    def require(self, group: str, name: str, value: Plain) -> None:
        """Raises what another context has against the value."""
        self._guard.require(group, name, value)

    def put_in_force(self, actor: Actor, before: Parameter | None, change: ParameterChange) -> None:
        """Store the change's value. Raises ``StaleVersion``, and what another context has against it."""
        self.require(change.group, change.name, change.new)
        after = set_to(before, change, ParameterId(self._ids.new()), self._clock.now())
        if before is None:
            self._parameters.add(after)
        else:
            self._parameters.save(after)
        old, new = difference(before, after)
        named = {"group": change.group, "name": change.name, **new}
        self._journal.note("parameter.changed", actor, after.id, after.version, (old, named), change.reason)
