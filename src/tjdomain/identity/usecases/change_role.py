"""Change a role 修改角色: name, rights, data scope, on or off."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import IdentityPolicies, Roles, Users
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.role import Role, refuse_bad_mix
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import keep_an_administrator, require_version
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor, ScopeLevel


@frozen(kw_only=True)
class ChangeRoleCommand:
    """All changeable fields as they shall be; ``version`` is the one that was shown."""

    actor: Actor
    role: RoleId
    version: int
    name: str
    rights: frozenset[str]
    scope: ScopeLevel
    order: int = 0
    disabled: bool = False


class ChangeRole:
    """Takes effect at the next request of everyone who holds it. The code never changes."""

    def __init__(
        self,
        uow: UnitOfWork,
        roles: Roles,
        users: Users,
        policies: IdentityPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._roles = roles
        self._users = users
        self._policies = policies
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeRoleCommand) -> Role:
        """Raises ``NotFound``, ``StaleVersion``, ``UnknownRight``, ``LastAdministrator``, refusals of the mix."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_ROLES)
        with self._uow:
            before = self._roles.get(command.role)
            require_version("role", str(before.id), command.version, before.version)
            after = evolve(
                before,
                version=before.version + 1,
                name=command.name,
                rights=command.rights,
                scope=command.scope,
                order=command.order,
                disabled=command.disabled,
            )
            if after.rights != before.rights:
                refuse_bad_mix([after], self._policies.current())
            self._roles.save(after)
            keep_an_administrator(self._users, self._roles, _given(before) - _given(after))
            self._journal.record("role.changed", actor, before, after)
        return after


def _given(role: Role) -> frozenset[str]:
    return frozenset() if role.disabled else role.rights
