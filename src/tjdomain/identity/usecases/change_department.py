"""Change a department 修改部门: name, place in the tree, on or off."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Departments, Users
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.department import Department, refuse_loop
from tjdomain.identity.domain.errors import DepartmentInUse
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import require_version
from tjdomain.identity.usecases.create_department import require_place
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId


@frozen(kw_only=True)
class ChangeDepartmentCommand:
    """All changeable fields as they shall be; ``version`` is the one that was shown."""

    actor: Actor
    department: DepartmentId
    version: int
    name: str
    parent: DepartmentId | None = None
    order: int = 0
    disabled: bool = False


class ChangeDepartment:
    """Data scopes follow the tree at the next request. One that is in use is not disabled."""

    def __init__(
        self,
        uow: UnitOfWork,
        departments: Departments,
        users: Users,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._departments = departments
        self._users = users
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeDepartmentCommand) -> Department:
        """Raises ``NotFound``, ``StaleVersion``, ``DepartmentLoop``, ``DepartmentInUse``, ``DepartmentIsDisabled``.

        Also ``DepartmentNameTaken``.
        """
        actor = command.actor
        actor.require(IdentityRight.MANAGE_DEPARTMENTS)
        with self._uow:
            before = self._departments.get(command.department)
            if not actor.sees(before.id):
                raise NotFound("department", str(before.id))
            require_version("department", str(before.id), command.version, before.version)
            after = evolve(
                before,
                version=before.version + 1,
                name=command.name,
                parent=command.parent,
                order=command.order,
                disabled=command.disabled,
            )
            if after.parent != before.parent:
                refuse_loop(self._departments.all(), after)
                require_place(actor, self._departments, after.parent)
            if after.disabled and not before.disabled:
                self._refuse_in_use(after)
            self._departments.save(after)
            self._journal.record("department.changed", actor, before, after)
        return after

    def _refuse_in_use(self, department: Department) -> None:
        below = sum(1 for one in self._departments.all() if one.parent == department.id and not one.disabled)
        users = self._users.enabled_in(department.id)
        if below or users:
            raise DepartmentInUse(below, users)
