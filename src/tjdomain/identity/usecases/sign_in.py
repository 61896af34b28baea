"""Sign in 登录 with account and password."""

from datetime import datetime, timedelta
from typing import NoReturn

from attrs import field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import Credentials, IdentityPolicies, SecondFactors, Sessions
from ports.identity_queries import SignInQueries
from ports.limits import Limits
from ports.security import PasswordHasher
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.errors import AccountDisabled, AccountLocked, NetworkNotAllowed, SignInRefused
from tjdomain.identity.domain.ids import SessionId
from tjdomain.identity.domain.passwords import typed_password
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.second_factor import CODE_WAIT
from tjdomain.identity.domain.session import Session, SessionEnd
from tjdomain.identity.domain.user import Credential, User, password_matched, signed_in, tried_in_vain
from tjdomain.identity.usecases.chance import random_secret
from tjdomain.identity.usecases.journal import Journal
from tjdomain.identity.usecases.sign_in_hurdle import SignInHurdle, account_key, address_key
from tjdomain.shared.actor import Actor, ActorKind, Channel
from tjdomain.shared.challenge import ChallengeNeeded, Solved
from tjdomain.shared.errors import LimitExceeded

_ADDRESS_WINDOW = 600


@frozen(kw_only=True)
class SignInCommand:
    """``replaces`` is the token that the browser sent along, if any: that session ends, so none is carried over."""

    account: str
    password: str = field(repr=False)
    address: str
    agent: str = ""
    replaces: str | None = field(default=None, repr=False)
    solved: Solved | None = None


@frozen(kw_only=True)
class NewSession:
    """A fresh session; ``token`` is told this once.

    One that awaits a code opens nothing but ``ProveSecondFactor``; ``must_change_password``: nothing but the change.
    """

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
        factors: SecondFactors,
        sessions: Sessions,
        policies: IdentityPolicies,
        limits: Limits,
        hurdle: SignInHurdle,
        passwords: PasswordHasher,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._credentials = credentials
        self._factors = factors
        self._sessions = sessions
        self._policies = policies
        self._limits = limits
        self._hurdle = hurdle
        self._passwords = passwords
        self._randomness = randomness
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: SignInCommand) -> NewSession:
        """Raises ``SignInRefused``, ``AccountLocked``, ``AccountDisabled``, ``LimitExceeded``, ``StaleVersion``.

        ``NetworkNotAllowed`` and ``ChallengeNeeded`` before a password is looked at.
        """
        now, policy = self._clock.now(), self._policies.current()
        key = address_key(command.address)
        left = self._limits.hit(key, _ADDRESS_WINDOW, policy.tries_per_address)
        if not policy.lets_in(command.address):
            raise NetworkNotAllowed("")
        password = typed_password(command.password)
        found = self._hurdle.find(command.account)
        self._refuse_locked(command, found)
        try:
            self._hurdle.pass_by(command.account, found, policy.tries_per_address - left - 1, command.solved)
        except (ChallengeNeeded, LimitExceeded):
            self._limits.give_back(key)
            raise
        if found is None:
            self._refuse_unknown(command, policy)
        user, credential = found
        if not self._passwords.matches(password, credential.hashed):
            self._refuse(command, user, "wrong_password", tried_in_vain(credential, now, policy))
            self._hurdle.raise_wait(command.account)
            raise SignInRefused("")
        if user.disabled:
            self._refuse(command, user, "disabled")
            raise AccountDisabled("")
        started = self._start(command, user, credential, now)
        self._limits.give_back(key)
        return started

    def _refuse_locked(self, command: SignInCommand, found: tuple[User, Credential] | None) -> None:
        policy = self._policies.current()
        if found is None:
            locked = self._hurdle.failures(command.account, None) >= policy.lock_after
        else:
            locked = found[1].is_locked(self._clock.now())
        if locked:
            self._refuse(command, found[0] if found else None, "locked")
            raise AccountLocked("", policy.lock_minutes)

    def _refuse_unknown(self, command: SignInCommand, policy: IdentityPolicy) -> NoReturn:
        try:
            self._limits.hit(account_key(command.account), policy.lock_minutes * 60, policy.lock_after)
        except LimitExceeded:  # others at the same time used the last tries up
            raise AccountLocked("", policy.lock_minutes) from None
        self._passwords.matches(command.password, None)
        self._refuse(command, None, "unknown_account")
        self._hurdle.raise_wait(command.account)
        raise SignInRefused("")

    def _refuse(
        self, command: SignInCommand, user: User | None, why: str, credential: Credential | None = None
    ) -> None:
        with self._uow:
            if credential is not None:
                self._credentials.save(credential)
            self._journal.note(
                "session.refused",
                staff_actor(user),
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
        with self._uow:
            factor = self._factors.get(user.id)
            awaits = factor is not None and factor.confirmed_at is not None
            session = Session(
                id=SessionId(self._ids.new()),
                user=user.id,
                department=user.department,
                address=command.address,
                agent=command.agent,
                started_at=now,
                last_seen_at=now,
                ends_at=now + (CODE_WAIT if awaits else timedelta(hours=policy.session_hours)),
                awaits_code=awaits,
            )
            after = password_matched(credential, rehashed) if awaits else signed_in(credential, now, rehashed)
            self._credentials.save(after)
            if before is not None:
                self._sessions.end(before.session.id, now, SessionEnd.REPLACED)
            self._sessions.add(session, token)
            kind = "session.code_awaited" if awaits else "session.signed_in"
            self._journal.note(kind, staff_actor(user), session.id, 1, address=session.address, agent=session.agent)
        must_change = credential.must_change_now(now, policy)
        return NewSession(token=token, session=session, user=user, must_change_password=must_change)


def staff_actor(user: User | None) -> Actor:
    """Whoever tries to sign in, known or not."""
    if user is None:
        return Actor(ActorKind.STAFF, Channel.DESK)
    return Actor(ActorKind.STAFF, Channel.DESK, user.id.value, department=user.department)
