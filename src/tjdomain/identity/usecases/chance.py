"""Passwords and secrets that nobody can guess."""

from ports.clock import Randomness
from tjdomain.identity.domain.passwords import INITIAL_PARTS

_URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_SECRET_LENGTH = 43


def initial_password(randomness: Randomness) -> str:
    """A password for a new or reset account that fits the shipped rules and can be read out."""
    return "".join(randomness.code(length, alphabet) for alphabet, length in INITIAL_PARTS)


def random_secret(randomness: Randomness) -> str:
    """A session's token or the secret part of a key: 43 of 64 URL-safe characters, 258 bits."""
    return randomness.code(_SECRET_LENGTH, _URL_SAFE)
