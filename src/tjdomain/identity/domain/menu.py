"""Menu entries 菜单. A disabled one switches its function off on the server, too."""

import re
from collections.abc import Iterable
from uuid import UUID

from attrs import field, frozen

from tjdomain.identity.domain.errors import BadMenuPath, MenuIsNeeded, MenuLoop
from tjdomain.identity.domain.ids import MenuId
from tjdomain.identity.domain.role import known_rights
from tjdomain.identity.domain.shipped_roles import KEY_RIGHTS
from tjdomain.identity.domain.tree import branch
from tjdomain.identity.domain.user import display_name
from tjdomain.shared.text import clean

_PATH_LIMIT = 200
MENUS_PATH = "/admin/menus"
"""Where the menu itself is kept; without the way there nothing could be undone."""
_LEADS = re.compile(r"(/(?!/)|https?://)[^\s\\]*")


def _path(text: str) -> str:
    path = clean(text, "path", _PATH_LIMIT)
    if path and not _LEADS.fullmatch(path):
        raise BadMenuPath("path", path)
    return path


@frozen(kw_only=True)
class Menu:
    """An entry of the menu, a folder where ``path`` is empty. Seen by holders of any of ``rights``, by all if none.

    ``path`` is a page of ours, or the address of another system, which opens beside ours. A hidden entry is not drawn,
    and its function stays; a disabled one takes its function along. Raises ``BadMenuPath``, ``MenuIsNeeded``.
    """

    id: MenuId
    version: int = 1
    created_by: UUID | None
    parent: MenuId | None
    name: str = field(converter=display_name)
    path: str = field(default="", converter=_path)
    rights: frozenset[str] = field(default=frozenset(), converter=known_rights)
    order: int = 0
    disabled: bool = False
    hidden: bool = False

    def __attrs_post_init__(self) -> None:
        if self.disabled and self.rights & KEY_RIGHTS:
            raise MenuIsNeeded
        if self.path == MENUS_PATH and (self.disabled or self.hidden):
            raise MenuIsNeeded


def refuse_menu_loop(menus: Iterable[Menu], moved: Menu) -> None:
    """Raise ``MenuLoop`` where the new parent of ``moved`` is itself or lies below it."""
    if moved.parent is not None and moved.parent in branch({one.id: one.parent for one in menus}, moved.id):
        raise MenuLoop


def switched_off(menus: Iterable[Menu]) -> frozenset[str]:
    """Rights that only disabled entries lead to: nobody holds them for as long as that lasts."""
    on: set[str] = set()
    off: set[str] = set()
    for menu in menus:
        (off if menu.disabled else on).update(menu.rights)
    return frozenset(off - on)


def visible(menus: Iterable[Menu], rights: frozenset[str]) -> tuple[Menu, ...]:
    """The entries that a holder of ``rights`` sees, by ``order``."""
    drawn = (menu for menu in menus if not menu.disabled and not menu.hidden)
    shown = [menu for menu in drawn if not menu.rights or menu.rights & rights]
    return tuple(sorted(shown, key=lambda menu: menu.order))
