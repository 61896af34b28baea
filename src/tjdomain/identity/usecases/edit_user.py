"""Edit a user 修改用户: name, department, phone, staff link, posts."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Departments, Users
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import PostId
from tjdomain.identity.domain.user import User
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import open_department, user_for
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, StaffId, UserId


@frozen(kw_only=True)
class EditUserCommand:
    """All editable fields as they shall be; ``version`` is the one that was shown."""

    actor: Actor
    user: UserId
    version: int
    name: str
    department: DepartmentId
    phone: Phone | None = None
    staff: StaffId | None = None
    posts: frozenset[PostId] = frozenset()


class EditUser:
    """The account name never changes: logs name it."""

    def __init__(
        self,
        uow: UnitOfWork,
        users: Users,
        departments: Departments,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._users = users
        self._departments = departments
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: EditUserCommand) -> User:
        """Raises ``NotFound``, ``StaleVersion``, ``DepartmentIsDisabled``, ``InvalidValue``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_USERS)
        with self._uow:
            before = user_for(actor, self._users, command.user, command.version)
            if command.department != before.department:
                open_department(actor, self._departments, command.department)
            after = evolve(
                before,
                version=before.version + 1,
                name=command.name,
                department=command.department,
                phone=command.phone,
                staff=command.staff,
                posts=command.posts,
            )
            self._users.save(after)
            self._journal.record("user.edited", actor, before, after)
        return after
