"""List who is online 在线用户."""

from datetime import timedelta

from attrs import frozen

from ports.clock import Clock
from ports.identity import IdentityPolicies
from ports.identity_queries import IdentityQueries
from tjdomain.identity.domain.ids import SessionId
from tjdomain.identity.domain.session import Session
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import page_length, sight_of
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ListSessionsQuery:
    """``after`` is the last row of the page before, ``limit`` 1 to 200."""

    actor: Actor
    after: SessionId | None = None
    limit: int = 50


class ListSessions:
    """Sessions of the actor's scope that still count."""

    def __init__(self, queries: IdentityQueries, policies: IdentityPolicies, clock: Clock) -> None:
        self._queries = queries
        self._policies = policies
        self._clock = clock

    def __call__(self, query: ListSessionsQuery) -> tuple[Session, ...]:
        """Raises ``NotPermitted``."""
        query.actor.require(IdentityRight.VIEW_SESSIONS)
        since = self._clock.now() - timedelta(minutes=self._policies.current().idle_minutes)
        return self._queries.sessions(since, sight_of(query.actor), query.after, page_length(query.limit))
