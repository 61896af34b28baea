"""Users, roles, departments, sessions and keys in SQL."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.database.errors import violated_key
from adapters.database.rights_epoch import raise_epoch
from adapters.database.rows import identity as rows
from adapters.database.saving import replace_row
from adapters.database.session import DatabaseSession
from adapters.database.tables.identity import (
    api_key,
    department,
    menu,
    post,
    role,
    user_account,
    user_credential,
    user_role,
    user_session,
)
from adapters.kit.digest import secret_digest
from ports.security import Vault
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.errors import AccountTaken, DepartmentNameTaken, RoleTaken
from tjdomain.identity.domain.ids import ApiKeyId, MenuId, PostId, RoleId, SessionId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.session import Session, SessionEnd
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.errors import Conflict, NotFound
from tjdomain.shared.ids import DepartmentId, EntityId, UserId

_ROLE_OF = select(user_role.c.role).where(user_role.c.user == bindparam("of"))
_TOUCH = (
    update(user_session)
    .where(user_session.c.id == bindparam("of"), user_session.c.last_seen_at < bindparam("at"))
    .values(last_seen_at=bindparam("at"))
)


@contextmanager
def _once(key: str, taken: Conflict) -> Iterator[None]:
    """Raise ``taken`` where the unique key of that name refuses the row."""
    try:
        yield
    except IntegrityError as error:
        if violated_key(error) == key:
            raise taken from error
        raise


class _Repository:
    """What repositories of identity share: a table, keyed by ``id``."""

    table: Table

    def __init__(self, session: DatabaseSession) -> None:
        self._session = session

    def _row(self, key: EntityId) -> RowMapping:
        row = self._session.connection.execute(select(self.table).where(self.table.c.id == key)).mappings().first()
        if row is None:
            raise NotFound(self.table.name, str(key))
        return row

    def _sorted(self, second: str) -> list[RowMapping]:
        everything = select(self.table).order_by(self.table.c.order, self.table.c[second])
        return list(self._session.connection.execute(everything).mappings())

    def _insert(self, row: Mapping[str, Any]) -> None:
        self._session.connection.execute(insert(self.table), dict(row))

    def _replace(self, row: Mapping[str, Any]) -> None:
        replace_row(self._session.connection, self.table, row)


class DatabaseUsers(_Repository):
    """``Users``: accounts in one table, their roles in another."""

    table = user_account

    def __init__(self, session: DatabaseSession, vault: Vault) -> None:
        super().__init__(session)
        self._vault = vault

    def get(self, user: UserId) -> User:
        """The user."""
        return self._user(self._row(user))

    def add(self, user: User) -> None:
        """Add a user."""
        with _once("uq_user_account_account", AccountTaken(user.account)):
            self._insert(rows.user_to_row(user, self._vault))
        self._give(user)

    def save(self, user: User) -> None:
        """Replace the version before."""
        self._replace(rows.user_to_row(user, self._vault))
        self._session.connection.execute(delete(user_role).where(user_role.c.user == user.id))
        self._give(user)

    def holders_of(self, rights: frozenset[str]) -> tuple[User, ...]:
        """Enabled users with an enabled role that holds any of ``rights``; the epoch's row is the lock."""
        connection = self._session.connection
        raise_epoch(connection)
        enabled = connection.execute(select(role).where(role.c.disabled.is_(False))).mappings()
        giving = [row["id"] for row in enabled if not rights.isdisjoint(row["rights"])]
        holds = exists().where(user_role.c.user == user_account.c.id, user_role.c.role.in_(giving))
        users = select(user_account).where(user_account.c.disabled.is_(False), holds).order_by(user_account.c.id)
        return tuple(self._user(row) for row in connection.execute(users).mappings().all())

    def enabled_in(self, department: DepartmentId) -> int:
        """How many enabled users are in the department."""
        ids = select(user_account.c.id).where(
            user_account.c.department == department, user_account.c.disabled.is_(False)
        )
        return len(self._session.connection.execute(ids).all())

    def _give(self, user: User) -> None:
        held = [{"user": user.id, "role": each} for each in sorted(user.roles)]
        if held:
            self._session.connection.execute(insert(user_role), held)

    def _user(self, row: RowMapping) -> User:
        return rows.row_to_user(
            row, self._session.connection.execute(_ROLE_OF, {"of": row["id"]}).scalars(), self._vault
        )


class DatabaseCredentials(_Repository):
    """``Credentials``."""

    table = user_credential

    def get(self, user: UserId) -> Credential:
        """The credential."""
        return rows.row_to_credential(self._row(user))

    def add(self, credential: Credential) -> None:
        """Add the credential of a new user."""
        self._insert(rows.credential_to_row(credential))

    def save(self, credential: Credential) -> None:
        """Replace the version before."""
        self._replace(rows.credential_to_row(credential))


class DatabaseRoles(_Repository):
    """``Roles``."""

    table = role

    def get(self, role: RoleId) -> Role:
        """The role."""
        return rows.row_to_role(self._row(role))

    def all(self) -> tuple[Role, ...]:
        """Every role, by order and code."""
        return tuple(rows.row_to_role(row) for row in self._sorted("code"))

    def add(self, role: Role) -> None:
        """Add a role."""
        with _once("uq_role_code", RoleTaken(role.code)):
            self._insert(rows.role_to_row(role))
        raise_epoch(self._session.connection)

    def save(self, role: Role) -> None:
        """Replace the version before."""
        self._replace(rows.role_to_row(role))
        raise_epoch(self._session.connection)


class DatabaseDepartments(_Repository):
    """``Departments``."""

    table = department

    def get(self, department: DepartmentId) -> Department:
        """The department."""
        return rows.row_to_department(self._row(department))

    def all(self) -> tuple[Department, ...]:
        """Every department, by order and id."""
        return tuple(rows.row_to_department(row) for row in self._sorted("id"))

    def add(self, department: Department) -> None:
        """Add a department."""
        with _once("uq_department_name", DepartmentNameTaken(department.name)):
            self._insert(rows.department_to_row(department))
        raise_epoch(self._session.connection)

    def save(self, department: Department) -> None:
        """Replace the version before."""
        with _once("uq_department_name", DepartmentNameTaken(department.name)):
            self._replace(rows.department_to_row(department))
        raise_epoch(self._session.connection)


class DatabasePosts(_Repository):
    """``Posts``."""

    table = post

    def get(self, post: PostId) -> Post:
        """The post."""
        return rows.row_to_post(self._row(post))

    def all(self) -> tuple[Post, ...]:
        """Every post, by order and id."""
        return tuple(rows.row_to_post(row) for row in self._sorted("id"))

    def add(self, post: Post) -> None:
        """Add a post."""
        self._insert(rows.post_to_row(post))

    def save(self, post: Post) -> None:
        """Replace the version before."""
        self._replace(rows.post_to_row(post))


class DatabaseMenus(_Repository):
    """``Menus``."""

    table = menu

    def get(self, menu: MenuId) -> Menu:
        """The entry."""
        return rows.row_to_menu(self._row(menu))

    def all(self) -> tuple[Menu, ...]:
        """Every entry, by order and id."""
        return tuple(rows.row_to_menu(row) for row in self._sorted("id"))

    def add(self, menu: Menu) -> None:
        """Add an entry."""
        self._insert(rows.menu_to_row(menu))
        raise_epoch(self._session.connection)

    def save(self, menu: Menu) -> None:
        """Replace the version before."""
        self._replace(rows.menu_to_row(menu))
        raise_epoch(self._session.connection)


class DatabaseSessions(_Repository):
    """``Sessions``: conditional updates, so that each is right when done twice."""

    table = user_session

    def get(self, session: SessionId) -> Session:
        """The session."""
        return rows.row_to_session(self._row(session))

    def add(self, session: Session, token: str) -> None:
        """Add a session under the digest of its token."""
        self._insert({**rows.session_to_row(session), "digest": secret_digest(token)})

    def touch(self, session: SessionId, at: datetime) -> None:
        """The user was there at ``at``."""
        self._session.connection.execute(_TOUCH, {"of": session, "at": at})

    def end(self, session: SessionId, at: datetime, end: SessionEnd) -> bool:
        """End a session; ``False`` where it was ended before."""
        return self._end(at, end, user_session.c.id == session) == 1

    def end_all(self, user: UserId, at: datetime, end: SessionEnd, *, but: SessionId | None = None) -> int:
        """End every session of a user but one; how many."""
        others = () if but is None else (user_session.c.id != but,)
        return self._end(at, end, user_session.c.user == user, *others)

    def _end(self, at: datetime, end: SessionEnd, *which: Any) -> int:
        statement = update(user_session).where(*which, user_session.c.ended_at.is_(None)).values(ended_at=at, end=end)
        return self._session.connection.execute(statement).rowcount


class DatabaseApiKeys(_Repository):
    """``ApiKeys``."""

    table = api_key

    def get(self, key: ApiKeyId) -> ApiKey:
        """The key."""
        return rows.row_to_api_key(self._row(key))

    def add(self, key: ApiKey, secret: str) -> None:
        """Add a key under the digest of its secret."""
        self._insert({**rows.api_key_to_row(key), "digest": secret_digest(secret)})

    def save(self, key: ApiKey) -> None:
        """Replace the version before."""
        self._replace(rows.api_key_to_row(key))
