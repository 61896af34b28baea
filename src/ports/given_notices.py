"""Where it is kept which notices were given out. Works inside a unit of work only."""

from collections.abc import Sequence
from typing import Protocol

from tjdomain.examination.domain.given_notice import GivenNotice
from tjdomain.shared.ids import ExaminationId


class GivenNotices(Protocol):
    """Repository; nothing in it is ever changed."""

    def of(self, examinations: Sequence[ExaminationId]) -> tuple[GivenNotice, ...]:
        """All that were given for these examinations, first given first."""
        ...

    def add(self, notice: GivenNotice) -> None:
        """Store a new one. Raises ``StaleVersion`` where that copy of it was given already."""
        ...
