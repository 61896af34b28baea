"""Accounts 用户, and who is online."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post, put
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.searches import Asked, UserSearch, in_query
from entrypoints.web.api.shape import After, Body, Limit, Version, next_after, shown
from entrypoints.web.call import Call, Here, needs
from tjdomain.identity.domain.ids import PostId, RoleId, SessionId
from tjdomain.identity.domain.user import User
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.assign_roles import AssignRoles, AssignRolesCommand
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand
from tjdomain.identity.usecases.disable_user import DisableUser, DisableUserCommand
from tjdomain.identity.usecases.edit_user import EditUser, EditUserCommand
from tjdomain.identity.usecases.enable_user import EnableUser, EnableUserCommand
from tjdomain.identity.usecases.end_session import EndSession, EndSessionCommand
from tjdomain.identity.usecases.list_sessions import ListSessions, ListSessionsQuery
from tjdomain.identity.usecases.list_users import ListUsers, ListUsersQuery
from tjdomain.identity.usecases.reset_password import ResetPassword, ResetPasswordCommand
from tjdomain.identity.usecases.reset_second_factor import ResetSecondFactor, ResetSecondFactorCommand
from tjdomain.shared.actor import Actor
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, StaffId, UserId
from tjdomain.shared.masking import masked_phone
from tjdomain.shared.rights import PersonRight


class PersonalBody(Body, kw_only=True):
    """What is edited about a user."""

    name: str
    department: UUID
    phone: str | None = None
    staff: UUID | None = None
    posts: list[UUID] = msgspec.field(default_factory=list)


class UserBody(PersonalBody, kw_only=True):
    """A new user; roles only by who may assign them."""

    account: str
    roles: list[UUID] = msgspec.field(default_factory=list)


class UserEditBody(PersonalBody, kw_only=True):
    """All fields as they shall be; ``version`` is the one that was on the screen."""

    version: Version


class VersionBody(Body):
    """The version that was on the screen."""

    version: Version


class RolesBody(Body):
    """All roles that the user shall have."""

    version: Version
    roles: list[UUID]


class UserView(msgspec.Struct, frozen=True):
    """A user."""

    id: UUID
    version: int
    account: str
    name: str
    department: UUID
    phone: str | None
    staff: UUID | None
    posts: list[UUID]
    roles: list[UUID]
    disabled: bool


class NewUserView(UserView, frozen=True):
    """A fresh user with the password that is told this once."""

    password: str


class PasswordView(msgspec.Struct, frozen=True):
    """A new password, told this once."""

    password: str


class UserLine(msgspec.Struct, frozen=True):
    """A user in a list."""

    id: UUID
    version: int
    account: str
    name: str
    department: UUID
    staff: UUID | None
    roles: list[UUID]
    disabled: bool
    locked_until: datetime | None
    last_signed_in_at: datetime | None


class UserLines(msgspec.Struct, frozen=True):
    """A page, newest first; ``total`` counts up to 10,001, ``next`` is the ``after`` of the next page."""

    items: list[UserLine]
    total: int
    next: UUID | None


class OnlineView(msgspec.Struct, frozen=True):
    """A session that still counts."""

    id: UUID
    user: UUID
    department: UUID
    address: str
    agent: str
    started_at: datetime
    last_seen_at: datetime
    ends_at: datetime


def _parts(user: User, actor: Actor) -> dict[str, object]:
    phone = user.phone.number if user.phone else None
    return {"phone": phone if phone is None or actor.may(PersonRight.VIEW_UNMASKED) else masked_phone(phone)}


def _shown(user: User, actor: Actor) -> UserView:
    return shown(UserView, user, **_parts(user, actor))


def _phone(text: str | None) -> Phone | None:
    return Phone(text) if text else None


def _found(call: Call, asked: UserSearch) -> UserLines:
    after = UserId(asked.after) if asked.after else None
    page = call.run(ListUsers, ListUsersQuery(actor=call.actor, wanted=asked.wanted(), after=after, limit=asked.limit))
    return UserLines([shown(UserLine, row) for row in page.rows], page.total, next_after(page.rows, asked.limit))


class UserController(Controller):
    """Accounts of persons; nobody changes the own one here."""

    path = "/users"
    tags = ("用户",)

    @get("/", dependencies=in_query(UserSearch), **needs(IdentityRight.VIEW_USERS))
    def listed(self, call: Here, asked: Asked[UserSearch]) -> UserLines:
        """用户列表。"""
        return _found(call, asked)

    @post("/search", **needs(IdentityRight.VIEW_USERS), status_code=200)
    def search(self, call: Here, data: JSONBody[UserSearch]) -> UserLines:
        """按账号或姓名查找用户。"""
        return _found(call, data)

    @post("/", **needs(IdentityRight.MANAGE_USERS))
    def create(self, call: Here, data: JSONBody[UserBody]) -> NewUserView:
        """新增用户;初始密码只显示这一次。"""
        command = CreateUserCommand(
            actor=call.actor,
            account=data.account,
            name=data.name,
            department=DepartmentId(data.department),
            phone=_phone(data.phone),
            staff=StaffId(data.staff) if data.staff else None,
            posts=frozenset(PostId(one) for one in data.posts),
            roles=frozenset(RoleId(one) for one in data.roles),
        )
        new = call.run(CreateUser, command)
        return shown(NewUserView, new.user, password=new.password, **_parts(new.user, call.actor))

    @put("/{user:uuid}", **needs(IdentityRight.MANAGE_USERS))
    def edit(self, call: Here, user: FromPath[UUID], data: JSONBody[UserEditBody]) -> UserView:
        """修改用户;账号名不变。"""
        command = EditUserCommand(
            actor=call.actor,
            user=UserId(user),
            version=data.version,
            name=data.name,
            department=DepartmentId(data.department),
            phone=_phone(data.phone),
            staff=StaffId(data.staff) if data.staff else None,
            posts=frozenset(PostId(one) for one in data.posts),
        )
        return _shown(call.run(EditUser, command), call.actor)

    @post("/{user:uuid}/disable", **needs(IdentityRight.MANAGE_USERS), status_code=200)
    def disable(self, call: Here, user: FromPath[UUID], data: JSONBody[VersionBody]) -> UserView:
        """停用,并立即下线。"""
        command = DisableUserCommand(actor=call.actor, user=UserId(user), version=data.version)
        return _shown(call.run(DisableUser, command), call.actor)

    @post("/{user:uuid}/enable", **needs(IdentityRight.MANAGE_USERS), status_code=200)
    def enable(self, call: Here, user: FromPath[UUID], data: JSONBody[VersionBody]) -> UserView:
        """重新启用。"""
        command = EnableUserCommand(actor=call.actor, user=UserId(user), version=data.version)
        return _shown(call.run(EnableUser, command), call.actor)

    @post("/{user:uuid}/password", **needs(IdentityRight.RESET_PASSWORD), status_code=200)
    def reset_password(self, call: Here, user: FromPath[UUID]) -> PasswordView:
        """重置密码;新密码只显示这一次,下次登录须修改。"""
        return PasswordView(call.run(ResetPassword, ResetPasswordCommand(actor=call.actor, user=UserId(user))))

    @post("/{user:uuid}/second-factor/reset", **needs(IdentityRight.RESET_SECOND_FACTOR), status_code=204)
    def reset_second_factor(self, call: Here, user: FromPath[UUID]) -> None:
        """重置动态口令;此人的登录立即失效。"""
        call.run(ResetSecondFactor, ResetSecondFactorCommand(actor=call.actor, user=UserId(user)))

    @put("/{user:uuid}/roles", **needs(IdentityRight.ASSIGN_ROLES))
    def assign_roles(self, call: Here, user: FromPath[UUID], data: JSONBody[RolesBody]) -> UserView:
        """分配角色,下一次请求起生效。"""
        command = AssignRolesCommand(
            actor=call.actor,
            user=UserId(user),
            version=data.version,
            roles=frozenset(RoleId(one) for one in data.roles),
        )
        return _shown(call.run(AssignRoles, command), call.actor)


class OnlineController(Controller):
    """Who is online."""

    path = "/sessions"
    tags = ("用户",)

    @get("/", **needs(IdentityRight.VIEW_SESSIONS))
    def online(self, call: Here, after: After = None, limit: Limit = 50) -> list[OnlineView]:
        """在线用户。"""
        query = ListSessionsQuery(actor=call.actor, after=SessionId(after) if after else None, limit=limit)
        return [shown(OnlineView, one) for one in call.run(ListSessions, query)]

    @delete("/{session:uuid}", **needs(IdentityRight.END_SESSIONS))
    def end(self, call: Here, session: FromPath[UUID]) -> None:
        """强制下线。"""
        call.run(EndSession, EndSessionCommand(actor=call.actor, session=SessionId(session)))
