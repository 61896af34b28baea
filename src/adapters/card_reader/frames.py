"""Frames of the SAM (SDT) protocol, GA 467: what goes to the module and what comes back, as pure functions.

To it ``AA AA AA 96 69 | length (2) | command | parameter | data | check``, back ``… | length (2) | status (3) | data |
check``. The length counts all that follows it; the check byte is the XOR of all between preamble and itself.
"""

from functools import reduce
from operator import xor

from attrs import field, frozen

from ports.card_reader import FrameCut, FrameDamaged

PREAMBLE = bytes.fromhex("AAAAAA9669")
LONGEST = 0x0C00
"""No answer has more bytes after its length."""
WHAT = "card_reader"
_HEAD = len(PREAMBLE) + 2
_SHORTEST = 4

FIND, SELECT, READ_BASE, STATUS = (bytes.fromhex(code) for code in ("2001", "2002", "3001", "11FF"))
OK, FOUND, NO_CARD, READ_FAILED = 0x90, 0x9F, 0x80, 0x41


@frozen
class Reply:
    """An answer: ``status`` is its third status byte, the one that tells."""

    status: int
    data: bytes = field(default=b"", repr=False)


def check_of(body: bytes) -> int:
    """The check byte of everything after the preamble."""
    return reduce(xor, body, 0)


def framed(body: bytes) -> bytes:
    """A whole frame around command or status and data."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((check_of(counted),))


def reply_frame(reply: Reply) -> bytes:
    """An answer as the module sends it."""
    return framed(bytes((0, 0, reply.status)) + reply.data)


def take(buffer: bytearray) -> Reply | None:
    """The first whole answer of ``buffer``, taken out of it with all before it; ``None`` while more must come.

    Raises ``FrameDamaged`` on a length that cannot be or a wrong check byte; the preamble is then taken out, so that
    the next call goes on behind it.
    """
    start = buffer.find(PREAMBLE)
    if start < 0:
        del buffer[: max(0, len(buffer) - len(PREAMBLE) + 1)]
        return None
    del buffer[:start]
    if len(buffer) < _HEAD:
        return None
    length = int.from_bytes(buffer[len(PREAMBLE) : _HEAD], "big")
    if not _SHORTEST <= length <= LONGEST:
        del buffer[: len(PREAMBLE)]
        raise FrameDamaged(WHAT, "frame")
    if len(buffer) < _HEAD + length:
        return None
    body, check = bytes(buffer[len(PREAMBLE) : _HEAD + length - 1]), buffer[_HEAD + length - 1]
    if check_of(body) != check:
        del buffer[: len(PREAMBLE)]
        raise FrameDamaged(WHAT, "frame")
    del buffer[: _HEAD + length]
    return Reply(body[4], body[5:])


def parts(data: bytes) -> tuple[bytes, bytes]:
    """Text and coded picture of what READ_BASE gives: two lengths of 2 bytes, then the two. Raises ``FrameCut``."""
    text, picture = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if len(data) < 4 + text + picture:
        raise FrameCut(WHAT, "short")
    return data[4 : 4 + text], data[4 + text : 4 + text + picture]
