"""List all parameters with their values, shipped and in force."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from ports.administration import AdministrationQueries, ChangeFilter
from tjdomain.administration.domain.parameter import ChangeState
from tjdomain.administration.domain.registry import ParameterDefinition, ParameterRegistry
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.events import Plain


@frozen(kw_only=True)
class ListParametersCommand:
    """Of one group, or of all."""

    actor: Actor
    group: str | None = None


@frozen(kw_only=True)
class ParameterRow:
    """A parameter in the list. ``version`` 0: never changed. ``pending``: a change waits for a second person."""

    definition: ParameterDefinition
    value: Plain
    version: int
    changed_by: UUID | None
    changed_at: datetime | None
    pending: bool


class ListParameters:
    """Joins what is shipped with what was changed."""

    def __init__(self, registry: ParameterRegistry, queries: AdministrationQueries) -> None:
        self._registry = registry
        self._queries = queries

    def __call__(self, command: ListParametersCommand) -> tuple[ParameterRow, ...]:
        """The parameters in the order of their policy classes. Raises ``NotPermitted``."""
        command.actor.require(AdministrationRight.READ)
        stored = {(each.group, each.name): each for each in self._queries.parameters()}
        definitions = self._registry.definitions(command.group)
        waiting = self._queries.changes(
            ChangeFilter(state=ChangeState.PENDING), None, len(self._registry.definitions())
        )
        pending = {(change.group, change.name) for change in waiting}
        rows = []
        for definition in definitions:
            key = (definition.group, definition.name)
            found = stored.get(key)
            rows.append(
                ParameterRow(
                    definition=definition,
                    value=found.value if found else definition.default,
                    version=found.version if found else 0,
                    changed_by=found.changed_by if found else None,
                    changed_at=found.changed_at if found else None,
                    pending=key in pending,
                )
            )
        return tuple(rows)
