"""List the editions of a text."""

from attrs import frozen

from ports.administration import AdministrationQueries
from tjdomain.administration.domain.public_text import PublicText, TextKind
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor

PAGE = 200


@frozen(kw_only=True)
class ListTextHistoryQuery:
    """Editions below the version ``before``."""

    actor: Actor
    kind: TextKind
    before: int | None = None
    limit: int = 50


class ListTextHistory:
    """Newest first."""

    def __init__(self, queries: AdministrationQueries) -> None:
        self._queries = queries

    def __call__(self, query: ListTextHistoryQuery) -> tuple[PublicText, ...]:
        """At most ``limit`` (200) editions. Raises ``NotPermitted``."""
        query.actor.require(AdministrationRight.READ)
        return self._queries.text_history(query.kind, query.before, max(1, min(query.limit, PAGE)))
