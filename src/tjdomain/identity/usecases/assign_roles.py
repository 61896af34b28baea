"""Assign roles to a user 分配角色."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import IdentityPolicies, Roles, Users
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.role import grant_of, refuse_bad_mix
from tjdomain.identity.domain.user import User
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import keep_an_administrator, require_other, user_for
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor
from tjdomain.shared.ids import UserId


@frozen(kw_only=True)
class AssignRolesCommand:
    """All roles that the user shall have; ``version`` is the one that was shown."""

    actor: Actor
    user: UserId
    version: int
    roles: frozenset[RoleId]


class AssignRoles:
    """Takes effect at the user's next request. Nobody changes their own roles."""

    def __init__(
        self,
        uow: UnitOfWork,
        users: Users,
        roles: Roles,
        policies: IdentityPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._users = users
        self._roles = roles
        self._policies = policies
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: AssignRolesCommand) -> User:
        """Raises ``NotFound``, ``StaleVersion``, ``OwnAccount``, ``LastAdministrator``, refusals of the roles' mix."""
        actor = command.actor
        actor.require(IdentityRight.ASSIGN_ROLES)
        require_other(actor, command.user)
        with self._uow:
            before = user_for(actor, self._users, command.user, command.version)
            refuse_bad_mix([self._roles.get(role) for role in sorted(command.roles)], self._policies.current())
            after = evolve(before, version=before.version + 1, roles=command.roles)
            self._users.save(after)
            everything = self._roles.all()
            lost = grant_of(before, everything, ()).rights - grant_of(after, everything, ()).rights
            keep_an_administrator(self._users, self._roles, lost)
            self._journal.record("user.roles_assigned", actor, before, after)
        return after
