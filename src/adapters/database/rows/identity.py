"""Rows of identity and back."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from adapters.database.types import seal_context
from ports.security import Vault
from tjdomain.identity.domain.api_key import ApiKey
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.ids import PostId, RoleId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.session import Session
from tjdomain.identity.domain.shipped_roles import KEY_FORBIDDEN_RIGHTS, KNOWN_RIGHTS
from tjdomain.identity.domain.user import Credential, User
from tjdomain.shared.contact import Phone

Row = Mapping[Any, Any]
_TOP = UUID(int=0)


def user_to_row(user: User, vault: Vault) -> dict[str, Any]:
    """All columns of ``user_account``."""
    sealed = None if user.phone is None else vault.seal(user.phone.number.encode(), _phone_context(user.id))
    return {
        "id": user.id,
        "version": user.version,
        "department": user.department,
        "created_by": user.created_by,
        "account": user.account,
        "name": user.name,
        "phone": sealed,
        "staff": user.staff,
        "posts": sorted(str(post) for post in user.posts),
        "disabled": user.disabled,
    }


def row_to_user(row: Row, roles: Iterable[RoleId], vault: Vault) -> User:
    """A row of ``user_account`` with the roles of ``user_role``."""
    phone = row["phone"]
    return User(
        id=row["id"],
        version=row["version"],
        department=row["department"],
        created_by=row["created_by"],
        account=row["account"],
        name=row["name"],
        phone=Phone(vault.open(phone, _phone_context(row["id"])).decode()) if phone else None,
        staff=row["staff"],
        posts=frozenset(PostId(UUID(post)) for post in row["posts"]),
        roles=frozenset(roles),
        disabled=row["disabled"],
    )


def _phone_context(user: object) -> str:
    return seal_context("user_account", "phone", user)


def credential_to_row(credential: Credential) -> dict[str, Any]:
    """All columns of ``user_credential``."""
    return {
        "id": credential.id,
        "version": credential.version,
        "hashed": credential.hashed,
        "former": list(credential.former),
        "set_at": credential.set_at,
        "must_change": credential.must_change,
        "failures": credential.failures,
        "locked_until": credential.locked_until,
        "last_signed_in_at": credential.last_signed_in_at,
    }


def row_to_credential(row: Row) -> Credential:
    """A row of ``user_credential``."""
    return Credential(
        id=row["id"],
        version=row["version"],
        hashed=row["hashed"],
        former=tuple(row["former"]),
        set_at=row["set_at"],
        must_change=row["must_change"],
        failures=row["failures"],
        locked_until=row["locked_until"],
        last_signed_in_at=row["last_signed_in_at"],
    )


def role_to_row(role: Role) -> dict[str, Any]:
    """All columns of ``role``."""
    return {
        "id": role.id,
        "version": role.version,
        "created_by": role.created_by,
        "code": role.code,
        "name": role.name,
        "rights": sorted(role.rights),
        "scope": role.scope,
        "order": role.order,
        "disabled": role.disabled,
    }


def row_to_role(row: Row) -> Role:
    """A row of ``role``; rights that a later version of the system no longer has fall away."""
    return Role(
        id=row["id"],
        version=row["version"],
        created_by=row["created_by"],
        code=row["code"],
        name=row["name"],
        rights=KNOWN_RIGHTS.intersection(row["rights"]),
        scope=row["scope"],
        order=row["order"],
        disabled=row["disabled"],
    )


def department_to_row(department: Department) -> dict[str, Any]:
    """All columns of ``department``."""
    return {
        "id": department.id,
        "version": department.version,
        "created_by": department.created_by,
        "parent": department.parent,
        "below": department.parent.value if department.parent else _TOP,
        "name": department.name,
        "order": department.order,
        "disabled": department.disabled,
    }


def row_to_department(row: Row) -> Department:
    """A row of ``department``."""
    return Department(
        id=row["id"],
        version=row["version"],
        created_by=row["created_by"],
        parent=row["parent"],
        name=row["name"],
        order=row["order"],
        disabled=row["disabled"],
    )


def post_to_row(post: Post) -> dict[str, Any]:
    """All columns of ``post``."""
    return {
        "id": post.id,
        "version": post.version,
        "created_by": post.created_by,
        "name": post.name,
        "order": post.order,
        "disabled": post.disabled,
    }


def row_to_post(row: Row) -> Post:
    """A row of ``post``."""
    return Post(
        id=row["id"],
        version=row["version"],
        created_by=row["created_by"],
        name=row["name"],
        order=row["order"],
        disabled=row["disabled"],
    )


def menu_to_row(menu: Menu) -> dict[str, Any]:
    """All columns of ``menu``."""
    return {
        "id": menu.id,
        "version": menu.version,
        "created_by": menu.created_by,
        "parent": menu.parent,
        "name": menu.name,
        "path": menu.path,
        "rights": sorted(menu.rights),
        "order": menu.order,
        "disabled": menu.disabled,
        "hidden": menu.hidden,
    }


def row_to_menu(row: Row) -> Menu:
    """A row of ``menu``; rights that a later version of the system no longer has fall away."""
    return Menu(
        id=row["id"],
        version=row["version"],
        created_by=row["created_by"],
        parent=row["parent"],
        name=row["name"],
        path=row["path"],
        rights=KNOWN_RIGHTS.intersection(row["rights"]),
        order=row["order"],
        disabled=row["disabled"],
        hidden=row["hidden"],
    )


def session_to_row(session: Session) -> dict[str, Any]:
    """All columns of ``user_session`` but the digest."""
    return {
        "id": session.id,
        "user": session.user,
        "department": session.department,
        "address": session.address,
        "agent": session.agent,
        "started_at": session.started_at,
        "last_seen_at": session.last_seen_at,
        "ends_at": session.ends_at,
        "ended_at": session.ended_at,
        "end": session.end,
        "awaits_code": session.awaits_code,
    }


def row_to_session(row: Row) -> Session:
    """A row of ``user_session``."""
    return Session(
        id=row["id"],
        user=row["user"],
        department=row["department"],
        address=row["address"],
        agent=row["agent"],
        started_at=row["started_at"],
        last_seen_at=row["last_seen_at"],
        ends_at=row["ends_at"],
        ended_at=row["ended_at"],
        end=row["end"],
        awaits_code=row["awaits_code"],
    )


def api_key_to_row(key: ApiKey) -> dict[str, Any]:
    """All columns of ``api_key`` but the digest."""
    return {
        "id": key.id,
        "version": key.version,
        "department": key.department,
        "created_by": key.created_by,
        "name": key.name,
        "prefix": key.prefix,
        "rights": sorted(key.rights),
        "scope": key.scope,
        "issued_at": key.issued_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def row_to_api_key(row: Row) -> ApiKey:
    """A row of ``api_key``; rights that a later version of the system no longer gives to keys fall away."""
    return ApiKey(
        id=row["id"],
        version=row["version"],
        department=row["department"],
        created_by=row["created_by"],
        name=row["name"],
        prefix=row["prefix"],
        rights=(KNOWN_RIGHTS - KEY_FORBIDDEN_RIGHTS).intersection(row["rights"]),
        scope=row["scope"],
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )
