"""Readers that speak the SAM (SDT) protocol, whatever the cable: find, select, read, all three every time."""

import time
from collections.abc import Callable
from typing import Protocol, Self

from adapters.card_reader.frames import (
    FIND,
    FOUND,
    NO_CARD,
    OK,
    READ_BASE,
    READ_FAILED,
    SELECT,
    STATUS,
    WHAT,
    Reply,
    framed,
    parts,
    take,
)
from adapters.card_reader.layouts import card_of, decoded
from ports.card_reader import CardRefused, FrameCut, NoCard, ReaderSilent, ReaderUnplugged, ReadingCancelled
from tjdomain.shared.card import IdentityCard

_ANSWER_SECONDS = 2.0
_STEP = 0.1
_PAUSE = 0.3
"""Seconds between two looks for a card: the makers of the module ask for no more than three a second."""
_TRIES = 3
_AGAIN = frozenset({NO_CARD, READ_FAILED})


class Line(Protocol):
    """A cable with a module at its end."""

    def write(self, frame: bytes) -> None:
        """Raises ``OSError`` where the module is gone."""
        ...

    def read(self, seconds: float) -> bytes:
        """What came, after at most ``seconds``; empty where nothing did. Raises ``OSError``."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


class SdtReader:
    """Opens the line for each reading, so that a reader that was unplugged and comes back is found again.

    The picture on the card is coded by a method that nobody publishes, so the card comes without a portrait.
    """

    def __init__(self, connect: Callable[[], Line], answer_seconds: float = _ANSWER_SECONDS) -> None:
        self._connect = connect
        self._answer_seconds = answer_seconds

    def check(self) -> None:
        """Raises ``ReaderMissing``, ``ReaderLibraryMissing``, ``ReaderSilent``, ``CardRefused`` (failed self-test)."""
        with _Talk(self._connect(), self._answer_seconds) as talk:
            status = talk.ask(STATUS).status
        if status != OK:
            raise CardRefused(WHAT, f"{status:02X}")

    def read(self, patience: float, cancelled: Callable[[], bool]) -> IdentityCard:
        """As the port says."""
        with _Talk(self._connect(), self._answer_seconds) as talk:
            until = time.monotonic() + patience
            while talk.ask(FIND).status != FOUND:
                if cancelled():
                    raise ReadingCancelled(WHAT)
                if time.monotonic() >= until:
                    raise NoCard(WHAT)
                time.sleep(_PAUSE)
            return _card(talk)

    def close(self) -> None:
        """Nothing is held between readings."""


def _card(talk: "_Talk") -> IdentityCard:
    """Select and read; a card that was lifted for a moment is found again."""
    reply = Reply(NO_CARD)
    for attempt in range(_TRIES):
        if attempt:
            talk.ask(FIND)
        for command in (SELECT, READ_BASE):
            reply = talk.ask(command)
            if reply.status != OK:
                break
        if reply.status not in _AGAIN:
            break
    if reply.status != OK:
        raise CardRefused(WHAT, f"{reply.status:02X}")
    return card_of(decoded(parts(reply.data)[0]))


class _Talk:
    """Question and answer over an open line."""

    def __init__(self, line: Line, seconds: float) -> None:
        self._line = line
        self._seconds = seconds
        self._came = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def ask(self, command: bytes) -> Reply:
        """Raises ``ReaderUnplugged``, ``ReaderSilent``, ``FrameCut``, ``FrameDamaged``."""
        self._came.clear()
        try:
            self._line.write(framed(command))
            return self._answer()
        except OSError:
            raise ReaderUnplugged(WHAT) from None

    def _answer(self) -> Reply:
        until = time.monotonic() + self._seconds
        while (reply := take(self._came)) is None:
            if time.monotonic() >= until:
                raise FrameCut(WHAT, "short") if self._came else ReaderSilent(WHAT)
            self._came += self._line.read(_STEP)
        return reply
