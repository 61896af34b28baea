"""Give the second factor's code 输入动态口令: the second half of a sign-in."""

from datetime import timedelta

from attrs import evolve, field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import Credentials, IdentityPolicies, SecondFactors, Sessions
from ports.identity_queries import SignedIn, SignInQueries
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.errors import AccountLocked, NetworkNotAllowed
from tjdomain.identity.domain.ids import SessionId
from tjdomain.identity.domain.second_factor import WrongCode
from tjdomain.identity.domain.session import SessionEnd, lives
from tjdomain.identity.domain.user import Credential, signed_in, tried_in_vain
from tjdomain.identity.usecases.chance import random_secret
from tjdomain.identity.usecases.journal import Journal
from tjdomain.identity.usecases.second_code import SecondCodeCheck
from tjdomain.identity.usecases.sign_in import NewSession, staff_actor
from tjdomain.shared.errors import NotSignedIn


@frozen(kw_only=True)
class ProveSecondFactorCommand:
    """``token`` is of the session that awaits the code; the code is of the phone, or a recovery code."""

    token: str = field(repr=False)
    code: str = field(repr=False)
    address: str


class ProveSecondFactor:
    """The session that knew the password only ends, and a fresh one begins. A wrong code counts as a wrong password."""

    def __init__(  # noqa: PLR0913, PLR0917  a sign-in touches them all
        self,
        uow: UnitOfWork,
        queries: SignInQueries,
        credentials: Credentials,
        factors: SecondFactors,
        check: SecondCodeCheck,
        sessions: Sessions,
        policies: IdentityPolicies,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._credentials = credentials
        self._factors = factors
        self._check = check
        self._sessions = sessions
        self._policies = policies
        self._randomness = randomness
        self._clock = clock
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ProveSecondFactorCommand) -> NewSession:
        """Raises ``WrongCode``, ``AccountLocked``, ``NetworkNotAllowed``, ``StaleVersion``.

        ``NotSignedIn`` where no sign-in waits for a code any more: it ran out, or the factor was taken off.
        """
        policy, now = self._policies.current(), self._clock.now()
        found = self._queries.session(command.token)
        if (
            found is None
            or not found.session.awaits_code
            or found.user.disabled
            or not lives(found.session, now, policy)
        ):
            raise NotSignedIn("")
        if not policy.lets_in(command.address):
            raise NetworkNotAllowed("")
        with self._uow:
            credential = self._credentials.get(found.user.id)
            if credential.is_locked(now):
                raise AccountLocked("", policy.lock_minutes)
            factor = self._factors.get(found.user.id)
            if factor is None:
                raise NotSignedIn("")
            started = self._start(found, credential, command) if self._check.counts(factor, command.code) else None
            if started is None:
                self._refuse(found, credential, command)
        if started is None:
            raise WrongCode("code", "")
        return started

    def _start(self, found: SignedIn, credential: Credential, command: ProveSecondFactorCommand) -> NewSession:
        policy, now, user = self._policies.current(), self._clock.now(), found.user
        token = random_secret(self._randomness)
        session = evolve(
            found.session,
            id=SessionId(self._ids.new()),
            address=command.address,
            started_at=now,
            last_seen_at=now,
            ends_at=now + timedelta(hours=policy.session_hours),
            awaits_code=False,
        )
        self._credentials.save(signed_in(credential, now))
        if not self._sessions.end(found.session.id, now, SessionEnd.REPLACED):
            raise NotSignedIn("")
        self._sessions.add(session, token)
        facts = {"address": session.address, "agent": session.agent}
        self._journal.note("session.signed_in", staff_actor(user), session.id, 1, **facts)
        must_change = credential.must_change_now(now, policy)
        return NewSession(token=token, session=session, user=user, must_change_password=must_change)

    def _refuse(self, found: SignedIn, credential: Credential, command: ProveSecondFactorCommand) -> None:
        self._credentials.save(tried_in_vain(credential, self._clock.now(), self._policies.current()))
        self._journal.note(
            "session.refused",
            staff_actor(found.user),
            found.session.id,
            1,
            account=found.user.account,
            address=command.address,
            why="wrong_code",
        )
