"""How much one address may ask of the open routes: a coarse guard of this process, in memory."""

import time
from collections import Counter
from collections.abc import Callable

from tjdomain.shared.challenge import is_near
from tjdomain.shared.errors import LimitExceeded

_WINDOW = 60.0


class Visitors:
    """Counts requests by address within a minute; then everybody begins anew, so that nothing piles up.

    Limits that matter (guessing, sign-in, uploads) are counted in the database for all processes; this one only keeps a
    single address from taking everybody's time. Called on the event loop alone.
    """

    def __init__(self, most: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._counts: Counter[str] = Counter()
        self._end = 0.0

    def enter(self, address: str) -> bool:
        """Count one request; whether the limit is near. Raises ``LimitExceeded`` after ``most`` within the minute."""
        now = self._seconds()
        if now >= self._end:
            self._counts.clear()
            self._end = now + _WINDOW
        self._counts[address] += 1
        if self._counts[address] > self._most:
            raise LimitExceeded(max(1, round(self._end - now)))
        return is_near(self._counts[address], self._most)
