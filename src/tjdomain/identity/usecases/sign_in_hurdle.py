"""What stands before a sign-in after wrong tries: a wait that doubles, and from the third one on a challenge."""

from attrs import frozen

from ports.challenges import Challenges
from ports.clock import Clock
from ports.identity import IdentityPolicies
from ports.identity_queries import SignInQueries
from ports.limits import Limits
from tjdomain.identity.domain.user import Credential, User, normal_account
from tjdomain.shared.challenge import EASY, HARD, ChallengeNeeded, Solved
from tjdomain.shared.errors import InvalidValue, LimitExceeded

PURPOSE = "sign_in"
FAILURES_BEFORE = 3
"""So many wrong tries of an account, or from an address, are taken without a challenge."""


def account_key(account: str) -> str:
    """The counter of wrong tries of an account that there is not."""
    return f"sign_in|account|{account.strip().lower()}"


def address_key(address: str) -> str:
    """The counter of wrong tries from an address."""
    return f"sign_in|address|{address}"


def _wait_key(account: str) -> str:
    return f"sign_in|wait|{account.strip().lower()}"


class SignInHurdle:
    """Accounts that there are and that there are not are treated alike."""

    def __init__(
        self,
        queries: SignInQueries,
        policies: IdentityPolicies,
        limits: Limits,
        challenges: Challenges,
        clock: Clock,
    ) -> None:
        self._queries = queries
        self._policies = policies
        self._limits = limits
        self._challenges = challenges
        self._clock = clock

    def find(self, account: str) -> tuple[User, Credential] | None:
        """The account, if what was typed is one."""
        try:
            return self._queries.account(normal_account(account))
        except InvalidValue:
            return None

    def pass_by(
        self, account: str, found: tuple[User, Credential] | None, from_address: int, solved: Solved | None
    ) -> None:
        """Raises ``LimitExceeded`` while the wait lasts, ``ChallengeNeeded``."""
        waiting = self._limits.used(_wait_key(account))
        if waiting.hits:
            raise LimitExceeded(waiting.seconds)
        if bits := _bits(self.failures(account, found), from_address):
            self._challenges.require(PURPOSE, solved, bits)

    def raise_wait(self, account: str) -> None:
        """After the second wrong try a second, then twice as long each time."""
        failures = self.failures(account, self.find(account))
        if failures > 1:
            try:
                self._limits.hit(_wait_key(account), 2 ** (failures - 2), 1)
            except LimitExceeded:  # another one failed at the same time
                return

    def failures(self, account: str, found: tuple[User, Credential] | None) -> int:
        """Wrong tries of the account in a row; a lock that ended begins anew."""
        if found is None:
            return self._limits.used(account_key(account)).hits
        credential = found[1]
        return 0 if credential.locked_until is not None else credential.failures

    def ahead(self, account: str, address: str) -> ChallengeNeeded | None:
        """The challenge that the next try will need, if it will."""
        failures = self.failures(account, self.find(account))
        bits = _bits(failures, self._limits.used(address_key(address)).hits)
        return self._challenges.pose(PURPOSE, bits) if bits else None


def _bits(failures: int, from_address: int) -> int:
    """How much work is asked for, 0 for none. A whole hospital may share an address, so its tries make it no harder."""
    if failures >= FAILURES_BEFORE:
        return min(EASY + failures - FAILURES_BEFORE, HARD)
    return EASY if from_address >= FAILURES_BEFORE else 0


@frozen(kw_only=True)
class ShowSignInHurdleQuery:
    """Who will try again, and from where."""

    account: str
    address: str


class ShowSignInHurdle:
    """So that the form can ask along with the password."""

    def __init__(self, hurdle: SignInHurdle) -> None:
        self._hurdle = hurdle

    def __call__(self, query: ShowSignInHurdleQuery) -> ChallengeNeeded | None:
        """The challenge, ``None`` where none is needed."""
        return self._hurdle.ahead(query.account, query.address)
