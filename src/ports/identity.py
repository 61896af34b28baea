"""Storage of identity: users, roles, departments, sessions, keys. All of it works inside a unit of work."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.ids import ApiKeyId, MenuId, PostId, RoleId, SessionId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.policy import IdentityPolicy
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.second_factor import SecondFactor
from tjdomain.identity.domain.session import Session, SessionEnd
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.ids import DepartmentId, UserId


class IdentityPolicies(Protocol):
    """The hospital's parameters. Readable at any time."""

    def current(self) -> IdentityPolicy:
        """The parameters in force now."""
        ...


class Users(Protocol):
    """Users with their roles and posts."""

    def get(self, user: UserId) -> User:
        """The user. Raises ``NotFound``."""
        ...

    def add(self, user: User) -> None:
        """Add a user. Raises ``AccountTaken``."""
        ...

    def save(self, user: User) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...

    def holders_of(self, rights: frozenset[str]) -> tuple[User, ...]:
        """Enabled users with an enabled role that holds any of ``rights``.

        Locked until the end of the transaction: of two transactions that ask this, the second sees what the first did.
        """
        ...

    def enabled_in(self, department: DepartmentId) -> int:
        """How many enabled users are in exactly this department."""
        ...


class Credentials(Protocol):
    """Passwords, by user."""

    def get(self, user: UserId) -> Credential:
        """The credential. Raises ``NotFound``."""
        ...

    def add(self, credential: Credential) -> None:
        """Add the credential of a new user."""
        ...

    def save(self, credential: Credential) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class SecondFactors(Protocol):
    """Second factors with their recovery codes, by user. Which code counts is settled by one conditional update."""

    def get(self, user: UserId) -> SecondFactor | None:
        """The user's, confirmed or not."""
        ...

    def offer(self, user: UserId, secret: bytes) -> None:
        """Keep a new secret that is still to be confirmed, in place of one that was not.

        Raises ``StaleVersion`` where there is a confirmed one, or another one came at the same time.
        """
        ...

    def confirm(self, factor: SecondFactor, step: int, at: datetime, recovery: Collection[str]) -> bool:
        """Put the offered secret in force, its code of time step ``step`` used up; of recovery codes keep digests.

        ``False`` where it is not that version any more, or was confirmed before.
        """
        ...

    def use_step(self, user: UserId, step: int) -> bool:
        """Use up the code of a time step; ``False`` where it, or a later one, was used before."""
        ...

    def use_recovery(self, user: UserId, code: str, at: datetime) -> bool:
        """Use up a recovery code; ``False`` where it is none of the user's, or was used before."""
        ...

    def recovery_left(self, user: UserId) -> int:
        """How many recovery codes were not used yet."""
        ...

    def remove(self, user: UserId) -> bool:
        """Forget secret and recovery codes; ``False`` where there was nothing confirmed."""
        ...


class Roles(Protocol):
    """Roles with their rights."""

    def get(self, role: RoleId) -> Role:
        """The role. Raises ``NotFound``."""
        ...

    def all(self) -> tuple[Role, ...]:
        """Every role, disabled ones too, by order and code. There are dozens, not thousands."""
        ...

    def add(self, role: Role) -> None:
        """Add a role. Raises ``RoleTaken``."""
        ...

    def save(self, role: Role) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class Departments(Protocol):
    """Departments of the hospital."""

    def get(self, department: DepartmentId) -> Department:
        """The department. Raises ``NotFound``."""
        ...

    def all(self) -> tuple[Department, ...]:
        """Every department, disabled ones too, by order and id."""
        ...

    def add(self, department: Department) -> None:
        """Add a department. Raises ``DepartmentNameTaken``."""
        ...

    def save(self, department: Department) -> None:
        """Replace the version before. Raises ``StaleVersion``, ``NotFound``, ``DepartmentNameTaken``."""
        ...


class Posts(Protocol):
    """Posts."""

    def get(self, post: PostId) -> Post:
        """The post. Raises ``NotFound``."""
        ...

    def all(self) -> tuple[Post, ...]:
        """Every post, disabled ones too, by order and id."""
        ...

    def add(self, post: Post) -> None:
        """Add a post."""
        ...

    def save(self, post: Post) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class Menus(Protocol):
    """Entries of the menu."""

    def get(self, menu: MenuId) -> Menu:
        """The entry. Raises ``NotFound``."""
        ...

    def all(self) -> tuple[Menu, ...]:
        """Every entry, disabled ones too, by order and id."""
        ...

    def add(self, menu: Menu) -> None:
        """Add an entry."""
        ...

    def save(self, menu: Menu) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...


class Sessions(Protocol):
    """Sessions. They have no version: each of these changes stays right when it is done twice."""

    def get(self, session: SessionId) -> Session:
        """The session. Raises ``NotFound``."""
        ...

    def add(self, session: Session, token: str) -> None:
        """Add a session; of its token only a digest is kept."""
        ...

    def touch(self, session: SessionId, at: datetime) -> None:
        """The user was there at ``at``; an earlier moment than the one known changes nothing."""
        ...

    def end(self, session: SessionId, at: datetime, end: SessionEnd) -> bool:
        """End a session; ``False`` where it was ended before."""
        ...

    def end_all(self, user: UserId, at: datetime, end: SessionEnd, *, but: SessionId | None = None) -> int:
        """End every session of a user but one; how many."""
        ...


class ApiKeys(Protocol):
    """Keys of outside programs."""

    def get(self, key: ApiKeyId) -> ApiKey:
        """The key. Raises ``NotFound``."""
        ...

    def add(self, key: ApiKey, secret: str) -> None:
        """Add a key; of its secret only a digest is kept."""
        ...

    def save(self, key: ApiKey) -> None:
        """Replace the row that has the version before. Raises ``StaleVersion`` or ``NotFound``."""
        ...
