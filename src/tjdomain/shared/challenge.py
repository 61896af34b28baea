"""Challenges 人机验证, asked near a limit: work for a browser that runs the page's script, a sum in words for a person.

No picture: whoever cannot see is asked the same. Neither way needs an outside service.
"""

import unicodedata
from hashlib import sha256
from typing import ClassVar, Final

from attrs import field, frozen

from tjdomain.shared.errors import NotPermitted

EASY: Final = 12
"""Leading zero bits that the work of a first challenge asks for: some 4,000 digests, a second on a slow phone."""
HARD: Final = 17
"""The most that is asked."""
LASTING_SECONDS: Final = 600
"""How long a challenge can be answered."""
_DIGITS = "零一二三四五六七八九"
_LARGEST = 20
_PROOF_LIMIT = 20


@frozen
class ChallengeNeeded(NotPermitted):
    """Near a limit: the same request again, with this challenge answered once.

    ``token`` names it. Work: any decimal number of at most 20 digits such that the SHA-256 of ``token:number`` begins
    with ``bits`` zero bits. Words: the answer to ``question``.
    """

    code: ClassVar[str] = "tj.challenge_needed"
    token: str
    bits: int
    question: str


@frozen(kw_only=True)
class Solved:
    """A challenge with its ``proof`` (the number that was worked out) or ``answer`` (what a person typed)."""

    token: str = field(repr=False)
    proof: str = ""
    answer: str = ""


def is_near(used: int, limit: int) -> bool:
    """Whether so much of a limit is used up that a challenge is due: half of it."""
    return 2 * used >= limit


def in_words(number: int) -> str:
    """0 to 99 as Chinese say it."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


def sum_of(chance: bytes) -> tuple[str, int]:
    """A small sum in words, and what it makes. ``chance`` are three random bytes."""
    first, second = 1 + chance[0] % _LARGEST, 1 + chance[1] % _LARGEST
    if chance[2] % 2:
        return f"{in_words(first)}加{in_words(second)}等于几？", first + second
    return f"{in_words(max(first, second))}减{in_words(min(first, second))}等于几？", abs(first - second)


def is_answer(typed: str, wanted: int) -> bool:
    """Whether that is what a person means: in digits, full-width ones too, or in words."""
    return unicodedata.normalize("NFKC", typed).strip() in {str(wanted), in_words(wanted)}


def is_work(token: str, proof: str, bits: int) -> bool:
    """Whether ``proof`` is a number whose digest with ``token`` begins with ``bits`` zero bits."""
    if not (proof.isascii() and proof.isdigit() and len(proof) <= _PROOF_LIMIT):
        return False
    digest = sha256(f"{token}:{proof}".encode()).digest()
    return int.from_bytes(digest) >> (len(digest) * 8 - bits) == 0
