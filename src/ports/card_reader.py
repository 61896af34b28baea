"""Readers of identity cards 身份证读卡器, as the desk's PC has them."""

from collections.abc import Callable
from typing import ClassVar, Protocol

from attrs import frozen

from tjdomain.shared.card import IdentityCard
from tjdomain.shared.errors import BadReply, Rejected, Unavailable


@frozen
class ReaderMissing(Unavailable):
    """There is no such reader on this computer, or another program holds it."""

    code: ClassVar[str] = "reader.missing"


@frozen
class ReaderLibraryMissing(Unavailable):
    """The package that speaks to this kind of reader is not installed; ``package`` is its name."""

    code: ClassVar[str] = "reader.library"
    package: str


@frozen
class ReaderUnplugged(Unavailable):
    """The reader went away while it was read."""

    code: ClassVar[str] = "reader.unplugged"


@frozen
class ReaderSilent(Unavailable):
    """The reader is there and does not answer."""

    code: ClassVar[str] = "reader.silent"


@frozen
class NoCard(Unavailable):
    """No card came in time."""

    code: ClassVar[str] = "reader.no_card"


@frozen
class ReadingCancelled(Unavailable):
    """Somebody called the reading off."""

    code: ClassVar[str] = "reader.cancelled"


@frozen
class FrameDamaged(BadReply):
    """The reader's answer does not fit its checksum or its length."""

    code: ClassVar[str] = "reader.damaged"


@frozen
class FrameCut(BadReply):
    """Only a part of the answer came: the card was lifted too early, or the cable is bad."""

    code: ClassVar[str] = "reader.cut"


@frozen
class CardGarbled(BadReply):
    """The answer is whole, and what it says is no card that we know."""

    code: ClassVar[str] = "reader.garbled"


@frozen
class CardRefused(Rejected):
    """The reader cannot read this card; ``reason`` is its status in hexadecimal."""

    code: ClassVar[str] = "reader.refused"


class CardReader(Protocol):
    """One reader. It is asked by one thread at a time."""

    def check(self) -> None:
        """See that the reader is there. Raises ``ReaderMissing``, ``ReaderLibraryMissing``, ``ReaderSilent``."""
        ...

    def read(self, patience: float, cancelled: Callable[[], bool]) -> IdentityCard:
        """Wait ``patience`` seconds for a card and read it, once.

        Raises ``NoCard``, ``ReadingCancelled`` (at most a second after ``cancelled`` says so), ``FrameDamaged``,
        ``FrameCut``, ``CardGarbled``, ``CardRefused``, ``ReaderUnplugged`` and what ``check`` raises.
        """
        ...

    def close(self) -> None:
        """Let the reader go."""
        ...
