"""The simulated reader, and the reports of USB HID."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from adapters.card_reader.layouts import Layout, card_of
from adapters.card_reader.lines import HidLine, SerialLine
from adapters.card_reader.pcsc import PcscReader
from adapters.card_reader.simulated import ReaderFault, SimulatedReader
from contracts.ports.card_reader import CardReaderContract, Put, never
from ports.card_reader import ReaderLibraryMissing, ReaderMissing
from tests.cards import TEXTS
from tjdomain.shared.errors import PortError

CARD = card_of(TEXTS[Layout.RESIDENT])


class TestSimulated(CardReaderContract):
    @pytest.fixture
    def reader(self) -> SimulatedReader:
        return SimulatedReader()

    @pytest.fixture
    def put(self, reader: SimulatedReader) -> Put:
        return lambda: reader.cards.append(CARD)

    @pytest.fixture
    def put_foreign(self, reader: SimulatedReader) -> Put:
        return lambda: reader.faults.append(ReaderFault.REFUSED)

    @pytest.fixture
    def gone(self) -> SimulatedReader:
        reader = SimulatedReader()
        reader.faults.extend([ReaderFault.MISSING] * 2)
        return reader

    @pytest.mark.parametrize("fault", list(ReaderFault))
    def test_each_fault_is_met_once(self, reader: SimulatedReader, fault: ReaderFault) -> None:
        reader.cards.append(CARD)
        reader.faults.append(fault)
        with pytest.raises(PortError) as refused:
            reader.read(1, never)
        assert refused.value.code.startswith("reader.")
        assert reader.read(1, never) == CARD


@pytest.mark.parametrize(
    ("module", "use", "package"),
    [
        ("serial", lambda: SerialLine("COM1", 9600), "pyserial"),
        ("hid", lambda: HidLine(1, 2), "hidapi"),
        ("smartcard.System", PcscReader("", b"").check, "pyscard"),
    ],
)
def test_a_package_that_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, module: str, use: Callable[[], Any], package: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)  # type: ignore[arg-type]  # so that the import fails
    with pytest.raises(ReaderLibraryMissing) as refused:
        use()
    assert refused.value.package == package


class Device:
    """A HID device as its package gives it; it sends back what it is told, without the number of the report."""

    def __init__(self) -> None:
        self.reports: list[bytes] = []
        self.there = True

    def open(self, vendor: int, product: int) -> None:
        if (vendor, product) != (0x0400, 0xC35A):
            raise OSError

    def write(self, report: bytes) -> int:
        self.reports.append(bytes(report))
        return len(report) if self.there else -1

    def read(self, length: int, milliseconds: int) -> list[int]:
        return list(self.reports.pop(0)[1 : length + 1]) if self.reports else []

    def close(self) -> None:
        self.there = False


def test_frames_go_over_hid_in_reports_of_64_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    device, package = Device(), ModuleType("hid")
    vars(package)["device"] = lambda: device
    monkeypatch.setitem(sys.modules, "hid", package)
    with pytest.raises(ReaderMissing):
        HidLine(1, 2)
    line = HidLine(0x0400, 0xC35A)
    line.write(bytes(range(100)))
    assert {len(report) for report in device.reports} == {65}
    assert line.read(0.1) + line.read(0.1) == bytes(range(100)) + bytes(28)
    assert line.read(0.1) == b""
    line.close()
    with pytest.raises(OSError, match=r"^$"):
        line.write(b"x")
