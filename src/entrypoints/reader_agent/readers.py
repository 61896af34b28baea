"""The reader that the settings name."""

from collections import deque
from datetime import date

from adapters.card_reader.lines import SAM_USB, HidLine, SerialLine
from adapters.card_reader.local_service import LocalServiceReader
from adapters.card_reader.pcsc import PcscReader
from adapters.card_reader.sdt import SdtReader
from adapters.card_reader.simulated import SimulatedReader
from adapters.kit.http import HttpClient
from entrypoints.reader_agent.settings import AgentSettings, ReaderKind
from ports.card_reader import CardReader
from tjdomain.shared.card import IdentityCard
from tjdomain.shared.idcard import Document, DocumentKind, Sex

_SERVICE_SECONDS = 5.0
SIMULATED = IdentityCard(
    document=Document(DocumentKind.RESIDENT_ID, "371502199001011234"),
    name="测试甲",
    sex=Sex.MALE,
    birth=date(1990, 1, 1),
    valid_to=date(2040, 1, 1),
)
"""Whose card always lies on the simulated reader."""


class _SameCard(deque[IdentityCard]):
    """One card that stays."""

    def popleft(self) -> IdentityCard:
        return self[0]


def make_reader(settings: AgentSettings) -> CardReader:
    """Nothing is opened yet: a reader may be plugged in later."""
    match settings.kind:
        case ReaderKind.SERIAL:
            return SdtReader(lambda: SerialLine(settings.device, settings.baud))
        case ReaderKind.HID:
            vendor, product = _usb(settings.device)
            return SdtReader(lambda: HidLine(vendor, product))
        case ReaderKind.PCSC:
            return PcscReader(settings.device, settings.select)
        case ReaderKind.SERVICE if settings.service is not None:
            return LocalServiceReader(HttpClient(timeout=_SERVICE_SECONDS), settings.service)
    return SimulatedReader(_SameCard([SIMULATED]))


def _usb(device: str) -> tuple[int, int]:
    vendor, _, product = device.partition(":")
    return (int(vendor, 16), int(product, 16)) if device else SAM_USB
