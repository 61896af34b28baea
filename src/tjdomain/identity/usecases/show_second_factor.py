"""How one's own second factor stands."""

from datetime import datetime

from attrs import field, frozen

from ports.identity import SecondFactors
from ports.identity_queries import SignInQueries
from ports.security import OneTimeCodes
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.usecases.access import own_account
from tjdomain.shared.actor import Actor

ISSUER = "健康证管理系统"


@frozen(kw_only=True)
class ShowSecondFactorQuery:
    """Whose."""

    actor: Actor


@frozen(kw_only=True)
class SecondFactorState:
    """``address`` (for the QR code) and ``spelling`` (to be typed) are told until the first code confirmed them."""

    confirmed_at: datetime | None = None
    recovery_left: int = 0
    address: str = field(default="", repr=False)
    spelling: str = field(default="", repr=False)


class ShowSecondFactor:
    """Needs no right but to be signed in."""

    def __init__(self, uow: UnitOfWork, queries: SignInQueries, factors: SecondFactors, codes: OneTimeCodes) -> None:
        self._uow = uow
        self._queries = queries
        self._factors = factors
        self._codes = codes

    def __call__(self, query: ShowSecondFactorQuery) -> SecondFactorState:
        """Raises ``NotSignedIn`` for programs."""
        user, _ = own_account(query.actor, self._queries)
        with self._uow:
            factor = self._factors.get(user.id)
            if factor is None:
                return SecondFactorState()
            if factor.confirmed_at is not None:
                left = self._factors.recovery_left(user.id)
                return SecondFactorState(confirmed_at=factor.confirmed_at, recovery_left=left)
        return SecondFactorState(
            address=self._codes.address(factor.secret, user.account, ISSUER),
            spelling=self._codes.spelling(factor.secret),
        )
