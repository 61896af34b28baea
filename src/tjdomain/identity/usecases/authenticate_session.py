"""Find the actor behind a session's token, with the rights of this moment."""

from attrs import field, frozen

from ports.clock import Clock
from ports.identity import IdentityPolicies, Sessions
from ports.identity_queries import SignedIn, SignInQueries
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.errors import NetworkNotAllowed, PasswordChangeNeeded
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.second_factor import SecondFactorNeeded, SecondFactorSetUpNeeded
from tjdomain.identity.domain.session import Session, lives, wants_touch
from tjdomain.identity.domain.user import User, is_too_old
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import NotPermitted, NotSignedIn


@frozen(kw_only=True)
class AuthenticateSessionCommand:
    """The token as the browser sent it, and the network address that it came from."""

    token: str = field(repr=False)
    address: str


@frozen(kw_only=True)
class Authenticated:
    """Who it is. While something must be done first, ``actor`` holds no right and its ``refusal`` says what."""

    actor: Actor
    user: User
    session: Session
    must_change_password: bool


class AuthenticateSession:
    """One read for each request; the row is written at most once a minute, to know who is idle."""

    def __init__(
        self, uow: UnitOfWork, queries: SignInQueries, sessions: Sessions, policies: IdentityPolicies, clock: Clock
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._sessions = sessions
        self._policies = policies
        self._clock = clock

    def __call__(self, command: AuthenticateSessionCommand) -> Authenticated:
        """Raises ``NotSignedIn`` where the session is unknown, ended, idle for too long, or its user disabled.

        ``NetworkNotAllowed`` where it comes from a network that staff may not work from; ``SecondFactorNeeded`` where
        the code is still to be given.
        """
        now, policy = self._clock.now(), self._policies.current()
        found = self._queries.session(command.token)
        if found is None or found.user.disabled or not lives(found.session, now, policy):
            raise NotSignedIn("")
        if not policy.lets_in(command.address):
            raise NetworkNotAllowed("")
        if found.session.awaits_code:
            raise SecondFactorNeeded("")
        if wants_touch(found.session, now):
            with self._uow:
                self._sessions.touch(found.session.id, now)
        must_change = found.must_change_password or is_too_old(found.password_set_at, now, policy)
        refusal = _undone(found, policy, must_change=must_change)
        actor = Actor(
            ActorKind.STAFF,
            Channel.DESK,
            found.user.id.value,
            frozenset() if refusal else found.grant.rights,
            found.grant.scope,
            found.user.department,
            refusal,
        )
        return Authenticated(actor=actor, user=found.user, session=found.session, must_change_password=must_change)


def _undone(found: SignedIn, policy: IdentityPolicy, *, must_change: bool) -> NotPermitted | None:
    """What must be done before anything else."""
    if must_change:
        return PasswordChangeNeeded("")
    if not found.has_second_factor and any(role.value in found.grant.roles for role in policy.second_factor_roles):
        return SecondFactorSetUpNeeded("")
    return None
