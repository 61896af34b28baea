"""List all dictionaries with their words."""

from attrs import frozen

from ports.administration import AdministrationQueries
from tjdomain.administration.domain.dictionary import Dictionary
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ListDictionariesCommand:
    """Who asks."""

    actor: Actor


class ListDictionaries:
    """For those who look after them."""

    def __init__(self, queries: AdministrationQueries) -> None:
        self._queries = queries

    def __call__(self, command: ListDictionariesCommand) -> tuple[Dictionary, ...]:
        """All dictionaries by key, disabled words included. Raises ``NotPermitted``."""
        command.actor.require(AdministrationRight.READ)
        return self._queries.dictionaries()
