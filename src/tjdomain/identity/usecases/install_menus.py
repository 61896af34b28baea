"""Install the shipped menu 预置菜单."""

from attrs import frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Menus
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import MenuId
from tjdomain.identity.domain.menu import Menu
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor

_STEP = 10
"""Between two orders, so that something can be put in between."""


@frozen(kw_only=True)
class ShippedEntry:
    """A page, and who sees it."""

    name: str
    path: str
    rights: frozenset[str]


@frozen(kw_only=True)
class ShippedFolder:
    """A heading with its pages in order."""

    name: str
    entries: tuple[ShippedEntry, ...]


@frozen(kw_only=True)
class InstallMenusCommand:
    """The whole menu as the system ships it, in order."""

    actor: Actor
    folders: tuple[ShippedFolder, ...]


class InstallMenus:
    """Adds what is missing, pages by their path and headings by their name; what was changed stays as it is."""

    def __init__(self, uow: UnitOfWork, menus: Menus, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._menus = menus
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: InstallMenusCommand) -> tuple[Menu, ...]:
        """What was added. Raises ``NotPermitted``."""
        command.actor.require(IdentityRight.MANAGE_MENUS)
        with self._uow:
            there = self._menus.all()
            paths = {menu.path for menu in there}
            headings = {menu.name: menu.id for menu in there if not menu.path and menu.parent is None}
            added: list[Menu] = []
            for place, folder in enumerate(command.folders, 1):
                missing = [(n, entry) for n, entry in enumerate(folder.entries, 1) if entry.path not in paths]
                if missing and folder.name not in headings:
                    added.append(self._made(command.actor, folder.name, place))
                    headings[folder.name] = added[-1].id
                added += [self._made(command.actor, one.name, n, headings[folder.name], one) for n, one in missing]
            for menu in added:
                self._menus.add(menu)
                self._journal.record("menu.defined", command.actor, None, menu)
        return tuple(added)

    def _made(
        self, actor: Actor, name: str, place: int, parent: MenuId | None = None, entry: ShippedEntry | None = None
    ) -> Menu:
        return Menu(
            id=MenuId(self._ids.new()),
            created_by=actor.id,
            parent=parent,
            name=name,
            path=entry.path if entry else "",
            rights=entry.rights if entry else frozenset(),
            order=place * _STEP,
        )
