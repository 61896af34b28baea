"""Counters against guessing and flooding: sign-in, verification codes, public look-ups."""

from datetime import datetime
from typing import Protocol

from attrs import frozen


@frozen
class Used:
    """How much of a window is used up, and how long it still lasts; both 0 where none is open."""

    hits: int = 0
    seconds: int = 0


class Limits(Protocol):
    """Counts by key in fixed windows.

    Takes effect at once: call it outside a unit of work, since what is refused must count, too.
    """

    def hit(self, key: str, window_seconds: int, limit: int) -> int:
        """Count one and return how many are left in the window of ``key``, which the first hit opens.

        Raises ``LimitExceeded`` with the seconds until the window ends when ``limit`` was used up before. ``key`` may
        hold personal data (a phone, an address): it is not kept in clear.
        """
        ...

    def used(self, key: str) -> Used:
        """How the window of ``key`` stands; counts nothing."""
        ...

    def give_back(self, key: str) -> None:
        """Take one hit back where the window is still open: what was counted first turned out to be right."""
        ...

    def forget_ended(self, before: datetime) -> int:
        """Drop windows that ended before that moment; how many."""
        ...
