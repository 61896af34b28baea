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
        return "".join(secrets.choice(alphabet) for _ in range(length))
