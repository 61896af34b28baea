"""Where it is kept which guide slips were handed in. Works inside a unit of work only."""

from typing import Protocol

from tjdomain.examination.domain.slip_return import SlipReturn
from tjdomain.shared.ids import ExaminationId


class SlipReturns(Protocol):
    """Repository, at most one for an examination."""

    def of(self, examination: ExaminationId) -> SlipReturn | None:
        """What is known of the examination's slip; None if it was never handed in."""
        ...

    def save(self, slip: SlipReturn) -> None:
        """Store the first version, or replace the one before.

        Raises ``StaleVersion`` where somebody else was faster, ``NotFound`` where there is none before.
        """
        ...
