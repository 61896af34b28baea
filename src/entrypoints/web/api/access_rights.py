"""Roles 角色, departments 部门, and keys of outside programs 接口密钥."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.shape import After, Body, Limit, Moment, Version, shown
from entrypoints.web.call import Here, needs
from tjdomain.identity.domain.ids import ApiKeyId, RoleId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.change_department import ChangeDepartment, ChangeDepartmentCommand
from tjdomain.identity.usecases.change_role import ChangeRole, ChangeRoleCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand
from tjdomain.identity.usecases.define_role import DefineRole, DefineRoleCommand
from tjdomain.identity.usecases.issue_api_key import IssueApiKey, IssueApiKeyCommand
from tjdomain.identity.usecases.list_api_keys import ListApiKeys, ListApiKeysQuery
from tjdomain.identity.usecases.read_directory import ReadDirectory, ReadDirectoryQuery
from tjdomain.identity.usecases.revoke_api_key import RevokeApiKey, RevokeApiKeyCommand
from tjdomain.identity.usecases.show_duties import ShowDuties, ShowDutiesQuery
from tjdomain.shared.actor import ScopeLevel
from tjdomain.shared.ids import DepartmentId

Order = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class RoleBody(Body, kw_only=True):
    """A new role; its code stays for good."""

    code: str
    name: str
    rights: list[str]
    scope: ScopeLevel
    order: Order = 0


class RoleEditBody(Body, kw_only=True):
    """All fields as they shall be; ``version`` is the one that was on the screen."""

    version: Version
    name: str
    rights: list[str]
    scope: ScopeLevel
    order: Order = 0
    disabled: bool = False


class DepartmentBody(Body):
    """A new department; without ``parent`` at the top."""

    name: str
    parent: UUID | None = None
    order: Order = 0


class DepartmentEditBody(Body):
    """All fields as they shall be; ``version`` is the one that was on the screen."""

    version: Version
    name: str
    parent: UUID | None = None
    order: Order = 0
    disabled: bool = False


class KeyBody(Body):
    """A key: for whom, with which rights over which rows, until when."""

    name: str
    department: UUID
    rights: list[str]
    scope: ScopeLevel
    expires_at: Moment


class RoleView(msgspec.Struct, frozen=True):
    """A role."""

    id: UUID
    version: int
    code: str
    name: str
    rights: list[str]
    scope: ScopeLevel
    order: int
    disabled: bool


class DepartmentView(msgspec.Struct, frozen=True):
    """A department in the tree."""

    id: UUID
    version: int
    parent: UUID | None
    name: str
    order: int
    disabled: bool


class KeyView(msgspec.Struct, frozen=True):
    """A key; of its secret only the ``prefix`` is ever shown again."""

    id: UUID
    version: int
    department: UUID
    name: str
    prefix: str
    rights: list[str]
    scope: ScopeLevel
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class NewKeyView(KeyView, frozen=True):
    """A fresh key with the secret that is told this once; sent as ``X-Api-Key``."""

    secret: str


class DutyHolderView(msgspec.Struct, frozen=True):
    """An account with the names of its roles."""

    id: UUID
    account: str
    name: str
    roles: list[str]


class DutiesView(msgspec.Struct, frozen=True):
    """Whether 三员分立 is on, who has each duty (by the code of its role), and whose roles are to be split first."""

    on: bool
    holders: dict[str, list[str]]
    mixed: list[DutyHolderView]


class RoleController(Controller):
    """Bundles of rights with a data scope."""

    path = "/roles"
    tags = ("角色",)

    @get("/", **needs(IdentityRight.VIEW_USERS))
    def roles(self, call: Here) -> list[RoleView]:
        """全部角色。"""
        directory = call.run(ReadDirectory, ReadDirectoryQuery(actor=call.actor))
        return [shown(RoleView, role) for role in directory.roles]

    @get("/duties", **needs(IdentityRight.VIEW_USERS))
    def duties(self, call: Here) -> DutiesView:
        """三员分立:三员各是谁,哪些账号的角色还没有分开。"""
        found = call.run(ShowDuties, ShowDutiesQuery(actor=call.actor))
        return DutiesView(
            on=found.on,
            holders={duty.value: [user.account for user in users] for duty, users in found.holders.items()},
            mixed=[
                DutyHolderView(one.user.id.value, one.user.account, one.user.name, [role.name for role in one.roles])
                for one in found.mixed
            ],
        )

    @post("/", **needs(IdentityRight.MANAGE_ROLES))
    def define(self, call: Here, data: JSONBody[RoleBody]) -> RoleView:
        """新增角色。"""
        command = DefineRoleCommand(
            actor=call.actor,
            code=data.code,
            name=data.name,
            rights=frozenset(data.rights),
            scope=data.scope,
            order=data.order,
        )
        return shown(RoleView, call.run(DefineRole, command))

    @put("/{role:uuid}", **needs(IdentityRight.MANAGE_ROLES))
    def change(self, call: Here, role: FromPath[UUID], data: JSONBody[RoleEditBody]) -> RoleView:
        """修改角色,下一次请求起生效。"""
        command = ChangeRoleCommand(
            actor=call.actor,
            role=RoleId(role),
            version=data.version,
            name=data.name,
            rights=frozenset(data.rights),
            scope=data.scope,
            order=data.order,
            disabled=data.disabled,
        )
        return shown(RoleView, call.run(ChangeRole, command))


class DepartmentController(Controller):
    """The hospital's tree."""

    path = "/departments"
    tags = ("部门",)

    @get("/", **needs(IdentityRight.VIEW_USERS))
    def departments(self, call: Here) -> list[DepartmentView]:
        """全部部门。"""
        directory = call.run(ReadDirectory, ReadDirectoryQuery(actor=call.actor))
        return [shown(DepartmentView, one) for one in directory.departments]

    @post("/", **needs(IdentityRight.MANAGE_DEPARTMENTS))
    def create(self, call: Here, data: JSONBody[DepartmentBody]) -> DepartmentView:
        """新增部门。"""
        command = CreateDepartmentCommand(
            actor=call.actor,
            name=data.name,
            parent=DepartmentId(data.parent) if data.parent else None,
            order=data.order,
        )
        return shown(DepartmentView, call.run(CreateDepartment, command))

    @put("/{department:uuid}", **needs(IdentityRight.MANAGE_DEPARTMENTS))
    def change(self, call: Here, department: FromPath[UUID], data: JSONBody[DepartmentEditBody]) -> DepartmentView:
        """修改部门:名称、上级、启用停用。"""
        command = ChangeDepartmentCommand(
            actor=call.actor,
            department=DepartmentId(department),
            version=data.version,
            name=data.name,
            parent=DepartmentId(data.parent) if data.parent else None,
            order=data.order,
            disabled=data.disabled,
        )
        return shown(DepartmentView, call.run(ChangeDepartment, command))


class ApiKeyController(Controller):
    """Keys with rights of their own."""

    path = "/api-keys"
    tags = ("接口密钥",)

    @get("/", **needs(IdentityRight.MANAGE_API_KEYS))
    def keys(self, call: Here, after: After = None, limit: Limit = 50) -> list[KeyView]:
        """接口密钥列表,不含密钥本身。"""
        query = ListApiKeysQuery(actor=call.actor, after=ApiKeyId(after) if after else None, limit=limit)
        return [shown(KeyView, key) for key in call.run(ListApiKeys, query)]

    @post("/", **needs(IdentityRight.MANAGE_API_KEYS))
    def issue(self, call: Here, data: JSONBody[KeyBody]) -> NewKeyView:
        """发放接口密钥;密钥只显示这一次。"""
        command = IssueApiKeyCommand(
            actor=call.actor,
            name=data.name,
            department=DepartmentId(data.department),
            rights=frozenset(data.rights),
            scope=data.scope,
            expires_at=data.expires_at,
        )
        issued = call.run(IssueApiKey, command)
        return shown(NewKeyView, issued.key, secret=issued.secret)

    @post("/{key:uuid}/revoke", **needs(IdentityRight.MANAGE_API_KEYS), status_code=200)
    def revoke(self, call: Here, key: FromPath[UUID]) -> KeyView:
        """停用接口密钥,立即生效,不能恢复。"""
        return shown(KeyView, call.run(RevokeApiKey, RevokeApiKeyCommand(actor=call.actor, key=ApiKeyId(key))))
