"""What is read of identity, from memory."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from adapters.kit.digest import secret_digest
from adapters.memory.identity import (
    SECRETS,
    TOKENS,
    MemoryApiKeys,
    MemoryCredentials,
    MemoryDepartments,
    MemoryMenus,
    MemoryPosts,
    MemoryRoles,
    MemorySessions,
    MemoryUsers,
)
from adapters.memory.second_factors import MemorySecondFactors
from adapters.memory.store import MemoryStore
from ports.identity_queries import Account, KeyInUse, SignedIn, UserFilter, UserRow, UserSight
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.ids import ApiKeyId, SessionId
from tjdomain.identity.domain.menu import Menu, switched_off
from tjdomain.identity.domain.role import Grant, Role, grant_of, resolved
from tjdomain.identity.domain.session import Session
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.ids import DepartmentId, EntityId, UserId

T = TypeVar("T")
_COUNTED = 10_001


class MemorySignInQueries:
    """Who is behind an account name, a token, a key."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def account(self, account: str) -> tuple[User, Credential] | None:
        """User and password of an account name."""
        users: Iterable[User] = self._store.table(MemoryUsers.name).values()
        return next((self.user(user.id) for user in users if user.account == account), None)

    def user(self, user: UserId) -> tuple[User, Credential] | None:
        """User and password by id."""
        found = self._store.table(MemoryUsers.name).get(user)
        return (found, self._store.table(MemoryCredentials.name)[user]) if found else None

    def session(self, token: str) -> SignedIn | None:
        """The session with that token."""
        key = self._store.table(TOKENS).get(secret_digest(token))
        if key is None:
            return None
        session: Session = self._store.table(MemorySessions.name)[key]
        user: User = self._store.table(MemoryUsers.name)[session.user]
        credential: Credential = self._store.table(MemoryCredentials.name)[session.user]
        roles, departments = MemoryRoles(self._store).all(), MemoryDepartments(self._store).all()
        return SignedIn(
            session=session,
            user=user,
            grant=grant_of(user, roles, departments, self._off()),
            password_set_at=credential.set_at,
            must_change_password=credential.must_change,
            has_second_factor=MemorySecondFactors(self._store).is_confirmed(user.id),
        )

    def api_key(self, secret: str) -> KeyInUse | None:
        """The key with that secret."""
        found = self._store.table(SECRETS).get(secret_digest(secret))
        if found is None:
            return None
        key: ApiKey = self._store.table(MemoryApiKeys.name)[found]
        scope = resolved(key.scope, key.department, MemoryDepartments(self._store).all())
        return KeyInUse(key=key, grant=Grant(key.rights - self._off(), scope))

    def _off(self) -> frozenset[str]:
        return switched_off(MemoryMenus(self._store).all())


class MemoryIdentityQueries:
    """Lists for screens."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def users(self, wanted: UserFilter, sight: UserSight, after: UserId | None, limit: int) -> tuple[UserRow, ...]:
        """Users after the row ``after``, newest first."""
        return tuple(self._user_row(user) for user in _page(self._found(wanted, sight), after, limit))

    def count_users(self, wanted: UserFilter, sight: UserSight) -> int:
        """How many users, at most 10,001."""
        return min(len(self._found(wanted, sight)), _COUNTED)

    def accounts(self, users: Collection[UUID]) -> Mapping[UUID, Account]:
        """Account and name of each."""
        every: Iterable[User] = self._store.table(MemoryUsers.name).values()
        return {user.id.value: Account(user.account, user.name) for user in every if user.id.value in users}

    def sessions(self, since: datetime, sight: UserSight, after: SessionId | None, limit: int) -> tuple[Session, ...]:
        """Who is online."""
        rows: Iterable[Session] = self._store.table(MemorySessions.name).values()
        online = [
            row
            for row in rows
            if row.ended_at is None
            and not row.awaits_code
            and row.last_seen_at >= since
            and _seen(sight, row.department, row.user.value)
        ]
        return tuple(_page(online, after, limit))

    def api_keys(self, sight: UserSight, after: ApiKeyId | None, limit: int) -> tuple[ApiKey, ...]:
        """Keys, newest first."""
        rows: Iterable[ApiKey] = self._store.table(MemoryApiKeys.name).values()
        return tuple(_page([row for row in rows if _seen(sight, row.department, row.created_by)], after, limit))

    def roles(self) -> tuple[Role, ...]:
        """Every role by order and code."""
        return MemoryRoles(self._store).all()

    def departments(self) -> tuple[Department, ...]:
        """Every department by order and id."""
        return MemoryDepartments(self._store).all()

    def posts(self) -> tuple[Post, ...]:
        """Every post by order and id."""
        return MemoryPosts(self._store).all()

    def menus(self) -> tuple[Menu, ...]:
        """Every entry by order and id."""
        return MemoryMenus(self._store).all()

    def _found(self, wanted: UserFilter, sight: UserSight) -> list[User]:
        users: Iterable[User] = self._store.table(MemoryUsers.name).values()
        return [user for user in users if _matches(user, wanted) and _seen(sight, user.department, user.created_by)]

    def _user_row(self, user: User) -> UserRow:
        credential: Credential = self._store.table(MemoryCredentials.name)[user.id]
        return UserRow(
            id=user.id,
            version=user.version,
            account=user.account,
            name=user.name,
            department=user.department,
            staff=user.staff,
            roles=tuple(sorted(user.roles)),
            disabled=user.disabled,
            locked_until=credential.locked_until,
            last_signed_in_at=credential.last_signed_in_at,
        )


def _matches(user: User, wanted: UserFilter) -> bool:
    return (
        (wanted.text is None or user.account.startswith(wanted.text.lower()) or user.name.startswith(wanted.text))
        and wanted.department in {None, user.department}
        and (wanted.role is None or wanted.role in user.roles)
        and wanted.disabled in {None, user.disabled}
    )


def _seen(sight: UserSight, department: DepartmentId, owner: UUID | None) -> bool:
    return sight.scope.covers(department, owner, sight.owner)


def _page(rows: list[T], after: EntityId | None, limit: int) -> list[T]:
    def key(row: Any) -> EntityId:
        found: EntityId = row.id
        return found

    newest_first = sorted(rows, key=key, reverse=True)
    return [row for row in newest_first if after is None or key(row) < after][:limit]
