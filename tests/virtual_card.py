"""A smart card of our own in the virtual reader of vsmartcard: two bytes of length, then a control byte or an APDU."""

import socket
import threading
from types import TracebackType
from typing import Self

from tests.servers import VPCD_PORT

SELECT = bytes.fromhex("00A4040005A000000476")
_ATR = bytes.fromhex("3B951381018073FF01000B")
_OFF, _ON, _RESET, _TELL_ATR = 0, 1, 2, 4
_FINE, _UNKNOWN = b"\x90\x00", b"\x6d\x00"


class VirtualCard:
    """Lies in the reader while the block runs. ``file`` is what READ BINARY gives after ``SELECT``."""

    def __init__(self, file: bytes, *, gone_after: int = 1000) -> None:
        self._file = file
        self._left = gone_after
        self._line = socket.create_connection(("127.0.0.1", VPCD_PORT), timeout=10)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.take_away()
        self._thread.join(5)

    def take_away(self) -> None:
        """The card leaves the reader."""
        try:
            self._line.shutdown(socket.SHUT_RDWR)
        except OSError:
            return
        finally:
            self._line.close()

    def _serve(self) -> None:
        try:
            while True:
                length = int.from_bytes(self._exactly(2), "big")
                self._heard(self._exactly(length))
        except OSError:
            return

    def _heard(self, message: bytes) -> None:
        if message == bytes((_TELL_ATR,)):
            self._say(_ATR)
        elif message not in {bytes((_OFF,)), bytes((_ON,)), bytes((_RESET,))}:
            if self._left <= 0:
                self.take_away()
                raise ConnectionAbortedError
            self._left -= 1
            self._say(self._answer(message))

    def _answer(self, command: bytes) -> bytes:
        if command == SELECT:
            return _FINE if self._file else bytes.fromhex("6A82")
        if command[:2] == b"\x00\xb0":
            start = int.from_bytes(command[2:4], "big")
            return self._file[start : start + command[4]] + _FINE
        return _UNKNOWN

    def _say(self, content: bytes) -> None:
        self._line.sendall(len(content).to_bytes(2, "big") + content)

    def _exactly(self, count: int) -> bytes:
        content = b""
        while len(content) < count:
            if not (more := self._line.recv(count - len(content))):
                raise ConnectionResetError
            content += more
        return content
