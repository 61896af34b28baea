"""Sign in 登录 with account and password."""

from datetime import datetime, timedelta
from typing import NoReturn

from attrs import field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import Credentials, IdentityPolicies, Sessions
from ports.identity_queries import SignInQueries
from ports.limits import Limits
from ports.security import PasswordHasher
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.errors import AccountDisabled, AccountLocked, SignInRefused
from tjdomain.identity.domain.ids import SessionId
from tjdomain.identity.domain.passwords import typed_password
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.session import Session, SessionEnd
from tjdomain.identity.domain.user import Credential, User, normal_account, signed_in, tried_in_vain
from tjdomain.identity.usecases.chance import random_secret
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.errors import InvalidValue, LimitExceeded

_ADDRESS_WINDOW = 600


@frozen(kw_only=True)
class SignInCommand:
    """``replaces`` is the token that the browser sent along, if any: that session ends, so none is carried over."""

    account: str
    password: str = field(repr=False)
    address: str
    agent: str = ""
    replaces: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class NewSession:
    """A fresh session; ``token`` is told this once. With ``must_change_password`` it opens nothing but that change."""

    token: str = field(repr=False)
    session: Session
    user: User
    must_change_password: bool


class SignIn:
    """Unknown account and wrong password are answered alike, in like time, and lock alike.

    The password is compared outside the transaction. The answer holds only if the credential is still the one compared:
    of guesses made at the same time one counts, the others are told ``StaleVersion``, right or wrong.
    Of an address only tries in vain count: a whole hospital may come from one.
    """

    def __init__(  # noqa: PLR0913, PLR0917  a sign-in touches them all
        self,
        uow: UnitOfWork,
        queries: SignInQueries,
        credentials: Credentials,
        sessions: Sessions,
        policies: IdentityPolicies,
        limits: Limits,
        passwords: PasswordHasher,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._credentials = credentials
        self._sessions = sessions
        self._policies = policies
        self._limits = limits
        self._passwords = passwords
        self._randomness = randomness
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: SignInCommand) -> NewSession:
        """Raises ``SignInRefused``, ``AccountLocked``, ``AccountDisabled``, ``LimitExceeded``, ``StaleVersion``."""
        now, policy = self._clock.now(), self._policies.current()
        key = f"sign_in|address|{command.address}"
        self._limits.hit(key, _ADDRESS_WINDOW, policy.tries_per_address)
        password = typed_password(command.password)
        found = self._find(command.account)
        if found is None:
            self._refuse_unknown(command, policy)
        user, credential = found
        if credential.is_locked(now):
            self._refuse(command, user, "locked")
            raise AccountLocked("", policy.lock_minutes)
        if not self._passwords.matches(password, credential.hashed):
            self._refuse(command, user, "wrong_password", tried_in_vain(credential, now, policy))
            raise SignInRefused("")
        if user.disabled:
            self._refuse(command, user, "disabled")
            raise AccountDisabled("")
        started = self._start(command, user, credential, now)
        self._limits.give_back(key)
        return started

    def _find(self, account: str) -> tuple[User, Credential] | None:
        try:
            return self._queries.account(normal_account(account))
        except InvalidValue:
            return None

    def _refuse_unknown(self, command: SignInCommand, policy: IdentityPolicy) -> NoReturn:
        key = f"sign_in|account|{command.account.strip().lower()}"
        try:
            self._limits.hit(key, policy.lock_minutes * 60, policy.lock_after)
        except LimitExceeded:
            self._refuse(command, None, "locked")
            raise AccountLocked("", policy.lock_minutes) from None
        self._passwords.matches(command.password, None)
        self._refuse(command, None, "unknown_account")
        raise SignInRefused("")

    def _refuse(
        self, command: SignInCommand, user: User | None, why: str, credential: Credential | None = None
    ) -> None:
        with self._uow:
            if credential is not None:
                self._credentials.save(credential)
            self._journal.note(
                "session.refused",
                _actor(user),
                SessionId(self._ids.new()),
                1,
                account=command.account[:64].encode("utf-8", "replace").decode(),
                address=command.address,
                why=why,
            )

    def _start(self, command: SignInCommand, user: User, credential: Credential, now: datetime) -> NewSession:
        policy = self._policies.current()
        token = random_secret(self._randomness)
        outdated = self._passwords.is_outdated(credential.hashed)
        rehashed = self._passwords.hash(typed_password(command.password)) if outdated else None
        before = self._queries.session(command.replaces) if command.replaces else None
        session = Session(
            id=SessionId(self._ids.new()),
            user=user.id,
            department=user.department,
            address=command.address,
            agent=command.agent,
            started_at=now,
            last_seen_at=now,
            ends_at=now + timedelta(hours=policy.session_hours),
        )
        with self._uow:
            self._credentials.save(signed_in(credential, now, rehashed))
            if before is not None:
                self._sessions.end(before.session.id, now, SessionEnd.REPLACED)
            self._sessions.add(session, token)
            self._journal.note(
                "session.signed_in", _actor(user), session.id, 1, address=session.address, agent=session.agent
            )
        must_change = credential.must_change_now(now, policy)
        return NewSession(token=token, session=session, user=user, must_change_password=must_change)


def _actor(user: User | None) -> Actor:
    if user is None:
        return Actor(ActorKind.STAFF, Channel.DESK)
    return Actor(ActorKind.STAFF, Channel.DESK, user.id.value, department=user.department)
