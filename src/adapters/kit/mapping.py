"""Requests and answers of outside systems by patterns kept as data: places in braces, and paths with points."""

import json
import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"\{(\w+)\}")
_ALL_VALUES = "{values}"
_REASON = re.compile(r"[A-Za-z][\w.:-]{0,39}|-?[0-9]{1,6}", re.ASCII)
"""What may be kept of a refusal: a code, never a sentence that may name somebody."""


def filled(pattern: Any, said: Mapping[str, str], values: Mapping[str, str]) -> Any:
    """The pattern, its places filled; one that nobody knows stays as it is. ``{values}`` alone is all of ``values``."""
    if pattern == _ALL_VALUES:
        return dict(values)
    if isinstance(pattern, str):
        return _PLACE.sub(lambda place: said.get(place[1], place[0]), pattern)
    if isinstance(pattern, Mapping):
        return {name: filled(part, said, values) for name, part in pattern.items()}
    if isinstance(pattern, list):
        return [filled(part, said, values) for part in pattern]
    return pattern


def flat(body: Mapping[str, Any]) -> dict[str, str]:
    """For a form: what is no text is written as JSON."""
    return {
        name: part if isinstance(part, str) else json.dumps(part, ensure_ascii=False) for name, part in body.items()
    }


def found_at(told: Any, path: str) -> Any:
    """What stands at a path of names and numbers with points between; ``None`` where nothing does."""
    for part in path.split(".") if path else ():
        if isinstance(told, dict):
            told = told.get(part)
        elif isinstance(told, list) and part.isdecimal() and int(part) < len(told):
            told = told[int(part)]
        else:
            return None
    return told if path else None


def word(found: Any) -> str:
    """As it is compared with the words of a table: a text, or JSON."""
    return found if isinstance(found, str) else json.dumps(found)


def reason(found: str) -> str:
    """The outside system's own code, or that it refused."""
    return found if _REASON.fullmatch(found) else "refused"
