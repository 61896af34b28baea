"""The Chinese words of the system, one source for web and CLI: problems, labels of enums, titles of rights."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from importlib import resources
from typing import Any

from attrs import frozen

from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.shared.dates import SHANGHAI
from tjdomain.shared.errors import TjError

_WEEKDAYS = "一二三四五六日"
_CODES = frozenset({"item", "items", "findings"})
"""Fields of refusals that hold codes of the catalogue."""
_TITLES = {item.code: item.title for item in VERSION_1.items} | {one.code: one.title for one in VERSION_1.findings}
"""What the shipped catalogue calls its items and findings; what a hospital adds is spoken by its code."""


@frozen
class ProblemText:
    """What a person reads when something is refused: one sentence and what to do next."""

    sentence: str
    next: str


@frozen
class Words:
    """All text files, merged: problems by code, labels by enum name and member, titles by right."""

    problems: Mapping[str, ProblemText]
    labels: Mapping[str, Mapping[str, str]]
    rights: Mapping[str, str]


@cache
def words() -> Words:
    """Read ``entrypoints/texts/*.toml`` once: ``labels_*`` and ``rights_*`` are what they say, others hold problems."""
    problems: dict[str, ProblemText] = {}
    labels: dict[str, Mapping[str, str]] = {}
    rights: dict[str, str] = {}
    for file in sorted(resources.files("entrypoints.texts").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        content = tomllib.loads(file.read_text("utf-8"))
        if file.name.startswith("labels_"):
            labels |= content
        elif file.name.startswith("rights_"):
            rights |= content
        else:
            problems |= {code: ProblemText(**text) for code, text in content.items()}
    return Words(problems, labels, rights)


def label(member: Enum) -> str:
    """The Chinese label of an enum member; its value where none is written."""
    return words().labels.get(type(member).__name__, {}).get(member.name, str(member.value))


def spoken(value: Any) -> str:
    """A field of a refusal as a person reads it."""
    match value:
        case None:
            return ""
        case str() if value in words().rights:
            return words().rights[value]
        case Enum():
            return label(value)
        case datetime():
            return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        case date():
            return f"{value.year}年{value.month}月{value.day}日(周{_WEEKDAYS[value.weekday()]})"
        case time():
            return f"{value:%H:%M}"
        case list() | tuple() | set() | frozenset():
            return "、".join(spoken(item) for item in value)
    return str(value)


def _titled(codes: str | tuple[str, ...]) -> str | list[str]:
    return _TITLES.get(codes, codes) if isinstance(codes, str) else [_TITLES.get(code, code) for code in codes]


def problem_text(error: TjError) -> ProblemText:
    """Sentence and next step of a refusal, its fields filled in."""
    text = words().problems[error.code]
    fields = {name: spoken(_titled(value) if name in _CODES else value) for name, value in error.fields.items()}
    return ProblemText(text.sentence.format(**fields), text.next.format(**fields))
