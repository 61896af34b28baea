"""A reader without hardware: a deck of cards, and what real readers do on bad days."""

import time
from collections import deque
from collections.abc import Callable
from enum import Enum

from attrs import define, field

from adapters.card_reader.frames import WHAT
from ports.card_reader import (
    CardGarbled,
    CardRefused,
    FrameCut,
    FrameDamaged,
    NoCard,
    ReaderMissing,
    ReaderUnplugged,
    ReadingCancelled,
)
from tjdomain.shared.card import IdentityCard

_PAUSE = 0.02


class ReaderFault(Enum):
    """What the next reading meets."""

    MISSING = "missing"
    UNPLUGGED = "unplugged"
    CUT = "cut"
    DAMAGED = "damaged"
    GARBLED = "garbled"
    REFUSED = "refused"


_RAISES = {
    ReaderFault.MISSING: ReaderMissing(WHAT),
    ReaderFault.UNPLUGGED: ReaderUnplugged(WHAT),
    ReaderFault.CUT: FrameCut(WHAT, "short"),
    ReaderFault.DAMAGED: FrameDamaged(WHAT, "frame"),
    ReaderFault.GARBLED: CardGarbled(WHAT, "fields"),
    ReaderFault.REFUSED: CardRefused(WHAT, "41"),
}


@define
class SimulatedReader:
    """Each reading takes the first card of the deck; a fault comes before any card."""

    cards: deque[IdentityCard] = field(factory=deque, repr=False)
    faults: deque[ReaderFault] = field(factory=deque)

    def check(self) -> None:
        """Raises ``ReaderMissing`` where that is the next fault."""
        if self.faults and self.faults[0] is ReaderFault.MISSING:
            self._fail()

    def read(self, patience: float, cancelled: Callable[[], bool]) -> IdentityCard:
        """As the port says."""
        self._fail()
        until = time.monotonic() + patience
        while not self.cards:
            if cancelled():
                raise ReadingCancelled(WHAT)
            if time.monotonic() >= until:
                raise NoCard(WHAT)
            time.sleep(_PAUSE)
        return self.cards.popleft()

    def close(self) -> None:
        """There is nothing to let go."""

    def _fail(self) -> None:
        if self.faults:
            raise _RAISES[self.faults.popleft()]
