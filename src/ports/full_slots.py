"""What a process remembers of slots without places."""

from typing import Protocol, TypeAlias
from uuid import UUID

from attrs import frozen

from tjdomain.booking.domain.day_errors import SoldOut
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.actor import Channel
from tjdomain.shared.ids import DepartmentId

Asker: TypeAlias = Channel | UUID | None
"""Whose places are asked for: the public's, by this channel, or those that this account may have."""


@frozen
class FullSlot:
    """A slot without places, and the keys of the requests whose appointments have them."""

    refusal: SoldOut
    requests: frozenset[bytes]


class FullSlots(Protocol):
    """Slots found sold out within the last second, by all threads of a process (ADR 43): good for refusing only."""

    def at(self, department: DepartmentId, slot: Slot, asker: Asker) -> FullSlot | None:
        """What was found there for who asks."""
        ...

    def put(self, department: DepartmentId, slot: Slot, asker: Asker, found: FullSlot) -> None:
        """Tell the others for a second."""
        ...
