"""The event log as the auditor needs it: proof that nothing in it was edited, deleted or reordered."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from attrs import frozen

from tjdomain.shared.ids import EventId


@frozen
class ChainHead:
    """The end of the chain: ``hash`` covers every sealed event up to the ``seq``-th. ``seq`` 0 is the empty chain."""

    seq: int
    hash: bytes


HEAD_PURPOSE = "audit.head"
"""What a head's signature is for."""
CARRIED_OUT = "retention.carried_out"
"""The kind of event that proves a run of retention: its ``new`` names in ``emptied`` the events whose time was over."""


@frozen
class SignedHead:
    """A head of one day; ``token`` is ``payload``, signed. Kept where the database's administrator cannot reach it."""

    day: date
    head: ChainHead
    token: str

    @property
    def payload(self) -> bytes:
        """What is signed: day, number and hash."""
        return f"{self.day.isoformat()} {self.head.seq} {self.head.hash.hex()}".encode()


class Break(Enum):
    """What is wrong: with a sealed event, or (the last three) with the chain as an exported head knows it."""

    EDITED = "edited"
    DELETED = "deleted"
    REORDERED = "reordered"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"
    FORGED_HEAD = "forged_head"


@frozen
class ChainBreak:
    """The first place where log and chain differ; ``event`` is unknown where the chain's own rows are gone."""

    kind: Break
    seq: int
    event: EventId | None


@frozen
class ChainReport:
    """What a check found: ``sealed`` events before the break, and the first 100 that wait for over a minute."""

    sealed: int
    broken: ChainBreak | None
    unsealed: Sequence[EventId]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return self.broken is None and not self.unsealed


class Sealer(Protocol):
    """Appends events to the chain. One node at a time leads; the chain's own keys keep a second one out."""

    def seal(self, limit: int = 500) -> int:
        """Seal what is not yet sealed; how many. 0 where another node leads."""
        ...

    def head(self) -> ChainHead:
        """The end of the chain now."""
        ...


class ChainCheck(Protocol):
    """Recomputes the whole chain."""

    def verify(self, heads: Sequence[SignedHead], now: datetime) -> ChainReport:
        """Compare log, chain and exported heads. Reads everything: minutes on a large log."""
        ...


class HeadArchive(Protocol):
    """Where daily heads are kept, outside the database."""

    def keep(self, head: SignedHead) -> None:
        """Add the day's head; the first one of a day stays."""
        ...

    def kept(self) -> Sequence[SignedHead]:
        """All heads, oldest first. Raises ``BadReply`` where a file cannot be read."""
        ...
