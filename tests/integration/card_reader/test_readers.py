"""Real ways to a card: SDT over a pseudo-terminal, PC/SC with pcscd and a card of our own, a maker's HTTP service."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from adapters.card_reader.layouts import Layout
from adapters.card_reader.lines import SerialLine
from adapters.card_reader.local_service import LocalServiceReader
from adapters.card_reader.pcsc import PcscReader
from adapters.card_reader.sdt import SdtReader
from contracts.ports.card_reader import CardReaderContract, Put, never
from entrypoints.reader_agent.readers import make_reader
from entrypoints.reader_agent.settings import read_agent
from ports.card_reader import (
    CardGarbled,
    CardReader,
    CardRefused,
    FrameCut,
    FrameDamaged,
    ReaderMissing,
    ReaderSilent,
    ReaderUnplugged,
)
from tests.cards import AGENT, base_data, told_by_a_service
from tests.integration.conftest import absent
from tests.receiver import Receiver, receiver
from tests.sam import Break, Sam
from tests.servers import ServerMissing, free_port, pcscd
from tests.unit.house import ROOT
from tests.virtual_card import SELECT, VirtualCard
from tjdomain.shared.errors import PortError


class TestSdtOverSerial(CardReaderContract):
    @pytest.fixture
    def sam(self) -> Iterator[Sam]:
        with Sam() as sam:
            yield sam

    @pytest.fixture
    def reader(self, sam: Sam) -> SdtReader:
        return SdtReader(lambda: SerialLine(sam.device, 115200), answer_seconds=0.5)

    @pytest.fixture
    def put(self, sam: Sam) -> Put:
        return lambda: setattr(sam, "card", Layout.RESIDENT)

    @pytest.fixture
    def put_foreign(self, sam: Sam, put: Put) -> Put:
        def lay() -> None:
            sam.breaks = Break.REFUSED
            put()

        return lay

    @pytest.fixture
    def gone(self, tmp_path: Any) -> SdtReader:
        return SdtReader(lambda: SerialLine(str(tmp_path / "ttyUSB7"), 115200))

    @pytest.mark.parametrize(
        ("breaks", "error"),
        [
            (Break.HALF, FrameCut),
            (Break.CHECKSUM, FrameDamaged),
            (Break.UNPLUGGED, ReaderUnplugged),
            (Break.SILENT, ReaderSilent),
        ],
    )
    def test_what_breaks_on_the_way_is_told(
        self, sam: Sam, reader: SdtReader, put: Put, breaks: Break, error: type[PortError]
    ) -> None:
        sam.breaks = breaks
        put()
        with pytest.raises(error):
            reader.read(2, never)
        if breaks is not Break.UNPLUGGED:
            sam.breaks = None
            put()
            assert reader.read(2, never).name == "测试甲", "the next reading starts anew"

    def test_a_card_that_was_lifted_for_a_moment_is_read(self, sam: Sam, reader: SdtReader, put: Put) -> None:
        sam.breaks, sam.noise = Break.LIFTED, b"\xaa\x00\xaa"
        put()
        assert reader.read(2, never).name == "测试甲"

    def test_one_program_at_a_time_holds_the_port(self, sam: Sam, reader: SdtReader) -> None:
        line = SerialLine(sam.device, 115200)
        with pytest.raises(ReaderMissing):
            reader.check()
        line.close()
        reader.check()


@pytest.fixture(scope="module")
def daemon() -> Iterator[None]:
    if find_spec("smartcard") is None:
        absent("pyscard is missing")
    try:
        with pcscd():
            yield
    except ServerMissing as missing:
        absent(str(missing))


class TestPcsc(CardReaderContract):
    @pytest.fixture
    def lying(self, daemon: None) -> Iterator[Callable[..., None]]:
        with ExitStack() as stack:
            yield lambda *file, **how: stack.enter_context(VirtualCard(*file, **how)) and None

    @pytest.fixture
    def reader(self, daemon: None) -> PcscReader:
        return PcscReader("Virtual PCD", SELECT)

    @pytest.fixture
    def put(self, lying: Callable[..., None]) -> Put:
        return lambda: lying(base_data(Layout.RESIDENT))

    @pytest.fixture
    def put_foreign(self, lying: Callable[..., None]) -> Put:
        return lambda: lying(b"")

    @pytest.fixture
    def gone(self, daemon: None) -> PcscReader:
        return PcscReader("No such reader", SELECT)

    def test_a_file_that_is_too_short_is_half_a_card(self, reader: PcscReader, lying: Callable[..., None]) -> None:
        lying(base_data(Layout.RESIDENT)[:100])
        with pytest.raises(FrameCut):
            reader.read(5, never)

    def test_a_card_that_is_taken_away_in_the_middle_is_told(
        self, reader: PcscReader, lying: Callable[..., None]
    ) -> None:  # the last one: the daemon needs a while to get over it
        lying(base_data(Layout.RESIDENT), gone_after=2)
        with pytest.raises(ReaderUnplugged):
            reader.read(5, never)


def made(url: str, folder: Path, **changes: str) -> LocalServiceReader:
    """As the agent makes it of its table."""
    shipped = (ROOT / "src/entrypoints/reader_agent/service.toml").read_text("utf-8")
    table = folder / "service.toml"
    table.write_text(shipped.replace("http://127.0.0.1:8989/api/ReadMsg?cardImg=1", url), "utf-8")
    reader = make_reader(read_agent({**AGENT, "TJ_READER_KIND": "service", "TJ_READER_TABLE": str(table), **changes}))
    assert isinstance(reader, LocalServiceReader)
    return reader


class TestLocalService(CardReaderContract):
    @pytest.fixture
    def service(self) -> Iterator[Receiver]:
        with receiver() as service:
            service.reply = json.dumps({"retcode": "0x41", "retmsg": "no card"}).encode()
            yield service

    @pytest.fixture
    def reader(self, service: Receiver, tmp_path: Path) -> Iterator[LocalServiceReader]:
        reader = made(service.url("/api/ReadMsg?cardImg=1"), tmp_path)
        yield reader
        reader.close()

    @pytest.fixture
    def put(self, service: Receiver) -> Put:
        told = json.dumps(told_by_a_service(b"\xff\xd8picture")).encode()
        return lambda: setattr(service, "reply", told)

    @pytest.fixture
    def put_foreign(self, service: Receiver) -> Put:
        return lambda: setattr(service, "reply", b'{"retcode": "0x1"}')

    @pytest.fixture
    def gone(self, tmp_path: Path) -> LocalServiceReader:
        return made(f"http://127.0.0.1:{free_port()}/", tmp_path)

    def test_the_picture_comes_along(self, reader: CardReader, put: Put) -> None:
        put()
        assert reader.read(1, never).portrait == b"\xff\xd8picture"

    @pytest.mark.parametrize(
        "change", [{"cardno": "371502199001011235"}, {"sex": "?"}, {"born": ""}, {"name": None}, {"userlifee": "2040"}]
    )
    def test_what_is_no_card_is_garbled(self, reader: CardReader, service: Receiver, change: dict[str, Any]) -> None:
        service.reply = json.dumps({**told_by_a_service(b""), **change}).encode()
        with pytest.raises(CardGarbled):
            reader.read(1, never)

    def test_a_card_for_good_and_a_broken_picture_are_taken(self, reader: CardReader, service: Receiver) -> None:
        change = {"userlifee": "长期", "photobase64": "&&&"}
        service.reply = json.dumps({**told_by_a_service(b""), **change}).encode()
        card = reader.read(1, never)
        assert (card.valid_to, card.portrait) == (None, None)

    def test_an_answer_that_is_no_json_or_failed_is_told(self, reader: CardReader, service: Receiver) -> None:
        service.reply = b"<html>"
        with pytest.raises(CardGarbled):
            reader.check()
        service.reply, service.answers = json.dumps(told_by_a_service(b"")).encode(), [500]
        with pytest.raises(CardRefused):
            reader.read(1, never)
