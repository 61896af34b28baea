"""List the staff of a department, for the management of powers and to name who performed something."""

from attrs import frozen

from ports.clock import Clock
from ports.examination_queries import ExaminationRegisters, StaffRow
from tjdomain.examination.rights import ExaminationRight
from tjdomain.shared.actor import Actor
from tjdomain.shared.dates import local_day
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class ListStaffQuery:
    """Which department."""

    actor: Actor
    department: DepartmentId


class ListStaff:
    """By name; marks today's chief physician."""

    def __init__(self, registers: ExaminationRegisters, clock: Clock) -> None:
        self._registers = registers
        self._clock = clock

    def __call__(self, query: ListStaffQuery) -> tuple[StaffRow, ...]:
        """Raises ``NotPermitted``."""
        query.actor.require(ExaminationRight.READ)
        return self._registers.staff(query.department, local_day(self._clock.now()), query.actor)
