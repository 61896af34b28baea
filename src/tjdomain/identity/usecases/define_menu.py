"""Define an entry of the menu 新增菜单."""

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


@frozen(kw_only=True)
class DefineMenuCommand:
    """The entry as it shall be."""

    actor: Actor
    name: str
    parent: MenuId | None = None
    path: str = ""
    rights: frozenset[str] = frozenset()
    order: int = 0
    hidden: bool = False


class DefineMenu:
    """Adds an entry."""

    def __init__(self, uow: UnitOfWork, menus: Menus, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._menus = menus
        self._ids = ids
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: DefineMenuCommand) -> Menu:
        """Raises ``NotFound`` (the parent), ``UnknownRight``, ``BadMenuPath``, ``InvalidValue``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_MENUS)
        menu = Menu(
            id=MenuId(self._ids.new()),
            created_by=actor.id,
            parent=command.parent,
            name=command.name,
            path=command.path,
            rights=command.rights,
            order=command.order,
            hidden=command.hidden,
        )
        with self._uow:
            if menu.parent is not None:
                self._menus.get(menu.parent)
            self._menus.add(menu)
            self._journal.record("menu.defined", actor, None, menu)
        return menu
