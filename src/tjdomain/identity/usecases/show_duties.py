"""Show how duties are split 三员分立: who administers, guards and audits, and whose roles have to be split first."""

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import field, frozen

from ports.identity import IdentityPolicies
from ports.identity_queries import IdentityQueries, UserFilter, UserRow
from tjdomain.identity.domain.duties import held_by, mixed_holders
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.role import Role, administers
from tjdomain.identity.domain.shipped_roles import RoleCode
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import sight_of
from tjdomain.shared.actor import Actor

DUTIES: Final = (RoleCode.SYSTEM_ADMINISTRATOR, RoleCode.SECURITY_ADMINISTRATOR, RoleCode.AUDITOR)
_PAGE: Final = 200


@frozen(kw_only=True)
class ShowDutiesQuery:
    """Who asks."""

    actor: Actor


@frozen
class MixedUser:
    """Somebody who stands in the way, with the enabled roles that are held."""

    user: UserRow = field(repr=False)
    roles: tuple[Role, ...]


@frozen(kw_only=True)
class DutiesShown:
    """Whether it is ``on``; of each of the three duties who has it; who is ``mixed``."""

    on: bool
    holders: Mapping[RoleCode, tuple[UserRow, ...]]
    mixed: tuple[MixedUser, ...]


class ShowDuties:
    """Of the accounts in the actor's data scope; the switch itself looks at all, under lock."""

    def __init__(self, queries: IdentityQueries, policies: IdentityPolicies) -> None:
        self._queries = queries
        self._policies = policies

    def __call__(self, query: ShowDutiesQuery) -> DutiesShown:
        """Raises ``NotPermitted``."""
        query.actor.require(IdentityRight.VIEW_USERS)
        policy, roles = self._policies.current(), self._queries.roles()
        seen = {
            user.id: user
            for role in roles
            if administers(role) and not role.disabled
            for user in self._with(role.id, query.actor)
        }
        users = sorted(seen.values(), key=lambda user: user.account)
        held = {user.id: {role.code for role in held_by(user, roles)} for user in users}
        return DutiesShown(
            on=policy.separated_duties,
            holders={duty: tuple(user for user in users if duty.value in held[user.id]) for duty in DUTIES},
            mixed=tuple(MixedUser(user, tuple(held_by(user, roles))) for user in mixed_holders(users, roles, policy)),
        )

    def _with(self, role: RoleId, actor: Actor) -> Iterator[UserRow]:
        wanted, after = UserFilter(role=role, disabled=False), None
        while rows := self._queries.users(wanted, sight_of(actor), after, _PAGE):
            yield from rows
            after = rows[-1].id
