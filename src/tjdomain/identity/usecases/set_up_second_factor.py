"""Set up one's own second factor 设置动态口令: first a secret for the phone, then its first code."""

from attrs import field, frozen

from ports.clock import Clock, IdGenerator, Randomness
from ports.event_log import EventLog
from ports.identity import SecondFactors
from ports.identity_queries import SignInQueries
from ports.security import OneTimeCodes
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.second_factor import (
    RECOVERY_ALPHABET,
    RECOVERY_CODES,
    RECOVERY_LENGTH,
    SECRET_BYTES,
    NoSecondFactor,
    SecondFactorPresent,
    WrongCode,
    recovery_spelling,
    typed_second_code,
)
from tjdomain.identity.usecases.access import own_account
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class OfferSecondFactorCommand:
    """For whom."""

    actor: Actor


class OfferSecondFactor:
    """Draws a secret, in place of one that was drawn before but not confirmed. Needs no right but to be signed in."""

    def __init__(self, uow: UnitOfWork, queries: SignInQueries, factors: SecondFactors, randomness: Randomness) -> None:
        self._uow = uow
        self._queries = queries
        self._factors = factors
        self._randomness = randomness

    def __call__(self, command: OfferSecondFactorCommand) -> None:
        """Raises ``SecondFactorPresent``, ``NotSignedIn`` for programs, ``StaleVersion``."""
        user, _ = own_account(command.actor, self._queries)
        with self._uow:
            present = self._factors.get(user.id)
            if present is not None and present.confirmed_at is not None:
                raise SecondFactorPresent
            self._factors.offer(user.id, self._randomness.token(SECRET_BYTES))


@frozen(kw_only=True)
class ConfirmSecondFactorCommand:
    """The first code that the phone shows."""

    actor: Actor
    code: str = field(repr=False)


class ConfirmSecondFactor:
    """The factor is asked for from the next sign-in on."""

    def __init__(
        self,
        uow: UnitOfWork,
        queries: SignInQueries,
        factors: SecondFactors,
        codes: OneTimeCodes,
        randomness: Randomness,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._queries = queries
        self._factors = factors
        self._codes = codes
        self._randomness = randomness
        self._clock = clock
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ConfirmSecondFactorCommand) -> tuple[str, ...]:
        """Ten recovery codes, told this once. Raises ``WrongCode``, ``NoSecondFactor``, ``SecondFactorPresent``."""
        user, _ = own_account(command.actor, self._queries)
        now, code = self._clock.now(), typed_second_code(command.code)
        recovery = [self._randomness.code(RECOVERY_LENGTH, RECOVERY_ALPHABET) for _ in range(RECOVERY_CODES)]
        with self._uow:
            offered = self._factors.get(user.id)
            if offered is None:
                raise NoSecondFactor
            step = self._codes.step(offered.secret, code, now)
            if step is None:
                raise WrongCode("code", "")
            if not self._factors.confirm(offered, step, now, recovery):
                raise SecondFactorPresent
            self._journal.note("user.second_factor_set", command.actor, user.id, user.version)
        return tuple(map(recovery_spelling, recovery))
