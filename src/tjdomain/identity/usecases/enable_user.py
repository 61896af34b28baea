"""Enable a disabled user again 启用用户."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Departments, IdentityPolicies, Roles, Users
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.role import refuse_bad_mix
from tjdomain.identity.domain.user import User
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import open_department, user_for
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import UserId


@frozen(kw_only=True)
class EnableUserCommand:
    """Whom; ``version`` is the one that was shown."""

    actor: Actor
    user: UserId
    version: int


class EnableUser:
    """Opens the account; password and roles are as they were."""

    def __init__(
        self,
        uow: UnitOfWork,
        users: Users,
        roles: Roles,
        departments: Departments,
        policies: IdentityPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._users = users
        self._roles = roles
        self._policies = policies
        self._departments = departments
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: EnableUserCommand) -> User:
        """Raises ``NotFound``, ``StaleVersion``, ``DepartmentIsDisabled``, refusals of the roles' mix."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_USERS)
        with self._uow:
            before = user_for(actor, self._users, command.user, command.version)
            open_department(actor, self._departments, before.department)
            refuse_bad_mix([self._roles.get(role) for role in sorted(before.roles)], self._policies.current())
            after = evolve(before, version=before.version + 1, disabled=False)
            self._users.save(after)
            self._journal.record("user.enabled", actor, before, after)
        return after
