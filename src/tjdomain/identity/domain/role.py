"""Roles 角色: bundles of rights with a data scope, and which of them one person may hold together."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from uuid import UUID

from attrs import field, frozen

from tjdomain.identity.domain.department import Department, subtree
from tjdomain.identity.domain.errors import (
    AdministratorSeesMedicalValues,
    CodeShape,
    DutiesAreSeparated,
    RolesExclude,
    UnknownRight,
)
from tjdomain.identity.domain.ids import RoleId
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.shipped_roles import (
    ADMINISTRATIVE_RIGHTS,
    EXCLUSIVE_ROLES,
    KNOWN_RIGHTS,
    MEDICAL_RIGHTS,
    SUPER_ADMINISTRATOR,
)
from tjdomain.identity.domain.user import User, display_name
from tjdomain.shared.actor import NOTHING, Scope, ScopeLevel
from tjdomain.shared.errors import DomainError
from tjdomain.shared.ids import DepartmentId
from tjdomain.shared.text import clean

_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")
_CODE_LIMIT = 64
_NARROWEST_FIRST = tuple(reversed(ScopeLevel))


def role_code(text: str) -> str:
    """The code of a role. Raises ``CodeShape`` or the errors of ``clean``."""
    code = clean(text, "code", _CODE_LIMIT)
    if not _CODE.fullmatch(code):
        raise CodeShape("code", code)
    return code


def known_rights(rights: Iterable[str]) -> frozenset[str]:
    """``rights`` as a set. Raises ``UnknownRight``."""
    named = frozenset(rights)
    for right in sorted(named - KNOWN_RIGHTS):
        raise UnknownRight("rights", right)
    return named


@frozen(kw_only=True)
class Role:
    """A role; ``code`` is its stable name for programs. A disabled one gives nothing."""

    id: RoleId
    version: int = 1
    created_by: UUID | None
    code: str = field(converter=role_code)
    name: str = field(converter=display_name)
    rights: frozenset[str] = field(converter=known_rights)
    scope: ScopeLevel
    order: int = 0
    disabled: bool = False


RolePolicy = Callable[[Sequence[Role], IdentityPolicy], DomainError | None]


def roles_do_not_exclude_each_other(roles: Sequence[Role], _policy: IdentityPolicy) -> DomainError | None:
    """三员分立: who administers, who guards and who audits are three persons."""
    exclusive = [role for role in roles if role.code in EXCLUSIVE_ROLES]
    return next((RolesExclude(one.name, other.name) for one, other in combinations(exclusive, 2)), None)


def administrators_see_no_medical_values(roles: Sequence[Role], _policy: IdentityPolicy) -> DomainError | None:
    """No account both administers or audits and sees findings."""
    administrative = [role for role in roles if administers(role)]
    medical = [role for role in roles if role.rights & MEDICAL_RIGHTS]
    if administrative and medical:
        return AdministratorSeesMedicalValues(administrative[0].name, medical[0].name)
    return None


def administers(role: Role) -> bool:
    """Whether its holder decides what others may do, or audits."""
    return role.code in EXCLUSIVE_ROLES or bool(role.rights & ADMINISTRATIVE_RIGHTS)


def duties_stay_separated(roles: Sequence[Role], policy: IdentityPolicy) -> DomainError | None:
    """With 三员分立 switched on nobody becomes super administrator."""
    split = [role for role in roles if role.code == SUPER_ADMINISTRATOR]
    return DutiesAreSeparated(split[0].name) if policy.separated_duties and split else None


ROLE_POLICIES: tuple[RolePolicy, ...] = (
    roles_do_not_exclude_each_other,
    administrators_see_no_medical_values,
    duties_stay_separated,
)


def refuse_bad_mix(roles: Sequence[Role], policy: IdentityPolicy) -> None:
    """Raise the first refusal of ``ROLE_POLICIES`` for roles that one person would hold."""
    for rule in ROLE_POLICIES:
        if refusal := rule(roles, policy):
            raise refusal


@frozen
class Grant:
    """What a user may do, and over which rows; ``roles`` are the codes of the roles that give it."""

    rights: frozenset[str] = frozenset()
    scope: Scope = NOTHING
    roles: frozenset[str] = frozenset()


def grant_of(
    user: User, roles: Iterable[Role], departments: Iterable[Department], off: frozenset[str] = frozenset()
) -> Grant:
    """The union of the rights of the user's enabled roles, without those switched ``off``.

    Who administers or audits holds no right to findings, whatever the roles say. The scope is the narrowest of the
    roles', since one scope covers all rights of an account: the widest would let a right of one role reach over rows
    that another role opened for something else.
    """
    held = [role for role in roles if role.id in user.roles and not role.disabled]
    if user.disabled or not held:
        return Grant()
    level = min((role.scope for role in held), key=_NARROWEST_FIRST.index)
    rights = frozenset[str]().union(*(role.rights for role in held)) - off
    if any(administers(role) for role in held):
        rights -= MEDICAL_RIGHTS
    return Grant(rights, resolved(level, user.department, departments), frozenset(role.code for role in held))


def resolved(level: ScopeLevel, department: DepartmentId, departments: Iterable[Department]) -> Scope:
    """A data scope with its departments: a tree becomes the list of what is in it now."""
    match level:
        case ScopeLevel.DEPARTMENT:
            return Scope(level, frozenset({department}))
        case ScopeLevel.DEPARTMENT_TREE:
            return Scope(level, subtree(departments, department))
    return Scope(level)
