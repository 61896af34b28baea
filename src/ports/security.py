"""Secrets: sealing what is stored, signing what leaves the house."""

from typing import Protocol


class Vault(Protocol):
    """Seals values for storage and makes the blind indexes by which they are found."""

    def seal(self, plain: bytes, context: str) -> bytes:
        """AES-256-GCM of ``plain``, bound to ``context`` (table|column|row id); the key's id is inside."""
        ...

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plain bytes. Raises ``BadReply`` where the value was changed or belongs elsewhere."""
        ...

    def index(self, value: str, purpose: str) -> bytes:
        """32 bytes: keyed HMAC-SHA256 of ``value``, other ones for each ``purpose``."""
        ...
