"""What is read of identity outside of changes. Nothing here needs a unit of work."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.ids import ApiKeyId, RoleId, SessionId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.role import Grant, Role
from tjdomain.identity.domain.session import Session
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.actor import Scope
from tjdomain.shared.ids import DepartmentId, StaffId, UserId


@frozen(kw_only=True)
class SignedIn:
    """A session with all that a request asks about it: who, and what they may do at this moment."""

    session: Session
    user: User
    grant: Grant
    password_set_at: datetime
    must_change_password: bool
    has_second_factor: bool


@frozen(kw_only=True)
class KeyInUse:
    """A key with its scope resolved to departments, and its rights without those switched off."""

    key: ApiKey
    grant: Grant


class SignInQueries(Protocol):
    """Who is behind an account name, a token, a key. Each is one short read."""

    def account(self, account: str) -> tuple[User, Credential] | None:
        """User and password of an account name in normal form, disabled ones too."""
        ...

    def user(self, user: UserId) -> tuple[User, Credential] | None:
        """User and password by id."""
        ...

    def session(self, token: str) -> SignedIn | None:
        """The session with that token, whatever its state; rights as they are now."""
        ...

    def api_key(self, secret: str) -> KeyInUse | None:
        """The key with that secret, whatever its state; rights as they are now."""
        ...


@frozen(kw_only=True)
class UserSight:
    """Whose users a reader may see: the scope, and whose are «own»."""

    scope: Scope
    owner: UUID | None


@frozen(kw_only=True)
class UserFilter:
    """``text`` is the beginning of an account or name; what is ``None`` does not narrow."""

    text: str | None = None
    department: DepartmentId | None = None
    role: RoleId | None = None
    disabled: bool | None = None


@frozen(kw_only=True)
class UserRow:
    """A user in a list."""

    id: UserId
    version: int
    account: str
    name: str
    department: DepartmentId
    staff: StaffId | None
    roles: tuple[RoleId, ...]
    disabled: bool
    locked_until: datetime | None
    last_signed_in_at: datetime | None


@frozen
class Account:
    """What a member of staff is called."""

    account: str
    name: str


class IdentityQueries(Protocol):
    """Lists for screens, newest first where they are paged; ``limit`` is 1 to 200."""

    def users(self, wanted: UserFilter, sight: UserSight, after: UserId | None, limit: int) -> tuple[UserRow, ...]:
        """Users after the row ``after``."""
        ...

    def count_users(self, wanted: UserFilter, sight: UserSight) -> int:
        """How many users, at most 10,001."""
        ...

    def accounts(self, users: Collection[UUID]) -> Mapping[UUID, Account]:
        """Account and name of those of ``users`` that there are, whatever the reader's scope."""
        ...

    def sessions(self, since: datetime, sight: UserSight, after: SessionId | None, limit: int) -> tuple[Session, ...]:
        """Who is online: sessions not ended, not waiting for a code, and last seen at ``since`` or later."""
        ...

    def api_keys(self, sight: UserSight, after: ApiKeyId | None, limit: int) -> tuple[ApiKey, ...]:
        """Keys, revoked and expired ones too."""
        ...

    def roles(self) -> tuple[Role, ...]:
        """Every role by order and code."""
        ...

    def departments(self) -> tuple[Department, ...]:
        """Every department by order and id."""
        ...

    def posts(self) -> tuple[Post, ...]:
        """Every post by order and id."""
        ...

    def menus(self) -> tuple[Menu, ...]:
        """Every entry by order and id."""
        ...
