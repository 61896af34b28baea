"""Why messaging refuses."""

from typing import ClassVar

from attrs import frozen

from tjdomain.shared.errors import InvalidValue


@frozen
class UnknownPlaceholder(InvalidValue):
    """A text has braces that hold the name of nothing that this kind of message knows; ``known`` are those it does."""

    code: ClassVar[str] = "messaging.placeholder"
    known: tuple[str, ...]
