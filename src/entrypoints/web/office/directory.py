"""部门, 岗位 and 角色: how the hospital is built, and what its roles may do."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final, Protocol
from uuid import UUID

from entrypoints.web.office.desk import Desk
from entrypoints.web.office.fields import Field, Options, Phase, Shape
from entrypoints.web.office.resource import Filter, Found, Intake, Resource, Row, Saving, Wanted
from entrypoints.wording import label, words
from tjdomain.identity.domain.department import Department, Post
from tjdomain.identity.domain.ids import PostId, RoleId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.domain.role import Role
from tjdomain.identity.domain.shipped_roles import MEDICAL_RIGHTS
from tjdomain.identity.domain.user import display_name
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.change_department import ChangeDepartment, ChangeDepartmentCommand
from tjdomain.identity.usecases.change_post import ChangePost, ChangePostCommand
from tjdomain.identity.usecases.change_role import ChangeRole, ChangeRoleCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand
from tjdomain.identity.usecases.define_post import DefinePost, DefinePostCommand
from tjdomain.identity.usecases.define_role import DefineRole, DefineRoleCommand
from tjdomain.identity.usecases.read_directory import Directory, ReadDirectory, ReadDirectoryQuery
from tjdomain.shared.actor import ScopeLevel
from tjdomain.shared.errors import NotFound
from tjdomain.shared.ids import DepartmentId, EntityId

STATES: Final = (("on", "启用"), ("off", "停用"))
TEXT: Final = Filter(name="text", title="名称")
STATE: Final = Filter(name="state", title="状态", options=lambda _desk: STATES)
ORDER: Final = Field(name="order", title="排序", shape=Shape.NUMBER, hint="小的在前")
NAME: Final = Field(name="name", title="名称", make=display_name)
INDENT: Final = "　"


class Placed(Protocol):
    """What stands in a tree."""

    @property
    def id(self) -> EntityId:
        """Its own id."""
        ...

    @property
    def parent(self) -> EntityId | None:
        """What it lies below."""
        ...

    @property
    def name(self) -> str:
        """What it is called."""
        ...


def directory(desk: Desk) -> Directory:
    """Roles, departments, posts, menus."""
    return desk.call.run(ReadDirectory, ReadDirectoryQuery(actor=desk.actor))


def as_tree(things: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """Each with its depth, what lies below it behind it; the order among siblings is kept."""
    below: dict[EntityId | None, list[Any]] = {}
    for one in things:
        below.setdefault(one.parent, []).append(one)

    def walk(parent: EntityId | None, depth: int) -> Iterator[tuple[int, Any]]:
        for one in below.get(parent, ()):
            yield depth, one
            yield from walk(one.id, depth + 1)

    return walk(None, 0)


def tree_options(things: Iterable[Any]) -> Options:
    """All of a tree to choose from, those below indented."""
    return [(str(one.id), INDENT * depth + one.name) for depth, one in as_tree(things)]


def department_options(desk: Desk) -> Options:
    """The departments to choose from."""
    return tree_options(directory(desk).departments)


def at_the_top(options: Options) -> Options:
    """The same with a place above all."""
    return [("", "（最上级）"), *options]


def either(make: Callable[[UUID], Any]) -> Callable[[str], Any]:
    """An id, or none where nothing was chosen."""
    return lambda text: make(UUID(text)) if text else None


def state_of(disabled: bool) -> str:  # noqa: FBT001  the field as it stands
    """``启用`` or ``停用``."""
    return "停用" if disabled else "启用"


def fits(wanted: Wanted, name: str, code: str, *, disabled: bool) -> bool:
    """Whether name or code hold the text that is looked for, and the state is the wanted one."""
    text = wanted["text"].casefold()
    state = wanted["state"]
    return (text in name.casefold() or text in code.casefold()) and (not state or (state == "off") == disabled)


def record_row(one: Department | Post | Menu | Role, cells: tuple[Any, ...], values: Mapping[str, Any]) -> Row:
    """A record of the hospital with its order and state."""
    return Row(
        key=one.id.value,
        version=one.version,
        title=one.name,
        cells=(*cells, one.order, state_of(one.disabled)),
        values={"name": one.name, "order": str(one.order), **values},
        disabled=one.disabled,
    )


def found_among(rows: Iterable[tuple[Row, str]], wanted: Wanted) -> Found:
    """Those that fit; what is read is all there is, dozens and not thousands."""
    kept = tuple(row for row, code in rows if fits(wanted, row.title, code, disabled=bool(row.disabled)))
    return Found(rows=kept, total=len(kept))


def one_of(query: Callable[[Desk, Wanted], Found], name: str) -> Callable[[Desk, UUID], Row]:
    """The row of an id among all. Raises ``NotFound``."""

    def one(desk: Desk, key: UUID) -> Row:
        for row in query(desk, Wanted()).rows:
            if row.key == key:
                return row
        raise NotFound(name, str(key))

    return one


def every_of(query: Callable[[Desk, Wanted], Found]) -> Callable[[Desk, AbstractSet[str]], Iterable[Row]]:
    """All rows, whatever they are called."""
    return lambda desk, _names: query(desk, Wanted()).rows


def parent_of(one: Placed) -> str:
    """What it lies below, as a form has it."""
    return str(one.parent) if one.parent else ""


def _departments(desk: Desk, wanted: Wanted) -> Found:
    tree = as_tree(directory(desk).departments)
    rows = ((record_row(one, (INDENT * depth + one.name,), {"parent": parent_of(one)}), "") for depth, one in tree)
    return found_among(rows, wanted)


def _posts(desk: Desk, wanted: Wanted) -> Found:
    return found_among(((record_row(one, (one.name,), {}), "") for one in directory(desk).posts), wanted)


def _roles(desk: Desk, wanted: Wanted) -> Found:
    def row(one: Role) -> Row:
        values = {"code": one.code, "rights": tuple(sorted(one.rights)), "scope": one.scope.value}
        return record_row(one, (one.name, one.code, label(one.scope), len(one.rights)), values)

    return found_among(((row(one), one.code) for one in directory(desk).roles), wanted)


def rights_options(_desk: Desk) -> Options:
    """Every right by its title; those that open findings have a star."""
    return [(right, f"{title} *" if right in MEDICAL_RIGHTS else title) for right, title in words().rights.items()]


_RIGHTS = Field(
    name="rights",
    title="权限",
    shape=Shape.MATRIX,
    options=rights_options,
    hint="带 * 的能看检查结果，不能和管理账号的权限放在一起",
)

DEPARTMENTS: Final = Resource(
    name="部门",
    subject="department",
    title="部门管理",
    path="/admin/departments",
    right=IdentityRight.VIEW_USERS,
    edit_right=IdentityRight.MANAGE_DEPARTMENTS,
    columns=(("名称", ""), ("排序", "w-order"), ("状态", "w-state")),
    filters=(TEXT, STATE),
    query=_departments,
    one=one_of(_departments, "department"),
    form=(
        NAME,
        Field(
            name="parent",
            title="上级部门",
            shape=Shape.CHOICE,
            options=lambda desk: at_the_top(department_options(desk)),
            make=either(DepartmentId),
        ),
        ORDER,
    ),
    new=Saving(CreateDepartment, CreateDepartmentCommand),
    change=Saving(ChangeDepartment, ChangeDepartmentCommand, "department", DepartmentId),
    intake=Intake(
        by=("parent", "name"),
        there=every_of(_departments),
        below="parent",
        hints=("上级部门写名称，可以是表里前面的行；最上级写“（最上级）”。已有的部门不会因导入换上级。",),
    ),
)
POSTS: Final = Resource(
    name="岗位",
    subject="post",
    title="岗位管理",
    path="/admin/posts",
    right=IdentityRight.VIEW_USERS,
    edit_right=IdentityRight.MANAGE_DEPARTMENTS,
    columns=(("名称", ""), ("排序", "w-order"), ("状态", "w-state")),
    filters=(TEXT, STATE),
    query=_posts,
    one=one_of(_posts, "post"),
    form=(NAME, ORDER),
    new=Saving(DefinePost, DefinePostCommand),
    change=Saving(ChangePost, ChangePostCommand, "post", PostId),
    intake=Intake(by=("name",), there=every_of(_posts)),
)
ROLES: Final = Resource(
    name="角色",
    subject="role",
    title="角色管理",
    path="/admin/roles",
    right=IdentityRight.VIEW_USERS,
    edit_right=IdentityRight.MANAGE_ROLES,
    columns=(
        ("名称", ""),
        ("代码", ""),
        ("数据权限", ""),
        ("权限数", "w-order"),
        ("排序", "w-order"),
        ("状态", "w-state"),
    ),
    filters=(TEXT, STATE),
    query=_roles,
    one=one_of(_roles, "role"),
    form=(
        Field(name="code", title="代码", longest=32, hint="小写字母、数字、下划线；保存后不能改", phase=Phase.NEW),
        NAME,
        Field(
            name="scope",
            title="数据权限",
            shape=Shape.CHOICE,
            options=lambda _desk: [(one.value, label(one)) for one in ScopeLevel],
            make=ScopeLevel,
            hint="能看到哪些部门的记录；有几个角色时按最窄的",
        ),
        ORDER,
        _RIGHTS,
    ),
    new=Saving(DefineRole, DefineRoleCommand),
    change=Saving(ChangeRole, ChangeRoleCommand, "role", RoleId),
    hint="修改后，有这个角色的人下一次操作起生效。",
)
