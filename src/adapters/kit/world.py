"""The real clock, ids and chance."""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Aware, UTC, microseconds."""
        return datetime.now(UTC)


class UuidV7:
    """Ids that sort by the time of their making."""

    def new(self) -> UUID:
        """A fresh UUIDv7; within one process each is greater than those before."""
        return uuid7()


class SystemRandomness:
    """The operating system's source of chance."""

    def token(self, size: int = 32) -> bytes:
        """``size`` random bytes."""
        return secrets.token_bytes(size)

    def code(self, length: int, alphabet: str) -> str:
        """``length`` characters drawn evenly from ``alphabet``."""
        usable = 256 - 256 % len(alphabet)  # greater bytes would favour the first characters
        drawn = ""
        while len(drawn) < length:
            drawn += "".join(alphabet[b % len(alphabet)] for b in secrets.token_bytes(2 * length) if b < usable)
        return drawn[:length]
