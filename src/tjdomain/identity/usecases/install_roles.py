"""Install the shipped roles 预置角色."""

from collections.abc import Mapping

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Roles
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.shipped_roles import SHIPPED_ROLES, RoleCode
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class InstallRolesCommand:
    """``names`` gives each shipped role the name that people see."""

    actor: Actor
    names: Mapping[RoleCode, str]


class InstallRoles:
    """Adds the shipped roles that are missing, by code; what the hospital has changed stays as it is."""

    def __init__(self, uow: UnitOfWork, roles: Roles, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._roles = roles
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: InstallRolesCommand) -> tuple[Role, ...]:
        """The shipped roles as they are now, in shipped order. Raises ``NotPermitted``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_ROLES)
        with self._uow:
            present = {role.code: role for role in self._roles.all()}
            for order, (code, shipped) in enumerate(SHIPPED_ROLES.items()):
                if code.value in present:
                    continue
                role = Role(
                    id=RoleId(self._ids.new()),
                    created_by=actor.id,
                    code=code.value,
                    name=command.names[code],
                    rights=shipped.rights,
                    scope=shipped.scope,
                    order=order,
                )
                self._roles.add(role)
                self._journal.record("role.defined", actor, None, role)
                present[role.code] = role
        return tuple(present[code.value] for code in SHIPPED_ROLES)
