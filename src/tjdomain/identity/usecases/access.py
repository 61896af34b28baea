"""Data scope and self-protection of identity: out of scope is answered like absent."""

from ports.identity import Departments, Roles, Users
from ports.identity_queries import SignInQueries, UserSight
from tjdomain.identity.domain.department import Department
from tjdomain.identity.domain.errors import DepartmentIsDisabled, LastAdministrator, OwnAccount
from tjdomain.identity.domain.role import grant_of
from tjdomain.identity.domain.shipped_roles import KEY_RIGHTS
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.actor import Actor, ActorKind
from tjdomain.shared.errors import NotFound, NotSignedIn, StaleVersion
from tjdomain.shared.ids import DepartmentId, UserId

LONGEST_PAGE = 200


def user_for(actor: Actor, users: Users, user: UserId, version: int | None = None) -> User:
    """The user, if the actor may see it. Raises ``NotFound``, and ``StaleVersion`` where another version is there."""
    found = users.get(user)
    if not actor.sees(found.department, found.created_by):
        raise NotFound("user", str(user))
    require_version("user", str(user), version, found.version)
    return found


def require_version(thing: str, key: str, expected: int | None, found: int) -> None:
    """Raise ``StaleVersion`` unless the version shown to the actor is still the one there; ``None`` is not asked."""
    if expected not in (None, found):
        raise StaleVersion(thing, key)


def require_other(actor: Actor, user: UserId) -> None:
    """Raise ``OwnAccount`` where the actor is the user."""
    if actor.id == user.value:
        raise OwnAccount


def own_account(actor: Actor, queries: SignInQueries) -> tuple[User, Credential]:
    """The actor's own account. Raises ``NotSignedIn`` for programs, which have none."""
    found = queries.user(UserId(actor.id)) if actor.kind is ActorKind.STAFF and actor.id else None
    if found is None:
        raise NotSignedIn("")
    return found


def open_department(actor: Actor, departments: Departments, department: DepartmentId) -> Department:
    """A department into which the actor may put somebody. Raises ``NotFound``, ``DepartmentIsDisabled``."""
    found = departments.get(department)
    if not actor.sees(found.id):
        raise NotFound("department", str(department))
    if found.disabled:
        raise DepartmentIsDisabled
    return found


def sight_of(actor: Actor) -> UserSight:
    """What the actor may see in lists."""
    return UserSight(scope=actor.scope, owner=actor.id)


def page_length(limit: int) -> int:
    """A length of page within 1 to 200."""
    return max(1, min(limit, LONGEST_PAGE))


def keep_an_administrator(users: Users, roles: Roles, taken_away: frozenset[str]) -> None:
    """Raise ``LastAdministrator`` where a right needed to give any right has no holder left. Ask after the change."""
    endangered = taken_away & KEY_RIGHTS
    if not endangered:
        return
    all_roles = roles.all()
    held = frozenset[str]().union(*(grant_of(user, all_roles, ()).rights for user in users.holders_of(endangered)))
    for right in sorted(endangered - held):
        raise LastAdministrator(right)
