"""Keys of repeated requests in memory; the store's lock makes parallel ones wait."""

from datetime import datetime

from attrs import evolve, frozen

from adapters.memory.store import MemoryStore
from ports.clock import Clock
from ports.idempotency import Answer, KeyedCall, OtherBody


@frozen
class _Claim:
    body: bytes
    claimed_at: datetime
    answer: Answer | None = None


class MemoryIdempotencyKeys:
    """Claims in the store, undone by its rollback."""

    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @property
    def _claims(self) -> dict[tuple[object, str, str], _Claim]:
        return self._store.table("idempotency_key")

    def claim(self, call: KeyedCall) -> Answer | None:
        """The answer given before; ``None``: this call is the first. Raises ``OtherBody``."""
        claim = self._claims.setdefault(_key(call), _Claim(call.body, self._clock.now()))
        if claim.body != call.body:
            raise OtherBody
        return claim.answer

    def answer(self, call: KeyedCall, answer: Answer) -> None:
        """Keep what the claimed call made."""
        self._claims[_key(call)] = evolve(self._claims[_key(call)], answer=answer)

    def forget(self, before: datetime) -> int:
        """Drop the keys claimed before that moment; how many."""
        old = [key for key, claim in self._claims.items() if claim.claimed_at < before]
        for key in old:
            del self._claims[key]
        return len(old)


def _key(call: KeyedCall) -> tuple[object, str, str]:
    return call.principal, call.route, call.key
