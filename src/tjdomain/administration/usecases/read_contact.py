"""Read a department's contact information."""

from attrs import frozen

from ports.administration import AdministrationQueries
from tjdomain.administration.domain.contact import ContactInformation
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class ReadContactCommand:
    """Of which department."""

    actor: Actor
    department: DepartmentId


class ReadContact:
    """For everybody: it stands on the page after booking."""

    def __init__(self, queries: AdministrationQueries) -> None:
        self._queries = queries

    def __call__(self, command: ReadContactCommand) -> ContactInformation | None:
        """The edition in force, ``None`` where nothing was entered yet."""
        return self._queries.contact(command.department)
