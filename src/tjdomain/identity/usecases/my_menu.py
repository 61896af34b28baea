"""The menu as the signed-in user sees it."""

from attrs import frozen

from ports.identity_queries import IdentityQueries
from tjdomain.identity.domain.menu import Menu, visible
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class MyMenuQuery:
    """Who asks."""

    actor: Actor


class MyMenu:
    """Entries whose function the actor may use."""

    def __init__(self, queries: IdentityQueries) -> None:
        self._queries = queries

    def __call__(self, query: MyMenuQuery) -> tuple[Menu, ...]:
        """By order; a folder without entries is the screen's to leave out."""
        return visible(self._queries.menus(), query.actor.rights)
