"""A world that can be set: time that stands still until moved, ids and chance that repeat with their seed."""

import hashlib
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from ports.clock import Clock


class SettableClock:
    """Shows ``time`` (aware, UTC) until it is moved."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        """The time it was set to."""
        return self.time

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.time += by


class CountedIds:
    """UUIDv7 values by the clock's milliseconds and a counter, the same in each run."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._count = 0
        self._latest = 0

    def new(self) -> UUID:
        """The next id, greater than all before also when the clock was moved back."""
        with self._lock:
            self._count += 1
            self._latest = max(self._latest, int(self._clock.now().timestamp() * 1000))
            count, moment = self._count, self._latest
        return UUID(int=moment << 80 | 0x7 << 76 | (count >> 62) << 64 | 0b10 << 62 | count & (1 << 62) - 1)


class SeededRandomness:
    """Chance that repeats: SHA-256 over seed and counter. For tests and demos only."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._drawn = 0

    def token(self, size: int = 32) -> bytes:
        """The next ``size`` bytes."""
        made = b""
        while len(made) < size:
            self._drawn += 1
            made += hashlib.sha256(f"{self._seed}|{self._drawn}".encode()).digest()
        return made[:size]

    def code(self, length: int, alphabet: str) -> str:
        """The next ``length`` characters."""
        return "".join(alphabet[int.from_bytes(self.token(8)) % len(alphabet)] for _ in range(length))
