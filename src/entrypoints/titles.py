"""What the hospital's own catalogue calls its items and findings, for sentences."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import define, field

from entrypoints.wording import titles_of
from ports.clock import Clock
from ports.examination_queries import ExaminationRegisters
from tjdomain.examination.domain.catalogue_version import CatalogueState
from tjdomain.shared.errors import PortError

_KEPT = timedelta(seconds=30)


@define
class OwnTitles:
    """Titles of all versions that were ever in force, of one code the newest; asked for again after half a minute.

    While the database does not answer, what was known before is good enough for a sentence.
    """

    _registers: ExaminationRegisters
    _clock: Clock
    _known: Mapping[str, str] = field(factory=dict)
    _read_at: datetime | None = None

    def __call__(self) -> Mapping[str, str]:
        """Title by code."""
        now = self._clock.now()
        if self._read_at is None or not self._read_at <= now < self._read_at + _KEPT:
            try:
                self._known, self._read_at = self._titles(), now
            except PortError:
                return self._known
        return self._known

    def _titles(self) -> Mapping[str, str]:
        known: dict[str, str] = {}
        for row in reversed(self._registers.catalogues()):
            if row.state is CatalogueState.ACTIVE and (content := self._registers.catalogue(row.number)) is not None:
                known |= titles_of(content)
        return known
