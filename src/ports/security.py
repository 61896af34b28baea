"""Ciphers, digests and signatures behind one name each. Key rings hold several keys by name; the first is in use."""

from datetime import datetime
from enum import Enum
from typing import Protocol

from attrs import frozen


class Vault(Protocol):
    """Seals what the database must not show, and makes what it may search by.

    ``context`` is the place a sealed value belongs to (``table|column|row id``): taken from another place, it does not
    open. Rotation: the newest data key seals, older ones still open; the index has a key of its own.
    """

    def seal(self, plain: bytes, context: str) -> bytes:
        """AES-256-GCM. Up to 48 bytes longer than ``plain``; sealing twice gives two texts."""
        ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """What was sealed for ``context``. Raises ``BadReply`` when it was changed, moved, or its key is gone."""
        ...

    def is_current(self, sealed: bytes) -> bool:
        """Whether the key in use sealed it; otherwise rotation seals it anew."""
        ...

    def index(self, value: str, purpose: str) -> bytes:
        """Blind index: 32 bytes, HMAC-SHA256, equal for equal value and purpose, and of no use without the key."""
        ...

    def next_index(self, value: str, purpose: str) -> bytes | None:
        """The index by the key that a rotation is moving to; ``None`` while there is none."""
        ...


class PasswordHasher(Protocol):
    """Slow, salted hashes of passwords (argon2id). Takes tens of milliseconds: never inside a transaction."""

    def hash(self, password: str) -> str:
        """A hash with its parameters, ASCII, at most 128 characters."""
        ...

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether ``hashed`` is of ``password``; ``None`` (no such account) takes as long and is ``False``."""
        ...

    def is_outdated(self, hashed: str) -> bool:
        """Whether ``hashed`` was made with other parameters than today's."""
        ...


class OneTimeCodes(Protocol):
    """Time-based one-time codes as every authenticator program shows them: RFC 6238, SHA-1, six digits, 30 seconds."""

    def step(self, secret: bytes, digits: str, now: datetime) -> int | None:
        """The time step whose code ``digits`` is: that of ``now``, the one before or the one after; else ``None``."""
        ...

    def address(self, secret: bytes, account: str, issuer: str) -> str:
        """What the QR code holds: ``otpauth://totp/…``."""
        ...

    def spelling(self, secret: bytes) -> str:
        """The secret to be typed where no camera is: Base32."""
        ...


class TokenVerdict(Enum):
    """What a signed token turned out to be."""

    OK = "ok"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"


@frozen
class CheckedToken:
    """``payload`` is there only when the verdict is OK; ``key`` is the key named by the token, where it can be read."""

    verdict: TokenVerdict
    payload: bytes | None = None
    key: str | None = None


class TokenSigner(Protocol):
    """Signs short payloads (Ed25519) into a compact URL-safe token."""

    def sign(self, payload: bytes, purpose: str) -> str:
        """A token of ``A-Za-z0-9_-`` that names its key. ``purpose`` is signed along: no token serves two purposes."""
        ...


class TokenVerifier(Protocol):
    """Checks tokens with public keys alone, so also offline."""

    def check(self, token: str, purpose: str) -> CheckedToken:
        """Never raises, whatever ``token`` holds; text that is no token at all counts as forged."""
        ...
