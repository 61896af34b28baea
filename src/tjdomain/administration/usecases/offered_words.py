"""The words that a form offers."""

from attrs import frozen

from ports.administration import AdministrationQueries
from tjdomain.administration.domain.dictionary import Entry
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class OfferedWordsCommand:
    """Of which dictionary."""

    actor: Actor
    key: str


class OfferedWords:
    """For everybody: forms offer them."""

    def __init__(self, queries: AdministrationQueries) -> None:
        self._queries = queries

    def __call__(self, command: OfferedWordsCommand) -> tuple[Entry, ...]:
        """The enabled entries in order. Raises ``NotFound``."""
        return tuple(entry for entry in self._queries.dictionary(command.key).entries if entry.enabled)
