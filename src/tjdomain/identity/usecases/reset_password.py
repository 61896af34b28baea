"""Reset a user's password 重置密码."""

from attrs import frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import Credentials, IdentityPolicies, Sessions, Users
from ports.security import PasswordHasher
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.domain.user import replaced
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import require_other, user_for
from tjdomain.identity.usecases.chance import initial_password
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import UserId


@frozen(kw_only=True)
class ResetPasswordCommand:
    """Whose."""

    actor: Actor
    user: UserId


class ResetPassword:
    """Sets a random password, to be changed at the next sign-in; lifts a lock and ends the user's sessions."""

    def __init__(
        self,
        uow: UnitOfWork,
        users: Users,
        credentials: Credentials,
        sessions: Sessions,
        policies: IdentityPolicies,
        passwords: PasswordHasher,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._users = users
        self._credentials = credentials
        self._sessions = sessions
        self._policies = policies
        self._passwords = passwords
        self._randomness = randomness
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ResetPasswordCommand) -> str:
        """The new password, told this once. Raises ``NotFound``, ``OwnAccount``."""
        actor, now = command.actor, self._clock.now()
        actor.require(IdentityRight.RESET_PASSWORD)
        require_other(actor, command.user)
        password = initial_password(self._randomness)
        hashed = self._passwords.hash(password)
        with self._uow:
            user = user_for(actor, self._users, command.user)
            before = self._credentials.get(user.id)
            self._credentials.save(replaced(before, hashed, now, self._policies.current(), must_change=True))
            self._sessions.end_all(user.id, now, SessionEnd.PASSWORD_CHANGED)
            self._journal.note("user.password_reset", actor, user.id, user.version)
        return password
