"""List the editions of a department's contact information."""

from attrs import frozen

from ports.administration import AdministrationQueries
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId

PAGE = 200


@frozen(kw_only=True)
class ListContactHistoryCommand:
    """Editions below the version ``before``."""

    actor: Actor
    department: DepartmentId
    before: int | None = None
    limit: int = 50


class ListContactHistory:
    """Newest first."""

    def __init__(self, queries: AdministrationQueries) -> None:
        self._queries = queries

    def __call__(self, command: ListContactHistoryCommand) -> tuple[ContactInformation, ...]:
        """At most ``limit`` (200) editions. Raises ``NotPermitted``, ``NotFound``."""
        command.actor.require(AdministrationRight.READ)
        if not command.actor.sees(command.department):
            raise NotFound("department", str(command.department))
        return self._queries.contact_history(command.department, command.before, max(1, min(command.limit, PAGE)))
