"""Define a role 新增角色."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import IdentityPolicies, Roles
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.role import Role, refuse_bad_mix
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor, ScopeLevel


@frozen(kw_only=True)
class DefineRoleCommand:
    """The role as it shall be."""

    actor: Actor
    code: str
    name: str
    rights: frozenset[str]
    scope: ScopeLevel
    order: int = 0


class DefineRole:
    """Adds a bundle of rights; nobody holds it yet."""

    def __init__(
        self,
        uow: UnitOfWork,
        roles: Roles,
        policies: IdentityPolicies,
        events: EventLog,
        clock: Clock,
        ids: IdGenerator,
    ) -> None:
        self._uow = uow
        self._roles = roles
        self._policies = policies
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: DefineRoleCommand) -> Role:
        """Raises ``RoleTaken``, ``UnknownRight``, ``AdministratorSeesMedicalValues``, ``InvalidValue``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_ROLES)
        role = Role(
            id=RoleId(self._ids.new()),
            created_by=actor.id,
            code=command.code,
            name=command.name,
            rights=command.rights,
            scope=command.scope,
            order=command.order,
        )
        refuse_bad_mix([role], self._policies.current())
        with self._uow:
            self._roles.add(role)
            self._journal.record("role.defined", actor, None, role)
        return role
