"""The sidebar's part of the stored menu, for one who is signed in."""

from attrs import frozen

from ports.identity_queries import IdentityQueries
from tjdomain.identity.domain.menu import Menu, visible
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class DrawMenuQuery:
    """For whom."""

    actor: Actor


@frozen(kw_only=True)
class DrawnMenu:
    """``entries`` are those that are seen, by order; ``paths`` lead to pages that have an entry, seen or not.

    What lies in a folder that is not among the entries is not drawn.
    """

    entries: tuple[Menu, ...]
    paths: frozenset[str]


class DrawMenu:
    """A page without an entry of its own stands where the system ships it."""

    def __init__(self, queries: IdentityQueries) -> None:
        self._queries = queries

    def __call__(self, query: DrawMenuQuery) -> DrawnMenu:
        """Empty while nothing was stored."""
        stored = self._queries.menus()
        return DrawnMenu(
            entries=visible(stored, query.actor.rights), paths=frozenset(menu.path for menu in stored if menu.path)
        )
