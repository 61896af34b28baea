"""Take off one's own second factor 停用动态口令."""

from attrs import field, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Credentials, IdentityPolicies, SecondFactors
from ports.identity_queries import SignInQueries
from ports.security import PasswordHasher
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.errors import AccountLocked, WrongPassword
from tjdomain.identity.domain.passwords import typed_password
from tjdomain.identity.domain.second_factor import NoSecondFactor, WrongCode
from tjdomain.identity.domain.user import tried_in_vain
from tjdomain.identity.usecases.access import own_account
from tjdomain.identity.usecases.journal import Journal
from tjdomain.identity.usecases.second_code import SecondCodeCheck
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import InvalidValue


@frozen(kw_only=True)
class RemoveSecondFactorCommand:
    """Needs both factors."""

    actor: Actor
    password: str = field(repr=False)
    code: str = field(repr=False)


class RemoveSecondFactor:
    """Wrong tries count as at the sign-in. Where a role asks for a second factor, the next page asks for a new one."""

    def __init__(
        self,
        uow: UnitOfWork,
        queries: SignInQueries,
        credentials: Credentials,
        factors: SecondFactors,
        check: SecondCodeCheck,
        policies: IdentityPolicies,
        passwords: PasswordHasher,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._credentials = credentials
        self._factors = factors
        self._check = check
        self._policies = policies
        self._passwords = passwords
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: RemoveSecondFactorCommand) -> None:
        """Raises ``WrongPassword``, ``WrongCode``, ``AccountLocked``, ``NoSecondFactor``, ``NotSignedIn``."""
        user, credential = own_account(command.actor, self._queries)
        policy, now = self._policies.current(), self._clock.now()
        if credential.is_locked(now):
            raise AccountLocked("", policy.lock_minutes)
        wrong: InvalidValue | None = None
        if not self._passwords.matches(typed_password(command.password), credential.hashed):
            wrong = WrongPassword("password", "")
        with self._uow:
            factor = self._factors.get(user.id)
            if factor is None or factor.confirmed_at is None:
                raise NoSecondFactor
            if wrong is None and not self._check.counts(factor, command.code):
                wrong = WrongCode("code", "")
            if wrong is None:
                self._factors.remove(user.id)
                self._journal.note("user.second_factor_removed", command.actor, user.id, user.version)
            else:
                self._credentials.save(tried_in_vain(credential, now, policy))
        if wrong is not None:
            raise wrong
