"""Password hashes by argon2id."""

import os

import argon2
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """Parameters are those of RFC 9106's second choice unless given (tests take cheap ones); memory in KiB."""

    def __init__(self, time_cost: int = 3, memory_cost: int = 64 * 1024, parallelism: int = 4) -> None:
        self._hasher = argon2.PasswordHasher(time_cost, memory_cost, parallelism)
        self._nobody = self._hasher.hash(os.urandom(16).hex())

    def hash(self, password: str) -> str:
        """A hash with a salt of its own."""
        return self._hasher.hash(password)

    def matches(self, password: str, hashed: str | None) -> bool:
        """Whether ``hashed`` is of ``password``; as slow when there is none."""
        try:
            return self._hasher.verify(hashed or self._nobody, password) and hashed is not None
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, hashed: str) -> bool:
        """Whether ``hashed`` was made with other parameters."""
        return self._hasher.check_needs_rehash(hashed)
