"""The texts that are accepted before booking, as data with a version each."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from attrs import field, frozen

from tjdomain.booking.domain.acceptance import Acceptance, AcceptedText


@frozen
class Text:
    """A text: its points are read one after the other."""

    version: str
    title: str
    points: tuple[str, ...] = field(converter=tuple)


@cache
def notices() -> Mapping[AcceptedText, Text]:
    """The editions in force."""
    file = resources.files("entrypoints.web.h5") / "notice.toml"
    content: dict[str, dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))
    return {text: Text(**content[text.value]) for text in AcceptedText}


def accepted_now(at: datetime) -> tuple[Acceptance, ...]:
    """Everything accepted, in its edition of today."""
    return tuple(Acceptance(text=text, version=notice.version, at=at) for text, notice in notices().items())


def covers_all(accepted: Iterable[Acceptance]) -> bool:
    """Whether the editions in force were accepted, not older ones."""
    given = {(one.text, one.version) for one in accepted}
    return all((text, notice.version) in given for text, notice in notices().items())
