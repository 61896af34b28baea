"""Menu entries 菜单. A disabled one switches its function off on the server, too."""

from collections.abc import Iterable
from uuid import UUID

from attrs import field, frozen

from tjdomain.identity.domain.errors import MenuIsNeeded
from tjdomain.identity.domain.ids import MenuId
from tjdomain.identity.domain.role import known_rights
from tjdomain.identity.domain.shipped_roles import KEY_RIGHTS
from tjdomain.identity.domain.user import display_name
from tjdomain.shared.text import clean

_PATH_LIMIT = 200


def _path(text: str) -> str:
    return clean(text, "path", _PATH_LIMIT)


@frozen(kw_only=True)
class Menu:
    """An entry of the menu, a folder where ``path`` is empty. Seen by holders of any of ``rights``, by all if none."""

    id: MenuId
    version: int = 1
    created_by: UUID | None
    parent: MenuId | None
    name: str = field(converter=display_name)
    path: str = field(default="", converter=_path)
    rights: frozenset[str] = field(default=frozenset(), converter=known_rights)
    order: int = 0
    disabled: bool = False

    def __attrs_post_init__(self) -> None:
        if self.disabled and self.rights & KEY_RIGHTS:
            raise MenuIsNeeded


def switched_off(menus: Iterable[Menu]) -> frozenset[str]:
    """Rights that only disabled entries lead to: nobody holds them for as long as that lasts."""
    on: set[str] = set()
    off: set[str] = set()
    for menu in menus:
        (off if menu.disabled else on).update(menu.rights)
    return frozenset(off - on)


def visible(menus: Iterable[Menu], rights: frozenset[str]) -> tuple[Menu, ...]:
    """The entries that a holder of ``rights`` sees, by ``order``."""
    shown = [menu for menu in menus if not menu.disabled and (not menu.rights or menu.rights & rights)]
    return tuple(sorted(shown, key=lambda menu: menu.order))
