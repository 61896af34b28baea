"""Signed tokens by Ed25519."""

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ports.security import CheckedToken, TokenVerdict

_SIGNATURE_SIZE = 64
_FORGED = CheckedToken(TokenVerdict.FORGED)


class Ed25519Signer:
    """``seeds`` is key name → 32 bytes; the first signs.

    A token is Base64url without padding of ``length of key name (1) · key name · payload · signature (64)``; the
    signature is over purpose, key name and payload.
    """

    def __init__(self, seeds: Mapping[str, bytes]) -> None:
        self._keys = {name: Ed25519PrivateKey.from_private_bytes(seed) for name, seed in seeds.items()}
        self._current = next(iter(self._keys))

    def sign(self, payload: bytes, purpose: str) -> str:
        """Sign with the key in use."""
        name = self._current.encode("ascii")
        body = bytes([len(name)]) + name + payload
        return _encoded(body + self._keys[self._current].sign(_signed(purpose, body)))

    def public_keys(self) -> dict[str, bytes]:
        """Key name → 32 bytes, all that a verifier needs."""
        return {name: key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) for name, key in self._keys.items()}


class Ed25519Verifier:
    """``public_keys`` is key name → 32 bytes."""

    def __init__(self, public_keys: Mapping[str, bytes]) -> None:
        self._keys = {name: Ed25519PublicKey.from_public_bytes(key) for name, key in public_keys.items()}

    def check(self, token: str, purpose: str) -> CheckedToken:
        """Check form, key and signature."""
        raw = _decoded(token)
        start = 1 + raw[0] if raw else 0
        if len(raw) < start + _SIGNATURE_SIZE or start <= 1:
            return _FORGED
        body, signature = raw[:-_SIGNATURE_SIZE], raw[-_SIGNATURE_SIZE:]
        name = body[1:start].decode("ascii", "replace")
        key = self._keys.get(name)
        if key is None:
            return CheckedToken(TokenVerdict.UNKNOWN_KEY, key=name)
        try:
            key.verify(signature, _signed(purpose, body))
        except InvalidSignature:
            return CheckedToken(TokenVerdict.FORGED, key=name)
        return CheckedToken(TokenVerdict.OK, body[start:], name)


def _signed(purpose: str, body: bytes) -> bytes:
    return purpose.encode() + b"\0" + body


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(token: str) -> bytes:
    """The bytes of a token, none where it is not the one spelling that the signer writes."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if _encoded(raw) == token else b""
