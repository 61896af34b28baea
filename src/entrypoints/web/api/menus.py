"""Menus 菜单 and posts 岗位."""

from uuid import UUID

import msgspec
from litestar import Controller, get, post, put
from litestar.params import FromPath, JSONBody

from entrypoints.web.api.access_rights import Order
from entrypoints.web.api.shape import Body, Version, shown
from entrypoints.web.call import Here, needs
from tjdomain.identity.domain.ids import MenuId, PostId
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.change_menu import ChangeMenu, ChangeMenuCommand
from tjdomain.identity.usecases.change_post import ChangePost, ChangePostCommand
from tjdomain.identity.usecases.define_menu import DefineMenu, DefineMenuCommand
from tjdomain.identity.usecases.define_post import DefinePost, DefinePostCommand
from tjdomain.identity.usecases.read_directory import ReadDirectory, ReadDirectoryQuery


class MenuBody(Body, kw_only=True):
    """A new entry, a folder without ``path``; seen by holders of any of ``rights``, by all where there are none."""

    name: str
    parent: UUID | None = None
    path: str = ""
    rights: list[str] = msgspec.field(default_factory=list)
    order: Order = 0
    hidden: bool = False


class NamedEditBody(Body, kw_only=True):
    """What can change of a post, as it shall be; ``version`` is the one that was on the screen."""

    version: Version
    name: str
    order: Order = 0
    disabled: bool = False


class MenuEditBody(NamedEditBody, kw_only=True):
    """The same and its folder; without ``parent`` at the top."""

    parent: UUID | None = None
    hidden: bool = False


class PostBody(Body):
    """A new post."""

    name: str
    order: Order = 0


class MenuView(msgspec.Struct, frozen=True):
    """An entry of the menu."""

    id: UUID
    version: int
    parent: UUID | None
    name: str
    path: str
    rights: list[str]
    order: int
    disabled: bool
    hidden: bool


class PostView(msgspec.Struct, frozen=True):
    """A post."""

    id: UUID
    version: int
    name: str
    order: int
    disabled: bool


class MenuController(Controller):
    """The back office's menu; a disabled entry switches its function off on the server too."""

    path = "/menus"
    tags = ("菜单",)

    @get("/", **needs(IdentityRight.VIEW_USERS))
    def menus(self, call: Here) -> list[MenuView]:
        """全部菜单,含停用的。"""
        directory = call.run(ReadDirectory, ReadDirectoryQuery(actor=call.actor))
        return [shown(MenuView, menu) for menu in directory.menus]

    @post("/", **needs(IdentityRight.MANAGE_MENUS))
    def define(self, call: Here, data: JSONBody[MenuBody]) -> MenuView:
        """新增菜单。"""
        command = DefineMenuCommand(
            actor=call.actor,
            name=data.name,
            parent=MenuId(data.parent) if data.parent else None,
            path=data.path,
            rights=frozenset(data.rights),
            order=data.order,
            hidden=data.hidden,
        )
        return shown(MenuView, call.run(DefineMenu, command))

    @put("/{menu:uuid}", **needs(IdentityRight.MANAGE_MENUS))
    def change(self, call: Here, menu: FromPath[UUID], data: JSONBody[MenuEditBody]) -> MenuView:
        """修改菜单:名称、上级、排序、启用停用;停用后其功能立即关闭。"""
        command = ChangeMenuCommand(
            actor=call.actor,
            menu=MenuId(menu),
            version=data.version,
            name=data.name,
            parent=MenuId(data.parent) if data.parent else None,
            order=data.order,
            disabled=data.disabled,
            hidden=data.hidden,
        )
        return shown(MenuView, call.run(ChangeMenu, command))


class PostController(Controller):
    """Posts that users hold; they give no rights."""

    path = "/posts"
    tags = ("岗位",)

    @get("/", **needs(IdentityRight.VIEW_USERS))
    def posts(self, call: Here) -> list[PostView]:
        """全部岗位,含停用的。"""
        directory = call.run(ReadDirectory, ReadDirectoryQuery(actor=call.actor))
        return [shown(PostView, one) for one in directory.posts]

    @post("/", **needs(IdentityRight.MANAGE_DEPARTMENTS))
    def define(self, call: Here, data: JSONBody[PostBody]) -> PostView:
        """新增岗位。"""
        return shown(
            PostView, call.run(DefinePost, DefinePostCommand(actor=call.actor, name=data.name, order=data.order))
        )

    @put("/{post_id:uuid}", **needs(IdentityRight.MANAGE_DEPARTMENTS))
    def change(self, call: Here, post_id: FromPath[UUID], data: JSONBody[NamedEditBody]) -> PostView:
        """修改岗位:名称、排序、启用停用。"""
        command = ChangePostCommand(
            actor=call.actor,
            post=PostId(post_id),
            version=data.version,
            name=data.name,
            order=data.order,
            disabled=data.disabled,
        )
        return shown(PostView, call.run(ChangePost, command))
