"""List changes of parameters: what waits for a second person, and the history of one."""

from attrs import frozen

from ports.administration import AdministrationQueries, ChangeFilter
from tjdomain.administration.domain.parameter import ParameterChange, ParameterChangeId
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor

PAGE = 200


@frozen(kw_only=True)
class ListChangesCommand:
    """Which changes, older than ``after``."""

    actor: Actor
    wanted: ChangeFilter
    after: ParameterChangeId | None = None
    limit: int = 50


class ListChanges:
    """Newest first."""

    def __init__(self, queries: AdministrationQueries) -> None:
        self._queries = queries

    def __call__(self, command: ListChangesCommand) -> tuple[ParameterChange, ...]:
        """At most ``limit`` (200) changes. Raises ``NotPermitted``."""
        command.actor.require(AdministrationRight.READ)
        return self._queries.changes(command.wanted, command.after, max(1, min(command.limit, PAGE)))
