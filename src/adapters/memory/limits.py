"""Limit counters in memory, of one process."""

from datetime import datetime, timedelta
from threading import Lock

from ports.clock import Clock
from ports.limits import Used
from tjdomain.shared.errors import LimitExceeded


class MemoryLimits:
    """Key → (hits, end of the window)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._windows: dict[str, tuple[int, datetime]] = {}

    def hit(self, key: str, window_seconds: int, limit: int) -> int:
        """Count one; how many are left. Raises ``LimitExceeded``."""
        now = self._clock.now()
        with self._lock:
            hits, end = self._windows.get(key, (0, now))
            if end <= now:
                hits, end = 0, now + timedelta(seconds=window_seconds)
            self._windows[key] = (hits + 1, end)
        if hits >= limit:
            raise LimitExceeded(max(1, round((end - now).total_seconds())))
        return limit - hits - 1

    def used(self, key: str) -> Used:
        """How the window stands."""
        now = self._clock.now()
        with self._lock:
            hits, end = self._windows.get(key, (0, now))
        return Used(hits, max(1, round((end - now).total_seconds()))) if end > now else Used()

    def give_back(self, key: str) -> None:
        """Take one hit back where the window is still open."""
        with self._lock:
            hits, end = self._windows.get(key, (0, self._clock.now()))
            if hits and end > self._clock.now():
                self._windows[key] = (hits - 1, end)

    def forget_ended(self, before: datetime) -> int:
        """Drop windows that ended before that moment; how many."""
        with self._lock:
            ended = [key for key, (_, end) in self._windows.items() if end < before]
            for key in ended:
                del self._windows[key]
        return len(ended)
