"""List the own sessions: where else one is signed in."""

from datetime import timedelta

from attrs import frozen

from ports.clock import Clock
from ports.identity import IdentityPolicies
from ports.identity_queries import IdentityQueries, UserSight
from tjdomain.identity.domain.session import Session
from tjdomain.identity.usecases.access import LONGEST_PAGE
from tjdomain.shared.actor import Actor, Scope, ScopeLevel


@frozen(kw_only=True)
class ListOwnSessionsQuery:
    """Whose."""

    actor: Actor


class ListOwnSessions:
    """Those that still count, newest first; everybody may see their own."""

    def __init__(self, queries: IdentityQueries, policies: IdentityPolicies, clock: Clock) -> None:
        self._queries = queries
        self._policies = policies
        self._clock = clock

    def __call__(self, query: ListOwnSessionsQuery) -> tuple[Session, ...]:
        """None for who has no account."""
        since = self._clock.now() - timedelta(minutes=self._policies.current().idle_minutes)
        own = UserSight(scope=Scope(ScopeLevel.OWN), owner=query.actor.id)
        return self._queries.sessions(since, own, None, LONGEST_PAGE)
