"""Identity's storage in memory."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from attrs import evolve

from adapters.kit.digest import secret_digest
from adapters.memory.store import MemoryStore
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.errors import AccountTaken, DepartmentNameTaken, RoleTaken
from tjdomain.identity.domain.ids import MenuId, PostId, RoleId, SessionId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.session import Session, SessionEnd
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId, EntityId, UserId

T = TypeVar("T", User, Credential, Role, Department, Post, Menu, Session, ApiKey)
IdT = TypeVar("IdT", bound=EntityId)
TOKENS = "session_token"
SECRETS = "api_key_secret"


class MemoryIdentityPolicies:
    """One instance of the parameters; ``policy`` may be set."""

    def __init__(self, policy: IdentityPolicy) -> None:
        self.policy = policy

    def current(self) -> IdentityPolicy:
        """The parameters in force now."""
        return self.policy


class _Rows(Generic[IdT, T]):
    """What all tables of identity have in common."""

    name: str

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    @property
    def _rows(self) -> dict[IdT, T]:
        return self._store.table(self.name)

    def get(self, key: IdT, /) -> T:
        """The row. Raises ``NotFound``."""
        found = self._rows.get(key)
        if found is None:
            raise NotFound(self.name, str(key))
        return found

    def save(self, row: T, /) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        versioned: Any = row
        self._store.replace(self.name, versioned.id, versioned.version - 1, row)

    def _add(self, row: T) -> None:
        key: Any = row.id
        self._rows[key] = row


class MemoryUsers(_Rows[UserId, User]):
    """Users."""

    name = "user"

    def add(self, user: User) -> None:
        """Add a user. Raises ``AccountTaken``."""
        if any(other.account == user.account for other in self._rows.values()):
            raise AccountTaken(user.account)
        self._add(user)

    def holders_of(self, rights: frozenset[str]) -> tuple[User, ...]:
        """Enabled users with an enabled role that holds any of ``rights``; the store's lock is lock enough."""
        roles: dict[RoleId, Role] = self._store.table(MemoryRoles.name)
        giving = {role.id for role in roles.values() if not role.disabled and role.rights & rights}
        return tuple(user for user in self._rows.values() if not user.disabled and user.roles & giving)

    def enabled_in(self, department: DepartmentId) -> int:
        """How many enabled users are in the department."""
        return sum(1 for user in self._rows.values() if user.department == department and not user.disabled)


class MemoryCredentials(_Rows[UserId, Credential]):
    """Passwords."""

    name = "credential"

    def add(self, credential: Credential) -> None:
        """Add the credential of a new user."""
        self._add(credential)


class MemoryRoles(_Rows[RoleId, Role]):
    """Roles."""

    name = "role"

    def all(self) -> tuple[Role, ...]:
        """Every role, by order and code."""
        return tuple(sorted(self._rows.values(), key=lambda role: (role.order, role.code)))

    def add(self, role: Role) -> None:
        """Add a role. Raises ``RoleTaken``."""
        if any(other.code == role.code for other in self._rows.values()):
            raise RoleTaken(role.code)
        self._add(role)


class MemoryDepartments(_Rows[DepartmentId, Department]):
    """Departments."""

    name = "department"

    def all(self) -> tuple[Department, ...]:
        """Every department, by order and id."""
        return tuple(sorted(self._rows.values(), key=lambda row: (row.order, row.id)))

    def add(self, department: Department) -> None:
        """Add a department. Raises ``DepartmentNameTaken``."""
        self._refuse_taken(department)
        self._add(department)

    def save(self, department: Department, /) -> None:
        """Replace the version before. Raises ``StaleVersion``, ``NotFound``, ``DepartmentNameTaken``."""
        self._refuse_taken(department)
        super().save(department)

    def _refuse_taken(self, department: Department) -> None:
        place = (department.parent, department.name)
        if any(one.id != department.id and (one.parent, one.name) == place for one in self._rows.values()):
            raise DepartmentNameTaken(department.name)


class MemoryPosts(_Rows[PostId, Post]):
    """Posts."""

    name = "post"

    def all(self) -> tuple[Post, ...]:
        """Every post, by order and id."""
        return tuple(sorted(self._rows.values(), key=lambda row: (row.order, row.id)))

    def add(self, post: Post) -> None:
        """Add a post."""
        self._add(post)


class MemoryMenus(_Rows[MenuId, Menu]):
    """Entries of the menu."""

    name = "menu"

    def all(self) -> tuple[Menu, ...]:
        """Every entry, by order and id."""
        return tuple(sorted(self._rows.values(), key=lambda row: (row.order, row.id)))

    def add(self, menu: Menu) -> None:
        """Add an entry."""
        self._add(menu)


class MemorySessions(_Rows[SessionId, Session]):
    """Sessions."""

    name = "session"

    def add(self, session: Session, token: str) -> None:
        """Add a session under the digest of its token."""
        self._add(session)
        self._store.table(TOKENS)[secret_digest(token)] = session.id

    def touch(self, session: SessionId, at: datetime) -> None:
        """The user was there at ``at``."""
        found = self.get(session)
        self._rows[session] = evolve(found, last_seen_at=max(found.last_seen_at, at))

    def end(self, session: SessionId, at: datetime, end: SessionEnd) -> bool:
        """End a session; ``False`` where it was ended before."""
        found = self.get(session)
        if found.ended_at is None:
            self._rows[session] = evolve(found, ended_at=at, end=end)
        return found.ended_at is None

    def end_all(self, user: UserId, at: datetime, end: SessionEnd, *, but: SessionId | None = None) -> int:
        """End every session of a user but one; how many."""
        mine = [row.id for row in self._rows.values() if row.user == user and row.id != but]
        return sum(self.end(session, at, end) for session in mine)


class MemoryApiKeys(_Rows[EntityId, ApiKey]):
    """Keys of outside programs."""

    name = "api_key"

    def add(self, key: ApiKey, secret: str) -> None:
        """Add a key under the digest of its secret."""
        self._add(key)
        self._store.table(SECRETS)[secret_digest(secret)] = key.id
