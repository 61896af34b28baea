"""What every reader of identity cards must do."""

import threading
import time
from collections.abc import Callable
from typing import TypeAlias

import pytest

from ports.card_reader import CardReader, CardRefused, NoCard, ReaderMissing, ReadingCancelled
from tjdomain.shared.card import IdentityCard
from tjdomain.shared.idcard import Document, DocumentKind, Sex

NUMBER = "371502199001011234"
Put: TypeAlias = Callable[[], None]


def never() -> bool:
    return False


class CardReaderContract:
    """Needs ``reader``; ``put`` lays the card of 测试甲 on it, once a test, ``put_foreign`` one that it refuses.

    ``gone`` is a reader that is not there.
    """

    def test_a_card_that_lies_there_is_read(self, reader: CardReader, put: Put) -> None:
        reader.check()
        put()
        card = reader.read(5, never)
        assert isinstance(card, IdentityCard)
        assert (card.document, card.name) == (Document(DocumentKind.RESIDENT_ID, NUMBER), "测试甲")
        assert (card.sex, card.birth.isoformat()) == (Sex.MALE, "1990-01-01")
        assert card.valid_to is not None
        assert card.valid_to.isoformat() == "2040-01-01"

    def test_a_card_that_comes_later_is_waited_for(self, reader: CardReader, put: Put) -> None:
        laying = threading.Timer(0.4, put)
        laying.start()
        assert reader.read(8, never).name == "测试甲"
        laying.join()

    def test_without_a_card_it_gives_up_in_time(self, reader: CardReader) -> None:
        started = time.monotonic()
        with pytest.raises(NoCard):
            reader.read(0.3, never)
        assert 0.3 <= time.monotonic() - started < 3

    def test_it_stops_when_it_is_told_to(self, reader: CardReader) -> None:
        told = threading.Event()
        telling = threading.Timer(0.2, told.set)
        telling.start()
        started = time.monotonic()
        with pytest.raises(ReadingCancelled):
            reader.read(20, told.is_set)
        assert time.monotonic() - started < 3
        telling.join()

    def test_a_card_that_it_cannot_read_is_refused(self, reader: CardReader, put_foreign: Put) -> None:
        put_foreign()
        with pytest.raises(CardRefused):
            reader.read(5, never)

    def test_a_reader_that_is_not_there_is_missing(self, gone: CardReader) -> None:
        with pytest.raises(ReaderMissing):
            gone.check()
        with pytest.raises(ReaderMissing):
            gone.read(0.1, never)
        gone.close()
