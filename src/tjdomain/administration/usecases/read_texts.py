"""Read the texts in force."""

from attrs import frozen

from ports.administration import AdministrationQueries
from tjdomain.administration.domain.public_text import PublicText
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ReadTextsQuery:
    """Who reads."""

    actor: Actor


class ReadTexts:
    """For everybody: they stand before a booking."""

    def __init__(self, queries: AdministrationQueries) -> None:
        self._queries = queries

    def __call__(self, query: ReadTextsQuery) -> tuple[PublicText, ...]:
        """The edition in force of each kind that has one, in the order of the kinds."""
        return self._queries.texts()
