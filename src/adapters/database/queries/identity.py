"""Who is behind a token, and lists of users, sessions and keys, in SQL."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Select, bindparam, exists, false, or_, select, true

from adapters.database.paging import begins_with, capped_count, in_scope, newest_first
from adapters.database.rows.identity import (
    row_to_api_key,
    row_to_credential,
    row_to_department,
    row_to_menu,
    row_to_post,
    row_to_role,
    row_to_session,
    row_to_user,
)
from adapters.database.session import reading
from adapters.database.tables.identity import (
    api_key,
    department,
    menu,
    post,
    rights_epoch,
    role,
    second_factor,
    user_account,
    user_credential,
    user_role,
    user_session,
)
from adapters.kit.digest import secret_digest
from ports.identity_queries import Account, KeyInUse, SignedIn, UserFilter, UserRow, UserSight
from ports.security import Vault
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.ids import ApiKeyId, RoleId, SessionId
from tjdomain.identity.domain.menu import Menu, switched_off
from tjdomain.identity.domain.role import Grant, Role, grant_of, resolved
from tjdomain.identity.domain.session import Session
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.actor import ScopeLevel
from tjdomain.shared.ids import UserId

_U = user_account.c
_S = user_session.c
_EPOCH = select(rights_epoch.c.epoch).scalar_subquery()
_SESSION = (
    select(
        user_session,
        user_account.c.version.label("user_version"),
        user_credential.c.set_at,
        user_credential.c.must_change,
        exists().where(second_factor.c.id == _S.user, second_factor.c.confirmed_at.is_not(None)).label("second_factor"),
        _EPOCH.label("epoch"),
    )
    .join(user_account, _U.id == _S.user)
    .join(user_credential, user_credential.c.id == _S.user)
    .where(_S.digest == bindparam("digest"))
)
_ACCOUNT = select(user_account).where(_U.account == bindparam("account"))
_USER = select(user_account).where(_U.id == bindparam("of"))
_CREDENTIAL = select(user_credential).where(user_credential.c.id == bindparam("of"))
_ROLES_OF = select(user_role.c.user, user_role.c.role)
_API_KEY = select(api_key.c.id, api_key.c.version, _EPOCH).where(api_key.c.digest == bindparam("digest"))
_WHOLE_KEY = select(api_key).where(api_key.c.id == bindparam("of"))
_REMEMBERED = 2_000


class DatabaseSignInQueries:
    """``SignInQueries``: a request costs one SELECT of few columns, since reading a column costs more than finding it.

    Users and keys with what they may do are worked out once for each version of them and each epoch of the rights, and
    remembered. Version and epoch are read before the rest, so what is remembered is never older than they say.
    """

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault
        self._lock = Lock()
        self._users: dict[tuple[UserId, int, int | None], tuple[User, Grant]] = {}
        self._keys: dict[tuple[ApiKeyId, int, int | None], KeyInUse] = {}

    def account(self, account: str) -> tuple[User, Credential] | None:
        """User and password of an account name."""
        with reading(self._engine) as connection:
            return self._with_credential(connection, _ACCOUNT, {"account": account})

    def user(self, user: UserId) -> tuple[User, Credential] | None:
        """User and password by id."""
        with reading(self._engine) as connection:
            return self._with_credential(connection, _USER, {"of": user})

    def session(self, token: str) -> SignedIn | None:
        """The session with that token."""
        with reading(self._engine) as connection:
            row = connection.execute(_SESSION, {"digest": secret_digest(token)}).mappings().first()
            if row is None:
                return None
            known = (row["user"], row["user_version"], row["epoch"])
            user, grant = self._users.get(known) or self._work_out(connection, known)
        return SignedIn(
            session=row_to_session(row),
            user=user,
            grant=grant,
            password_set_at=row["set_at"],
            must_change_password=row["must_change"],
            has_second_factor=bool(row["second_factor"]),
        )

    def api_key(self, secret: str) -> KeyInUse | None:
        """The key with that secret."""
        with reading(self._engine) as connection:
            row = connection.execute(_API_KEY, {"digest": secret_digest(secret)}).first()
            if row is None:
                return None
            known = (row[0], row[1], row[2])
            return self._keys.get(known) or self._work_out_key(connection, known)

    def _work_out_key(self, connection: Connection, known: tuple[ApiKeyId, int, int | None]) -> KeyInUse:
        key = row_to_api_key(connection.execute(_WHOLE_KEY, {"of": known[0]}).mappings().one())
        departments = _departments(connection) if key.scope is ScopeLevel.DEPARTMENT_TREE else ()
        rights = key.rights - switched_off(_menus(connection))
        found = KeyInUse(key=key, grant=Grant(rights, resolved(key.scope, key.department, departments)))
        _remember(self._keys, self._lock, known, found)
        return found

    def _work_out(self, connection: Connection, known: tuple[UserId, int, int | None]) -> tuple[User, Grant]:
        own = connection.execute(_USER, {"of": known[0]}).mappings().one()
        user = row_to_user(own, frozenset(_roles_of(connection, [known[0]])[known[0]]), self._vault)
        grant = grant_of(user, _roles(connection), _departments(connection), switched_off(_menus(connection)))
        _remember(self._users, self._lock, known, (user, grant))
        return user, grant

    def _with_credential(
        self, connection: Connection, statement: Select[Any], values: dict[str, Any]
    ) -> tuple[User, Credential] | None:
        row = connection.execute(statement, values).mappings().first()
        if row is None:
            return None
        credential = connection.execute(_CREDENTIAL, {"of": row["id"]}).mappings().one()
        user = row_to_user(row, _roles_of(connection, [row["id"]])[row["id"]], self._vault)
        return user, row_to_credential(credential)


K = TypeVar("K")
V = TypeVar("V")


def _remember(known: dict[K, V], lock: Lock, key: K, value: V) -> None:
    """Keep it; when there are too many, begin anew."""
    with lock:
        if len(known) >= _REMEMBERED:
            known.clear()
        known[key] = value


class DatabaseIdentityQueries:
    """``IdentityQueries``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def users(self, wanted: UserFilter, sight: UserSight, after: UserId | None, limit: int) -> tuple[UserRow, ...]:
        """Users after the row ``after``, newest first."""
        rows = (
            select(user_account, user_credential.c.locked_until, user_credential.c.last_signed_in_at)
            .join(user_credential, user_credential.c.id == _U.id)
            .where(*_conditions(wanted, sight))
        )
        with reading(self._engine) as connection:
            found = connection.execute(newest_first(rows, user_account, after, limit)).mappings().all()
            roles = _roles_of(connection, [row["id"] for row in found])
        return tuple(
            UserRow(
                id=row["id"],
                version=row["version"],
                account=row["account"],
                name=row["name"],
                department=row["department"],
                staff=row["staff"],
                roles=tuple(sorted(roles[row["id"]])),
                disabled=row["disabled"],
                locked_until=row["locked_until"],
                last_signed_in_at=row["last_signed_in_at"],
            )
            for row in found
        )

    def count_users(self, wanted: UserFilter, sight: UserSight) -> int:
        """How many users, at most 10,001."""
        with reading(self._engine) as connection:
            return capped_count(connection, user_account, *_conditions(wanted, sight))

    def accounts(self, users: Collection[UUID]) -> Mapping[UUID, Account]:
        """Account and name of each."""
        named = select(_U.id, _U.account, _U.name).where(_U.id.in_([UserId(one) for one in users]))
        with reading(self._engine) as connection:
            return {row.id.value: Account(row.account, row.name) for row in connection.execute(named)}

    def sessions(self, since: datetime, sight: UserSight, after: SessionId | None, limit: int) -> tuple[Session, ...]:
        """Who is online."""
        online = select(user_session).where(
            _S.ended_at.is_(None), _S.awaits_code.is_(False), _S.last_seen_at >= since, _own_sessions(sight)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(newest_first(online, user_session, after, limit)).mappings()
            return tuple(row_to_session(row) for row in rows)

    def api_keys(self, sight: UserSight, after: ApiKeyId | None, limit: int) -> tuple[ApiKey, ...]:
        """Keys, newest first."""
        keys = select(api_key).where(in_scope(api_key, sight.scope, sight.owner))
        with reading(self._engine) as connection:
            rows = connection.execute(newest_first(keys, api_key, after, limit)).mappings()
            return tuple(row_to_api_key(row) for row in rows)

    def roles(self) -> tuple[Role, ...]:
        """Every role by order and code."""
        with reading(self._engine) as connection:
            return _roles(connection)

    def departments(self) -> tuple[Department, ...]:
        """Every department by order and id."""
        with reading(self._engine) as connection:
            return _departments(connection)

    def posts(self) -> tuple[Post, ...]:
        """Every post by order and id."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(post).order_by(post.c.order, post.c.id)).mappings()
            return tuple(row_to_post(row) for row in rows)

    def menus(self) -> tuple[Menu, ...]:
        """Every entry by order and id."""
        with reading(self._engine) as connection:
            return _menus(connection)


def _conditions(wanted: UserFilter, sight: UserSight) -> list[ColumnElement[bool]]:
    return [in_scope(user_account, sight.scope, sight.owner), *_wanted(wanted)]


def _wanted(wanted: UserFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.text is not None:
        in_name = begins_with(_U.name, wanted.text)
        # MySQL refuses to compare an ASCII column with text that is none
        yield or_(begins_with(_U.account, wanted.text.lower()), in_name) if wanted.text.isascii() else in_name
    if wanted.department is not None:
        yield _U.department == wanted.department
    if wanted.role is not None:
        yield exists().where(user_role.c.user == _U.id, user_role.c.role == wanted.role)
    if wanted.disabled is not None:
        yield _U.disabled.is_(wanted.disabled)


def _own_sessions(sight: UserSight) -> ColumnElement[bool]:
    """As ``in_scope``; a session is owned by its user."""
    match sight.scope.level:
        case ScopeLevel.ALL:
            return true()
        case ScopeLevel.OWN:
            return _S.user == UserId(sight.owner) if sight.owner else false()
    return _S.department.in_(sorted(sight.scope.departments)) if sight.scope.departments else false()


def _roles_of(connection: Connection, users: list[UserId]) -> dict[UserId, list[RoleId]]:
    held: dict[UserId, list[RoleId]] = {user: [] for user in users}
    if users:
        for user, role_id in connection.execute(_ROLES_OF.where(user_role.c.user.in_(users))):
            held[user].append(role_id)
    return held


def _roles(connection: Connection) -> tuple[Role, ...]:
    rows = connection.execute(select(role).order_by(role.c.order, role.c.code)).mappings()
    return tuple(row_to_role(row) for row in rows)


def _departments(connection: Connection) -> tuple[Department, ...]:
    rows = connection.execute(select(department).order_by(department.c.order, department.c.id)).mappings()
    return tuple(row_to_department(row) for row in rows)


def _menus(connection: Connection) -> tuple[Menu, ...]:
    rows = connection.execute(select(menu).order_by(menu.c.order, menu.c.id)).mappings()
    return tuple(row_to_menu(row) for row in rows)
