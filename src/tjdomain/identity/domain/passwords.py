"""Rules for new passwords, and the making of initial ones."""

import re
from collections.abc import Callable

from tjdomain.identity.domain.errors import PasswordContainsAccount, PasswordTooPlain, PasswordTooShort
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.shared.errors import InvalidValue
from tjdomain.shared.text import TooLong, clean

PASSWORD_LIMIT = 128
_FIELD = "password"
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile("[^a-zA-Z0-9]"))

LOWER = "abcdefghijkmnpqrstuvwxyz"
UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DIGITS = "23456789"
INITIAL_PARTS = ((UPPER, 1), (LOWER, 4), (DIGITS, 2), ("-", 1), (LOWER, 4), (DIGITS, 2), (UPPER, 2))
"""An initial password as alphabet and length of each part: easy to read out, over 60 bits of chance."""

PasswordRule = Callable[[str, str, IdentityPolicy], InvalidValue | None]


def long_enough(password: str, _account: str, policy: IdentityPolicy) -> InvalidValue | None:
    """At least so many characters."""
    return PasswordTooShort(_FIELD, "", policy.password_length) if len(password) < policy.password_length else None


def of_several_classes(password: str, _account: str, policy: IdentityPolicy) -> InvalidValue | None:
    """At least so many of the four classes of characters."""
    found = sum(1 for kind in _CLASSES if kind.search(password))
    return PasswordTooPlain(_FIELD, "", policy.password_classes) if found < policy.password_classes else None


def without_the_account(password: str, account: str, _policy: IdentityPolicy) -> InvalidValue | None:
    """The account name is not part of it, in whatever case."""
    return PasswordContainsAccount(_FIELD, "") if account in password.lower() else None


PASSWORD_RULES: tuple[PasswordRule, ...] = (long_enough, of_several_classes, without_the_account)


def acceptable_password(password: str, account: str, policy: IdentityPolicy) -> str:
    """The new password as it is hashed.

    Raises the first refusal of ``PASSWORD_RULES``, ``TooLong``, ``ControlCharacter``. That it did not come before is
    asked of the hashes, since only those are kept.
    """
    accepted = typed_password(password)
    for rule in PASSWORD_RULES:
        if refusal := rule(accepted, account, policy):
            raise refusal
    return accepted


def typed_password(password: str) -> str:
    """A password as it is compared: NFC, without spaces around. Raises ``TooLong`` and ``ControlCharacter``."""
    try:
        return clean(password, _FIELD, PASSWORD_LIMIT)
    except TooLong:
        raise TooLong(_FIELD, "", PASSWORD_LIMIT) from None
