"""List users 用户管理."""

from attrs import field, frozen

from ports.identity_queries import IdentityQueries, UserFilter, UserRow
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import page_length, sight_of
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import UserId


@frozen(kw_only=True)
class ListUsersQuery:
    """``after`` is the last row of the page before, ``limit`` 1 to 200."""

    actor: Actor
    wanted: UserFilter = field(factory=UserFilter)
    after: UserId | None = None
    limit: int = 50


@frozen(kw_only=True)
class UserPage:
    """A page of users, newest first; ``total`` counts up to 10,001."""

    rows: tuple[UserRow, ...]
    total: int


class ListUsers:
    """Users of the actor's scope."""

    def __init__(self, queries: IdentityQueries) -> None:
        self._queries = queries

    def __call__(self, query: ListUsersQuery) -> UserPage:
        """Raises ``NotPermitted``."""
        query.actor.require(IdentityRight.VIEW_USERS)
        sight = sight_of(query.actor)
        rows = self._queries.users(query.wanted, sight, query.after, page_length(query.limit))
        return UserPage(rows=rows, total=self._queries.count_users(query.wanted, sight))
