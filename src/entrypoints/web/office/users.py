"""用户: accounts, their roles, their first passwords, on and off."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Final
from uuid import UUID

from attrs import evolve

from entrypoints.web.office.desk import Desk
from entrypoints.web.office.directory import STATE, department_options, directory, state_of
from entrypoints.web.office.fields import Field, Options, Phase, Shape
from entrypoints.web.office.resource import Filter, Found, Intake, Resource, Row, Saving, Wanted, Way
from ports.identity_queries import UserFilter, UserRow
from tjdomain.identity.domain.department import Post
from tjdomain.identity.domain.ids import PostId, RoleId
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.user import User, display_name, normal_account
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.create_user import CreateUser, CreateUserCommand
from tjdomain.identity.usecases.edit_user import EditUser, EditUserCommand
from tjdomain.identity.usecases.list_users import ListUsers, ListUsersQuery
from tjdomain.identity.usecases.show_user import ShowUser, ShowUserQuery
from tjdomain.shared.contact import Phone
from tjdomain.shared.ids import DepartmentId, UserId

_AT_ONCE: Final = 200


def _role_options(desk: Desk) -> Options:
    return [(str(role.id), _told(role)) for role in directory(desk).roles]


def _post_options(desk: Desk) -> Options:
    return [(str(one.id), _told(one)) for one in directory(desk).posts]


def _told(one: Role | Post) -> str:
    return f"{one.name}（停用）" if one.disabled else one.name


def _id_of(kind: Any, text: str) -> Any:
    return kind(UUID(text)) if text else None


def _users(desk: Desk, wanted: Wanted) -> Found:
    """A page of users, by the beginning of account or name."""
    about = directory(desk)
    departments = {one.id: one.name for one in about.departments}
    roles = {one.id: one.name for one in about.roles}
    filtered = UserFilter(
        text=wanted["text"] or None,
        department=_id_of(DepartmentId, wanted["department"]),
        role=_id_of(RoleId, wanted["role"]),
        disabled=wanted["state"] == "off" if wanted["state"] else None,
    )
    after = UserId(wanted.after) if wanted.after else None
    query = ListUsersQuery(actor=desk.actor, wanted=filtered, after=after, limit=wanted.limit)
    found = desk.call.run(ListUsers, query)

    def row(one: UserRow) -> Row:
        locked = one.locked_until is not None and one.locked_until > desk.now
        held = "、".join(roles[role] for role in one.roles)
        state = "已锁定" if locked and not one.disabled else state_of(one.disabled)
        seen = one.last_signed_in_at or "从未"
        return Row(
            key=one.id.value,
            version=one.version,
            title=one.account,
            cells=(one.account, one.name, departments.get(one.department, ""), held, seen, state),
            disabled=one.disabled,
        )

    rows = tuple(map(row, found.rows))
    return Found(rows=rows, more=len(rows) == wanted.limit and found.total > wanted.limit, total=found.total)


def user_of(desk: Desk, key: UUID) -> User:
    """One account. Raises ``NotFound``."""
    return desk.call.run(ShowUser, ShowUserQuery(actor=desk.actor, user=UserId(key)))


def user_row(desk: Desk, key: UUID) -> Row:
    """The user as the form has it."""
    user = user_of(desk, key)
    return Row(
        key=key,
        version=user.version,
        title=f"{user.account} {user.name}",
        cells=(),
        values={
            "name": user.name,
            "department": str(user.department),
            "phone": user.phone.number if user.phone else "",
            "posts": tuple(sorted(map(str, user.posts))),
            "roles": tuple(sorted(map(str, user.roles))),
        },
    )


def _accounts(desk: Desk, names: AbstractSet[str]) -> Iterator[Row]:
    """The users of these accounts."""
    wanted, after, more = {name.lower() for name in names}, None, True
    while more:
        found = desk.call.run(ListUsers, ListUsersQuery(actor=desk.actor, after=after, limit=_AT_ONCE))
        for one in found.rows:
            if one.account in wanted:
                row, user = user_row(desk, one.id.value), user_of(desk, one.id.value)
                yield evolve(row, values={**row.values, "account": user.account}, kept={"staff": user.staff})
        more = len(found.rows) == _AT_ONCE
        after = found.rows[-1].id if more else None


_DEPARTMENT = Field(
    name="department",
    title="部门",
    shape=Shape.CHOICE,
    options=department_options,
    make=lambda text: DepartmentId(UUID(text)),
)
_ROLES = Field(
    name="roles", title="角色", shape=Shape.BOXES, options=_role_options, make=lambda text: RoleId(UUID(text))
)
USERS: Final = Resource(
    name="用户",
    subject="user",
    title="用户管理",
    path="/admin/users",
    right=IdentityRight.VIEW_USERS,
    edit_right=IdentityRight.MANAGE_USERS,
    columns=(
        ("账号", "w-title"),
        ("姓名", "w-title"),
        ("部门", ""),
        ("角色", ""),
        ("上次登录", "w-time"),
        ("状态", "w-state"),
    ),
    filters=(
        Filter(name="text", title="账号或姓名", personal=True),
        Filter(name="department", title="部门", options=department_options),
        Filter(name="role", title="角色", options=_role_options),
        STATE,
    ),
    query=_users,
    one=user_row,
    form=(
        Field(
            name="account",
            title="账号",
            longest=32,
            hint="姓名拼音或工号；保存后不能改",
            make=normal_account,
            phase=Phase.NEW,
        ),
        Field(name="name", title="姓名", make=display_name),
        _DEPARTMENT,
        Field(
            name="phone",
            title="手机号",
            longest=20,
            optional=True,
            hint="有 * 的是原来的号码，不动就不改，清空就去掉",
            make=lambda text: Phone(text) if text else None,
            covered=True,
        ),
        Field(
            name="posts", title="岗位", shape=Shape.BOXES, options=_post_options, make=lambda text: PostId(UUID(text))
        ),
    ),
    new=Saving(CreateUser, CreateUserCommand),
    change=Saving(EditUser, EditUserCommand, "user", UserId),
    ways=(
        Way("角色", "/roles", IdentityRight.ASSIGN_ROLES),
        Way("重置密码", "/password", IdentityRight.RESET_PASSWORD),
        Way("重置动态口令", "/second-factor", IdentityRight.RESET_SECOND_FACTOR),
    ),
    intake=Intake(
        by=("account",),
        there=_accounts,
        once=lambda new: str(new.password),
        most=100,
        hints=(
            "新用户的初始密码随机生成，导入后只在结果页显示一次，请当场抄下或打印交给本人；本人第一次登录时另设自己的密码。",
            "已有用户的密码、角色和状态不会变；角色在导入后到列表里分配。",
        ),
    ),
)
ASSIGNING: Final = Resource(
    name="用户的角色",
    title="分配角色",
    path=USERS.path,
    right=IdentityRight.ASSIGN_ROLES,
    columns=(),
    query=_users,
    form=(_ROLES,),
    changing="/roles",
    subject="user",
)
USER_HISTORY: Final = evolve(USERS, form=(*USERS.form, _ROLES))
"""All that is told of a user: what both forms have."""
