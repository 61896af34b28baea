"""The Chinese words of the system, one source for web and CLI: problems, labels of enums, titles of rights."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from enum import Enum
from functools import cache
from importlib import resources
from string import Formatter
from types import MappingProxyType
from typing import Any

from attrs import frozen

from tjdomain.examination.domain.catalogue import Catalogue
from tjdomain.examination.domain.shipped import VERSION_1
from tjdomain.shared.dates import SHANGHAI
from tjdomain.shared.errors import TjError, WrongState

_WEEKDAYS = "一二三四五六日"
_CODES = frozenset({"item", "items", "findings", "where"})
"""Fields of refusals that hold codes of the catalogue."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


def titles_of(catalogue: Catalogue) -> Mapping[str, str]:
    """What a catalogue calls its items and findings."""
    return {one.code: one.title for one in catalogue.findings} | {one.code: one.title for one in catalogue.items}


_TITLES = titles_of(VERSION_1)


class _Own:
    """Where the hospital's own titles come from; set once, by the composition root."""

    titles: Callable[[], Mapping[str, str]] = staticmethod(lambda: _NOTHING)


def speak_of(titles: Callable[[], Mapping[str, str]]) -> None:
    """From now on sentences name items and findings by ``titles``, and by the shipped catalogue what it lacks."""
    _Own.titles = staticmethod(titles)


@frozen
class ProblemText:
    """What a person reads when something is refused: one sentence and what to do next."""

    sentence: str
    next: str


@cache
def _named(text: ProblemText) -> frozenset[str]:
    """Which fields the text speaks of."""
    parts = [*Formatter().parse(text.sentence), *Formatter().parse(text.next)]
    return frozenset(name for _, name, _, _ in parts if name)


@frozen
class Words:
    """All text files, merged: problems by code, labels by enum name and member, the others by name."""

    problems: Mapping[str, ProblemText]
    labels: Mapping[str, Mapping[str, str]]
    rights: Mapping[str, str]
    events: Mapping[str, str]
    parameters: Mapping[str, str]


@cache
def words() -> Words:
    """Read ``entrypoints/texts/*.toml`` once.

    ``labels_*``, ``rights_*``, ``events_*`` and ``parameters_*`` are what they say, all others hold problems.
    """
    problems: dict[str, ProblemText] = {}
    labels: dict[str, Mapping[str, str]] = {}
    rights: dict[str, str] = {}
    events: dict[str, str] = {}
    parameters: dict[str, str] = {}
    for file in sorted(resources.files("entrypoints.texts").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        content = tomllib.loads(file.read_text("utf-8"))
        if file.name.startswith("labels_"):
            labels |= content
        elif file.name.startswith("rights_"):
            rights |= content
        elif file.name.startswith("events_"):
            events |= content
        elif file.name.startswith("parameters_"):
            parameters |= content
        else:
            problems |= {code: ProblemText(**text) for code, text in content.items()}
    return Words(problems, labels, rights, events, parameters)


def label(member: Enum) -> str:
    """The Chinese label of an enum member; its value where none is written."""
    return words().labels.get(type(member).__name__, {}).get(member.name, str(member.value))


def choices(members: Iterable[Enum]) -> list[tuple[str, str]]:
    """Value and label of each, for boxes and lists."""
    return [(str(member.value), label(member)) for member in members]


def event_words(name: str) -> str:
    """What a kind of event, one of its fields or a schedule is called; its own name where none is written."""
    return words().events.get(name, name)


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


def _titled(codes: str | tuple[str, ...], titles: Mapping[str, str]) -> str | list[str]:
    known = {**_TITLES, **_Own.titles(), **titles}
    return known.get(codes, codes) if isinstance(codes, str) else [known.get(code, code) for code in codes]


def _in_a_sentence(value: Any) -> str:
    """A moment as its day is written beside it."""
    if isinstance(value, datetime):
        here = value.astimezone(SHANGHAI)
        return f"{spoken(here.date())} {here:%H:%M}"
    return spoken(value)


def problem_text(error: TjError, titles: Mapping[str, str] = _NOTHING) -> ProblemText:
    """Sentence and next step of a refusal, its fields filled in; ``titles`` are those of a draft of the catalogue."""
    text, own = words().problems[error.code], _NOTHING
    if isinstance(error, WrongState) and error.thing == "examination":
        text = words().problems["examination.wrong_state"]
        own = {"state": words().labels["ExaminationState"][error.state.upper()]}
    told = {name: value for name, value in error.fields.items() if name in _named(text)}
    told |= {name: _titled(value, titles) for name, value in told.items() if name in _CODES}
    fields = {**{name: _in_a_sentence(value) for name, value in told.items()}, **own}
    return ProblemText(text.sentence.format(**fields), text.next.format(**fields))
