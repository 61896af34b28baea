"""Find the actor behind the key of an outside program."""

from attrs import field, frozen

from ports.clock import Clock
from ports.identity_queries import SignInQueries
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import NotSignedIn


@frozen(kw_only=True)
class AuthenticateApiKeyCommand:
    """The secret as the program sent it."""

    secret: str = field(repr=False)


class AuthenticateApiKey:
    """One read for each request."""

    def __init__(self, queries: SignInQueries, clock: Clock) -> None:
        self._queries = queries
        self._clock = clock

    def __call__(self, command: AuthenticateApiKeyCommand) -> Actor:
        """Raises ``NotSignedIn`` where the key is unknown, expired or revoked."""
        found = self._queries.api_key(command.secret)
        if found is None or not found.key.is_good(self._clock.now()):
            raise NotSignedIn("")
        key, grant = found.key, found.grant
        return Actor(ActorKind.PARTNER, Channel.API, key.id.value, grant.rights, grant.scope, key.department)
