"""Read what users are described by: roles, departments, posts, menu entries."""

from attrs import frozen

from ports.identity_queries import IdentityQueries
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.role import Role
from tjdomain.identity.rights import IdentityRight
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ReadDirectoryQuery:
    """Who asks."""

    actor: Actor


@frozen(kw_only=True)
class Directory:
    """All of them, disabled ones too, each in its order."""

    roles: tuple[Role, ...]
    departments: tuple[Department, ...]
    posts: tuple[Post, ...]
    menus: tuple[Menu, ...]


class ReadDirectory:
    """The hospital's structure; it names no person."""

    def __init__(self, queries: IdentityQueries) -> None:
        self._queries = queries

    def __call__(self, query: ReadDirectoryQuery) -> Directory:
        """Raises ``NotPermitted``."""
        query.actor.require(IdentityRight.VIEW_USERS)
        return Directory(
            roles=self._queries.roles(),
            departments=self._queries.departments(),
            posts=self._queries.posts(),
            menus=self._queries.menus(),
        )
