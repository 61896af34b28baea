"""Guide slips that were handed in, in memory."""

from adapters.memory.store import MemoryStore
from tjdomain.examination.domain.slip_return import SlipReturn
from tjdomain.shared.errors import StaleVersion
from tjdomain.shared.ids import ExaminationId


class MemorySlipReturns:
    """``SlipReturns`` over the store."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def of(self, examination: ExaminationId) -> SlipReturn | None:
        """What is known of the slip."""
        return self._store.table("slip_return").get(examination)

    def save(self, slip: SlipReturn) -> None:
        """Store or replace it."""
        if slip.version > 1:
            self._store.replace("slip_return", slip.id, slip.version - 1, slip)
            return
        if self.of(slip.id) is not None:
            raise StaleVersion("slip_return", str(slip.id))
        self._store.table("slip_return")[slip.id] = slip
