"""The world's time and chance, asked for so that tests and replays can set them."""

from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Aware, UTC, microseconds."""
        ...


class IdGenerator(Protocol):
    """Makes ids that sort by the time of their making."""

    def new(self) -> UUID:
        """A fresh UUIDv7, later ones of one process greater than earlier ones."""
        ...


class Randomness(Protocol):
    """Makes what nobody may guess."""

    def token(self, size: int = 32) -> bytes:
        """``size`` random bytes."""
        ...

    def code(self, length: int, alphabet: str) -> str:
        """``length`` characters drawn evenly from ``alphabet``."""
        ...
