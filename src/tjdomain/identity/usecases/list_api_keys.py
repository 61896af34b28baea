"""List keys of outside programs 接口密钥."""

from attrs import frozen

from ports.identity_queries import IdentityQueries
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.ids import ApiKeyId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import page_length, sight_of
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ListApiKeysQuery:
    """``after`` is the last row of the page before, ``limit`` 1 to 200."""

    actor: Actor
    after: ApiKeyId | None = None
    limit: int = 50


class ListApiKeys:
    """Keys of the actor's scope, without their secrets."""

    def __init__(self, queries: IdentityQueries) -> None:
        self._queries = queries

    def __call__(self, query: ListApiKeysQuery) -> tuple[ApiKey, ...]:
        """Raises ``NotPermitted``."""
        query.actor.require(IdentityRight.MANAGE_API_KEYS)
        return self._queries.api_keys(sight_of(query.actor), query.after, page_length(query.limit))
