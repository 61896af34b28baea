"""Reasons that people give."""

from tjdomain.shared.text import clean

_LONGEST = 200


def clean_reason(text: str) -> str:
    """A reason of 1 to 200 visible characters. Raises ``EmptyValue``, ``TooLong``, ``ControlCharacter``."""
    return clean(text, "reason", _LONGEST, required=True)
