"""菜单管理: how the menu is arranged, and what is switched off with it."""

from typing import Final

from entrypoints.web.office.desk import Desk
from entrypoints.web.office.directory import (
    INDENT,
    NAME,
    ORDER,
    STATE,
    TEXT,
    as_tree,
    at_the_top,
    directory,
    either,
    found_among,
    one_of,
    parent_of,
    record_row,
    rights_options,
    tree_options,
)
from entrypoints.web.office.fields import Field, Phase, Shape
from entrypoints.web.office.resource import Found, Resource, Saving, Wanted, Way
from entrypoints.wording import words
from tjdomain.identity.domain.ids import MenuId
from tjdomain.identity.domain.menu import MENUS_PATH, Menu
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.change_menu import ChangeMenu, ChangeMenuCommand
from tjdomain.identity.usecases.define_menu import DefineMenu, DefineMenuCommand


def _menus(desk: Desk, wanted: Wanted) -> Found:
    def cells(depth: int, one: Menu) -> tuple[str, ...]:
        rights = "、".join(words().rights[right] for right in sorted(one.rights)) or "登录即可"
        return INDENT * depth + one.name, one.path, rights, "不显示" if one.hidden else ""

    def values(one: Menu) -> dict[str, str]:
        return {"parent": parent_of(one), "hidden": "yes" if one.hidden else "no"}

    tree = as_tree(directory(desk).menus)
    rows = ((record_row(one, cells(depth, one), values(one)), one.path) for depth, one in tree)
    return found_among(rows, wanted)


MENUS: Final = Resource(
    name="菜单",
    title="菜单管理",
    path=MENUS_PATH,
    right=IdentityRight.VIEW_USERS,
    edit_right=IdentityRight.MANAGE_MENUS,
    columns=(
        ("名称", "w-title"),
        ("地址", "w-title"),
        ("看得到的权限", ""),
        ("隐藏", "w-state"),
        ("排序", "w-order"),
        ("状态", "w-state"),
    ),
    filters=(TEXT, STATE),
    query=_menus,
    one=one_of(_menus, "menu"),
    form=(
        NAME,
        Field(
            name="parent",
            title="上级菜单",
            shape=Shape.CHOICE,
            options=lambda desk: at_the_top(tree_options(directory(desk).menus)),
            make=either(MenuId),
        ),
        ORDER,
        Field(
            name="hidden",
            title="显示",
            shape=Shape.CHOICE,
            options=lambda _desk: (("no", "显示在左边"), ("yes", "不显示，功能照常")),
            make=lambda text: text == "yes",
        ),
        Field(
            name="path",
            title="地址",
            optional=True,
            longest=200,
            hint="目录不填；别的系统写 https:// 开头的全址，另开一页；保存后不能改",
            phase=Phase.NEW,
        ),
        Field(
            name="rights",
            title="权限",
            shape=Shape.MATRIX,
            options=rights_options,
            hint="有其中任何一项就看得到；都不选则登录即可；保存后不能改",
            phase=Phase.NEW,
        ),
    ),
    new=Saving(DefineMenu, DefineMenuCommand),
    change=Saving(ChangeMenu, ChangeMenuCommand, "menu", MenuId),
    ways=(Way("修改记录", "/history", IdentityRight.VIEW_USERS),),
    hint="左边的菜单按这里的目录、名称和排序显示；停用的，其功能在服务器上同时关闭。",
    subject="menu",
)
