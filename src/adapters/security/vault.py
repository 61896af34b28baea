"""The vault: AES-256-GCM for values, HMAC-SHA256 for blind indexes."""

import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tjdomain.shared.errors import BadReply

KEY_SIZE = 32
KEY_NAME_LIMIT = 16
_NONCE_SIZE = 12
_TAG_SIZE = 16


class AesVault:
    """``data_keys`` and ``index_keys`` are name → 32 bytes, the first in use.

    Further data keys open what they sealed. A second index key is the one that a rotation is moving to. A sealed value
    is ``length of key name (1) · key name · nonce (12) · ciphertext · tag (16)``; key name and context are bound in.
    """

    def __init__(self, data_keys: Mapping[str, bytes], index_keys: Mapping[str, bytes]) -> None:
        self._ciphers = {_header(name): AESGCM(_checked(key)) for name, key in data_keys.items()}
        self._current = next(iter(self._ciphers))
        self._cipher = self._ciphers[self._current]
        index, *following = [_checked(key) for key in index_keys.values()]
        self._index_key = index
        self._next_index_key = following[0] if following else None

    def seal(self, plain: bytes, context: str) -> bytes:
        """Seal with the key in use."""
        nonce = os.urandom(_NONCE_SIZE)
        return self._current + nonce + self._cipher.encrypt(nonce, plain, self._current + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Open with the key that the value names. Raises ``BadReply``."""
        header, start = _split(sealed)
        cipher = self._ciphers.get(header)
        if cipher is None:
            raise BadReply("vault", "unknown key")
        if len(sealed) < start + _NONCE_SIZE + _TAG_SIZE:
            raise BadReply("vault", "cut off")
        nonce, text = sealed[start : start + _NONCE_SIZE], sealed[start + _NONCE_SIZE :]
        try:
            return cipher.decrypt(nonce, text, header + context.encode())
        except InvalidTag:
            raise BadReply("vault", "changed or moved") from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the key in use sealed it."""
        return _split(sealed)[0] == self._current

    def index(self, value: str, purpose: str) -> bytes:
        """HMAC-SHA256 over purpose and value."""
        return _index(self._index_key, value, purpose)

    def next_index(self, value: str, purpose: str) -> bytes | None:
        """The same by the next key."""
        return None if self._next_index_key is None else _index(self._next_index_key, value, purpose)


def _index(key: bytes, value: str, purpose: str) -> bytes:
    message = f"{purpose}\0{value}".encode()
    return hmac.new(key, message, "sha256").digest()  # ``hmac.digest`` lets other threads run, even for a few bytes


def _split(sealed: bytes) -> tuple[bytes, int]:
    end = 1 + sealed[0] if sealed else 0
    return sealed[:end], end


def _header(name: str) -> bytes:
    encoded = name.encode("ascii")
    if not 0 < len(encoded) <= KEY_NAME_LIMIT:
        message = f"a key's name has 1 to {KEY_NAME_LIMIT} characters"
        raise ValueError(message)
    return bytes([len(encoded)]) + encoded


def _checked(key: bytes) -> bytes:
    if len(key) != KEY_SIZE:
        message = f"a key has {KEY_SIZE} bytes"
        raise ValueError(message)
    return key
