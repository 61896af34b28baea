"""Name accounts 账号: who stands behind the ids in lists and logs."""

from collections.abc import Collection, Mapping
from uuid import UUID

from attrs import frozen

from ports.identity_queries import Account, IdentityQueries
from tjdomain.identity.rights import IdentityRight
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class NameAccountsQuery:
    """Of which users."""

    actor: Actor
    users: Collection[UUID]


class NameAccounts:
    """Account and name of each that there is; who is named is a colleague, in whatever department."""

    def __init__(self, queries: IdentityQueries) -> None:
        self._queries = queries

    def __call__(self, query: NameAccountsQuery) -> Mapping[UUID, Account]:
        """Raises ``NotPermitted``."""
        query.actor.require(IdentityRight.VIEW_USERS)
        return self._queries.accounts(query.users)
