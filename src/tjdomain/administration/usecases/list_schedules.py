"""List what runs by the clock 定时任务."""

from collections.abc import Sequence

from attrs import frozen

from ports.jobs import Schedules
from tjdomain.administration.rights import AdministrationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.jobs import Schedule, ScheduleStatus


@frozen(kw_only=True)
class ListSchedulesQuery:
    """``planned`` are those that there are."""

    actor: Actor
    planned: Sequence[Schedule]


class ListSchedules:
    """Next run and last run of each that was ever started."""

    def __init__(self, schedules: Schedules) -> None:
        self._schedules = schedules

    def __call__(self, query: ListSchedulesQuery) -> tuple[ScheduleStatus, ...]:
        """Raises ``NotPermitted``."""
        query.actor.require(AdministrationRight.MANAGE_JOBS)
        return tuple(self._schedules.status(query.planned))
