"""Change one's own password 修改密码."""

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Credentials, IdentityPolicies, Sessions
from ports.identity_queries import SignInQueries
from ports.security import PasswordHasher
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.errors import AccountLocked, PasswordUsedBefore, WrongPassword
from tjdomain.identity.domain.passwords import acceptable_password, typed_password
from tjdomain.identity.domain.session import SessionEnd
from tjdomain.identity.domain.user import Credential, replaced, tried_in_vain
from tjdomain.identity.usecases.access import own_account
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ChangePasswordCommand:
    """``token`` is of the session that stays; all others of the account end."""

    actor: Actor
    present: str = field(repr=False)
    new: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


class ChangePassword:
    """Needs no right but the present password, whose wrong tries count as at the sign-in."""

    def __init__(
        self,
        uow: UnitOfWork,
        queries: SignInQueries,
        credentials: Credentials,
        sessions: Sessions,
        policies: IdentityPolicies,
        passwords: PasswordHasher,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._credentials = credentials
        self._sessions = sessions
        self._policies = policies
        self._passwords = passwords
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangePasswordCommand) -> None:
        """Raises ``WrongPassword``, ``AccountLocked``, what is wrong with the new one, ``NotSignedIn`` for programs."""
        now, policy, actor = self._clock.now(), self._policies.current(), command.actor
        user, credential = own_account(actor, self._queries)
        if credential.is_locked(now):
            raise AccountLocked("", policy.lock_minutes)
        new = acceptable_password(command.new, user.account, policy)
        self._require_present(command, credential)
        if any(self._passwords.matches(new, hashed) for hashed in (credential.hashed, *credential.former)):
            raise PasswordUsedBefore("password", "", policy.password_history)
        after = replaced(credential, self._passwords.hash(new), now, policy, must_change=False)
        here = self._queries.session(command.token) if command.token else None
        with self._uow:
            self._credentials.save(after)
            self._sessions.end_all(user.id, now, SessionEnd.PASSWORD_CHANGED, but=here.session.id if here else None)
            self._journal.note("user.password_changed", actor, user.id, user.version)

    def _require_present(self, command: ChangePasswordCommand, credential: Credential) -> None:
        if self._passwords.matches(typed_password(command.present), credential.hashed):
            return
        with self._uow:
            self._credentials.save(tried_in_vain(credential, self._clock.now(), self._policies.current()))
        raise WrongPassword("present", "")
