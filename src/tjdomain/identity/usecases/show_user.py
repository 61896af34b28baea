"""Show one user 用户."""

from attrs import frozen

from ports.identity import Users
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.user import User
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import user_for
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import UserId


@frozen(kw_only=True)
class ShowUserQuery:
    """Whom."""

    actor: Actor
    user: UserId


class ShowUser:
    """One account with roles and posts."""

    def __init__(self, uow: UnitOfWork, users: Users) -> None:
        self._uow = uow
        self._users = users

    def __call__(self, query: ShowUserQuery) -> User:
        """Raises ``NotPermitted``, ``NotFound`` (also out of scope)."""
        query.actor.require(IdentityRight.VIEW_USERS)
        with self._uow:
            return user_for(query.actor, self._users, query.user)
