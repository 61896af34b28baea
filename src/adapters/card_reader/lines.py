"""The cables to a SAM: a serial port (RS-232, virtual COM) and USB HID. Their packages are asked for when needed."""

from types import ModuleType
from typing import Any

from adapters.card_reader.frames import WHAT
from ports.card_reader import ReaderLibraryMissing, ReaderMissing

SAM_USB = (0x0400, 0xC35A)
"""Vendor and product number of the module."""
_REPORT = 64
_MILLISECONDS = 1000


class SerialLine:
    """A serial port, 8N1: ``COM3``, ``/dev/ttyUSB0``."""

    def __init__(self, device: str, baud: int) -> None:
        """Raises ``ReaderMissing``, ``ReaderLibraryMissing``."""
        try:
            import serial  # noqa: PLC0415  an extra that only desks with such a reader have
        except ImportError:
            raise ReaderLibraryMissing(WHAT, "pyserial") from None
        try:
            self._port = serial.Serial(device, baud, timeout=0, write_timeout=1, exclusive=_exclusive(serial))
        except (OSError, ValueError):
            raise ReaderMissing(WHAT) from None

    def write(self, frame: bytes) -> None:
        """Raises ``OSError``."""
        self._port.write(frame)

    def read(self, seconds: float) -> bytes:
        """Raises ``OSError``."""
        self._port.timeout = seconds
        first: bytes = self._port.read(1)
        return first + self._port.read(self._port.in_waiting) if first else b""

    def close(self) -> None:
        """Let the port go."""
        self._port.close()


def _exclusive(serial: ModuleType) -> bool | None:
    """Two programs on one port would share the answers between them; Windows forbids it by itself."""
    return None if serial.__name__ == "serial.serialwin32" or not hasattr(serial, "serialposix") else True


class HidLine:
    """A USB HID reader: frames in reports of 64 bytes, padded with zeros."""

    def __init__(self, vendor: int, product: int) -> None:
        """Raises ``ReaderMissing``, ``ReaderLibraryMissing``."""
        try:
            import hid  # noqa: PLC0415  an extra that only desks with such a reader have
        except ImportError:
            raise ReaderLibraryMissing(WHAT, "hidapi") from None
        self._device: Any = hid.device()
        try:
            self._device.open(vendor, product)
        except OSError:
            raise ReaderMissing(WHAT) from None

    def write(self, frame: bytes) -> None:
        """Raises ``OSError``."""
        for start in range(0, len(frame), _REPORT):
            report = frame[start : start + _REPORT].ljust(_REPORT, b"\0")
            if self._device.write(b"\0" + report) < 0:
                raise OSError

    def read(self, seconds: float) -> bytes:
        """Raises ``OSError``."""
        return bytes(self._device.read(_REPORT, int(seconds * _MILLISECONDS)))

    def close(self) -> None:
        """Let the device go."""
        self._device.close()
