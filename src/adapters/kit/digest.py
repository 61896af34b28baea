"""Digests of secrets that nobody can guess (256 random bits): session tokens, API keys. Never for passwords."""

import hashlib


def secret_digest(secret: str) -> bytes:
    """SHA-256, 32 bytes; any text has one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
