"""How sheets of cards are printed on both sides."""

from enum import Enum

from attrs import frozen


class DuplexEdge(Enum):
    """The edge over which the printer turns the sheet 双面翻转.

    Look-alikes: LONG turns it like a page of a book, SHORT like a page of a calendar.
    """

    LONG = "long"
    SHORT = "short"


@frozen(kw_only=True)
class Duplex:
    """``right`` and ``down`` move the backs by so many mm, as one looks at them, where a printer feeds askew."""

    edge: DuplexEdge = DuplexEdge.LONG
    right: float = 0.0
    down: float = 0.0
