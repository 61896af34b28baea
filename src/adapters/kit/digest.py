"""Digests of secrets that nobody can guess (256 random bits): session tokens, API keys. Never for passwords."""

import hashlib


def recovery_digest(user: str, code: str) -> bytes:
    """SHA-256 of a recovery code together with its owner, 32 bytes; the code alone has 79 bits of chance."""
    return secret_digest(f"{user}|{code}")


def secret_digest(secret: str) -> bytes:
    """SHA-256, 32 bytes; any text has one."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
