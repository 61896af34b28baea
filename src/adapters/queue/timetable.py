"""Starts what the schedules say, and raises the alarm where a run is missing or failed."""

from collections.abc import Sequence

import structlog

from ports.jobs import Schedules
from tjdomain.shared.jobs import Schedule

_log = structlog.get_logger()


class Timetable:
    """One alarm line for each run that is late, until it is no longer."""

    def __init__(self, schedules: Schedules, planned: Sequence[Schedule]) -> None:
        self._schedules = schedules
        self._planned = planned
        self._alarmed: frozenset[str] = frozenset()

    def step(self) -> bool:
        """Submit what is due; whether there was anything."""
        late = frozenset(status.name for status in self._schedules.status(self._planned) if status.late)
        for name in sorted(late - self._alarmed):
            _log.error("schedule.late", schedule=name)
        self._alarmed = late
        return bool(self._schedules.tick(self._planned))
