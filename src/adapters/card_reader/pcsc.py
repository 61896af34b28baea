"""PC/SC readers with a SAM inside, which give the opened card as a file: select it, then READ BINARY (ISO 7816-4).

The file holds what READ_BASE of the SDT protocol gives: two lengths, text, coded picture. How a maker wants the file
selected is a setting.
"""

import time
from collections.abc import Callable
from typing import Any

from adapters.card_reader.frames import WHAT, parts
from adapters.card_reader.layouts import SIZE, card_of, decoded
from ports.card_reader import (
    CardRefused,
    FrameCut,
    NoCard,
    ReaderLibraryMissing,
    ReaderMissing,
    ReaderUnplugged,
    ReadingCancelled,
)
from tjdomain.shared.card import IdentityCard

_BLOCK = 0xF0
_NEEDED = 4 + SIZE
_OK = 0x9000
_PAUSE = 0.3


class PcscReader:
    """The first reader whose name holds ``name``, or, without one, the first that holds a card."""

    def __init__(self, name: str, select: bytes) -> None:
        self._name = name
        self._select = select

    def check(self) -> None:
        """Raises ``ReaderMissing``, ``ReaderLibraryMissing``."""
        self._readers()

    def read(self, patience: float, cancelled: Callable[[], bool]) -> IdentityCard:
        """As the port says."""
        until = time.monotonic() + patience
        while (connection := self._connected()) is None:
            if cancelled():
                raise ReadingCancelled(WHAT)
            if time.monotonic() >= until:
                raise NoCard(WHAT)
            time.sleep(_PAUSE)
        try:
            return card_of(decoded(parts(self._file(connection))[0]))
        finally:
            connection.disconnect()

    def close(self) -> None:
        """Nothing is held between readings."""

    def _readers(self) -> list[Any]:
        try:
            from smartcard.pcsc.PCSCExceptions import BaseSCardException  # noqa: PLC0415  an extra that few desks have
            from smartcard.System import readers  # noqa: PLC0415  the same
        except ImportError:
            raise ReaderLibraryMissing(WHAT, "pyscard") from None
        try:
            found = [reader for reader in readers() if self._name in reader.name]
        except BaseSCardException:  # no daemon, no service
            raise ReaderMissing(WHAT) from None
        if not found:
            raise ReaderMissing(WHAT)
        return found

    def _connected(self) -> Any | None:
        readers = self._readers()
        from smartcard.Exceptions import CardConnectionException, NoCardException  # noqa: PLC0415  it is there

        for reader in readers:
            connection = reader.createConnection()
            try:
                connection.connect()
            except (NoCardException, CardConnectionException):
                continue
            return connection
        return None

    def _file(self, connection: Any) -> bytes:
        """Lengths and text; the coded picture is left on the card."""
        self._asked(connection, self._select)
        content = b""
        while len(content) < _NEEDED:
            wanted = min(_BLOCK, _NEEDED - len(content))
            block = self._asked(connection, bytes((0x00, 0xB0, *len(content).to_bytes(2, "big"), wanted)))
            if not block:
                raise FrameCut(WHAT, "short")
            content += block
        return content[:2] + bytes(2) + content[4:]

    @staticmethod
    def _asked(connection: Any, command: bytes) -> bytes:
        from smartcard.Exceptions import SmartcardException  # noqa: PLC0415  it is there

        try:
            answer, high, low = connection.transmit(list(command))
        except SmartcardException:
            raise ReaderUnplugged(WHAT) from None
        if (high << 8 | low) != _OK:
            raise CardRefused(WHAT, f"{high:02X}{low:02X}")
        return bytes(answer)
