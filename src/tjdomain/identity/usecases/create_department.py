"""Create a department 新增部门."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Departments
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.department import Department
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import open_department
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor, ScopeLevel
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class CreateDepartmentCommand:
    """``parent`` is ``None`` for one at the top, which only who sees all may create."""

    actor: Actor
    name: str
    parent: DepartmentId | None = None
    order: int = 0


class CreateDepartment:
    """Adds a department below one that the actor sees."""

    def __init__(
        self, uow: UnitOfWork, departments: Departments, events: EventLog, clock: Clock, ids: IdGenerator
    ) -> None:
        self._uow = uow
        self._departments = departments
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: CreateDepartmentCommand) -> Department:
        """Raises ``NotFound``, ``DepartmentIsDisabled``, ``DepartmentNameTaken``, ``InvalidValue``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_DEPARTMENTS)
        department = Department(
            id=DepartmentId(self._ids.new()),
            created_by=actor.id,
            parent=command.parent,
            name=command.name,
            order=command.order,
        )
        with self._uow:
            require_place(actor, self._departments, command.parent)
            self._departments.add(department)
            self._journal.record("department.created", actor, None, department)
        return department


def require_place(actor: Actor, departments: Departments, parent: DepartmentId | None) -> None:
    """Raise ``NotFound`` or ``DepartmentIsDisabled`` unless the actor may put a department below ``parent``."""
    if parent is not None:
        open_department(actor, departments, parent)
    elif actor.scope.level is not ScopeLevel.ALL:
        raise NotFound("department", "")
