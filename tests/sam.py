"""A SAM at the end of a pseudo-terminal: it speaks the protocol as real ones do, and breaks as they do."""

import os
import pty
import threading
import tty
from enum import Enum
from types import TracebackType
from typing import Self

from adapters.card_reader.frames import (
    FIND,
    FOUND,
    NO_CARD,
    OK,
    PREAMBLE,
    READ_BASE,
    SELECT,
    STATUS,
    Reply,
    reply_frame,
)
from adapters.card_reader.layouts import Layout
from tests.cards import base_data


class Break(Enum):
    """What happens when the card is read."""

    HALF = "half"
    CHECKSUM = "checksum"
    UNPLUGGED = "unplugged"
    REFUSED = "refused"
    LIFTED = "lifted"
    SILENT = "silent"


class Sam:
    """``device`` is the port. A card that was read must leave the field before it is found again."""

    def __init__(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.device = os.ttyname(self._slave)
        self.card: Layout | None = None
        self.breaks: Break | None = None
        self.noise = b""
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.unplug()
        self._thread.join(5)

    def unplug(self) -> None:
        """Both ends are gone."""
        for end in (self._slave, self._master):
            if end >= 0:
                os.close(end)
        self._slave = self._master = -1

    def _serve(self) -> None:
        came = b""
        while self._master >= 0:
            try:
                came += os.read(self._master, 1024)
            except OSError:
                return
            while PREAMBLE in came and len(came) >= came.index(PREAMBLE) + 10:
                start = came.index(PREAMBLE)
                command, came = came[start + 7 : start + 9], came[start + 10 :]
                self._answer(command)

    def _answer(self, command: bytes) -> None:
        if self.breaks is Break.SILENT:
            return
        frame = reply_frame(self._reply(command))
        if command == READ_BASE and self.breaks is Break.UNPLUGGED:
            os.write(self._master, frame[:500])
            self.unplug()
            return
        if command == READ_BASE and self.breaks is Break.HALF:
            frame = frame[:500]
        if command == READ_BASE and self.breaks is Break.CHECKSUM:
            frame = frame[:-1] + bytes((frame[-1] ^ 1,))
        os.write(self._master, self.noise + frame)

    def _reply(self, command: bytes) -> Reply:
        if command == STATUS:
            return Reply(OK)
        if self.card is None:
            return Reply(NO_CARD)
        if command == FIND:
            return Reply(FOUND, bytes(4))
        if command == SELECT:
            return Reply(OK, bytes(8))
        if self.breaks is Break.LIFTED:
            self.breaks = None
            return Reply(0x41)
        if self.breaks is Break.REFUSED:
            return Reply(0x31)
        card, self.card = self.card, None
        return Reply(OK, base_data(card))
