"""The second factor 动态口令: a secret shared with a program on a phone (TOTP, RFC 6238), and recovery codes."""

import re
from datetime import datetime, timedelta
from typing import ClassVar

from attrs import field, frozen

from tjdomain.shared.errors import InvalidValue, NotPermitted, RuleViolation
from tjdomain.shared.ids import UserId
from tjdomain.shared.text import clean

SECRET_BYTES = 20
"""Length of the shared secret: that of SHA-1, as RFC 4226, 4 recommends."""
CODE_WAIT = timedelta(minutes=10)
"""How long a sign-in with the right password waits for its code."""

RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""No two that look alike; 16 of them are 79 bits of chance, so a plain digest keeps them safe."""
_GROUP = 4
_TYPED_LIMIT = 40
_SEPARATORS = re.compile(r"[\s-]+")
_TIMED = re.compile(r"[0-9]{6}")


@frozen
class SecondFactorNeeded(NotPermitted):
    """The password was right, and the code of the second factor is still to be given."""

    code: ClassVar[str] = "identity.second_factor_needed"


@frozen
class SecondFactorSetUpNeeded(NotPermitted):
    """Signed in, but a role of the account asks for a second factor that is not set up yet."""

    code: ClassVar[str] = "identity.second_factor_set_up_needed"


@frozen
class WrongCode(InvalidValue):
    """The code is wrong, too old, or was used before; which of them is not told."""

    code: ClassVar[str] = "identity.wrong_code"


@frozen
class SecondFactorPresent(RuleViolation):
    """There is one already; it is removed before another one is set up."""

    code: ClassVar[str] = "identity.second_factor_present"


@frozen
class NoSecondFactor(RuleViolation):
    """There is none, or its set-up was not begun."""

    code: ClassVar[str] = "identity.no_second_factor"


@frozen(kw_only=True)
class SecondFactor:
    """Of one user. Until the first code proved that the phone has the secret, ``confirmed_at`` is ``None``.

    ``version`` rises with each new secret.
    """

    id: UserId
    version: int = 1
    secret: bytes = field(repr=False)
    confirmed_at: datetime | None = None


def typed_second_code(text: str) -> str:
    """A code as it is compared: without spaces and dashes, in lower case. Raises ``TooLong``, ``ControlCharacter``."""
    return _SEPARATORS.sub("", clean(text, "code", _TYPED_LIMIT, nfkc=True)).lower()


def is_timed(code: str) -> bool:
    """Whether it is six digits from the phone, and no recovery code."""
    return _TIMED.fullmatch(code) is not None


def recovery_spelling(code: str) -> str:
    """A recovery code in groups of four, as it is written down."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))
