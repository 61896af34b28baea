"""Remembers for a second which slots are sold out."""

from datetime import datetime, timedelta

from ports.clock import Clock
from ports.full_slots import Asker, FullSlot
from tjdomain.booking.domain.slot import Slot
from tjdomain.shared.ids import DepartmentId

KNOWN_FOR = timedelta(seconds=1)


class RememberedFullSlots:
    """``FullSlots`` in the memory of one process. Whoever puts something clears away what is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[tuple[DepartmentId, Slot, Asker], tuple[datetime, FullSlot]] = {}

    def at(self, department: DepartmentId, slot: Slot, asker: Asker) -> FullSlot | None:
        """What was found within the last second."""
        since, found = self._known.get((department, slot, asker), (None, None))
        return found if since is not None and since <= self._clock.now() < since + KNOWN_FOR else None

    def put(self, department: DepartmentId, slot: Slot, asker: Asker, found: FullSlot) -> None:
        """Remember it from now on."""
        now = self._clock.now()
        recent = {place: known for place, known in self._known.items() if known[0] + KNOWN_FOR > now}
        self._known = {**recent, (department, slot, asker): (now, found)}
