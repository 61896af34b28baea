"""Second factors in memory."""

from collections.abc import Collection
from datetime import datetime

from attrs import evolve, frozen

from adapters.kit.digest import recovery_digest
from adapters.memory.store import MemoryStore
from tjdomain.identity.domain.second_factor import SecondFactor
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import UserId

_NAME, _CODES = "second_factor", "recovery_code"


@frozen
class _Kept:
    factor: SecondFactor
    last_step: int = 0


class MemorySecondFactors:
    """User → factor with the last step used; of recovery codes digest → user, as long as they are unused."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def get(self, user: UserId) -> SecondFactor | None:
        """The user's."""
        kept = self._kept(user)
        return kept.factor if kept else None

    def is_confirmed(self, user: UserId) -> bool:
        """Whether there is one in force."""
        factor = self.get(user)
        return factor is not None and factor.confirmed_at is not None

    def offer(self, user: UserId, secret: bytes) -> None:
        """Keep a new secret."""
        if self.is_confirmed(user):
            raise StaleVersion(_NAME, str(user))
        before = self.get(user)
        version = before.version + 1 if before else 1
        self._store.table(_NAME)[user] = _Kept(SecondFactor(id=user, version=version, secret=secret))

    def confirm(self, factor: SecondFactor, step: int, at: datetime, recovery: Collection[str]) -> bool:
        """Put the offered secret in force."""
        if self.get(factor.id) != factor or factor.confirmed_at is not None:
            return False
        self._store.table(_NAME)[factor.id] = _Kept(evolve(factor, confirmed_at=at), step)
        for code in recovery:
            self._store.table(_CODES)[recovery_digest(str(factor.id), code)] = factor.id
        return True

    def use_step(self, user: UserId, step: int) -> bool:
        """Use up the code of a time step."""
        kept = self._kept(user)
        if kept is None or kept.factor.confirmed_at is None or kept.last_step >= step:
            return False
        self._store.table(_NAME)[user] = evolve(kept, last_step=step)
        return True

    def use_recovery(self, user: UserId, code: str, at: datetime) -> bool:
        """Use up a recovery code."""
        return self._store.table(_CODES).pop(recovery_digest(str(user), code), None) is not None

    def recovery_left(self, user: UserId) -> int:
        """How many recovery codes were not used yet."""
        return sum(1 for owner in self._store.table(_CODES).values() if owner == user)

    def remove(self, user: UserId) -> bool:
        """Forget secret and recovery codes."""
        if not self.is_confirmed(user):
            return False
        del self._store.table(_NAME)[user]
        codes = self._store.table(_CODES)
        for digest in [digest for digest, owner in codes.items() if owner == user]:
            del codes[digest]
        return True

    def _kept(self, user: UserId) -> _Kept | None:
        kept: _Kept | None = self._store.table(_NAME).get(user)
        return kept
