"""Change an entry of the menu 修改菜单: name, place, order, on or off."""

from attrs import evolve, frozen

from ports.clock import Clock, IdGenerator
from ports.event_log import EventLog
from ports.identity import Menus
from ports.unit_of_work import UnitOfWork
from tjdomain.identity.domain.ids import MenuId
from tjdomain.identity.domain.menu import Menu, refuse_menu_loop
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.access import require_version
from tjdomain.identity.usecases.journal import Journal
from tjdomain.shared.actor import Actor


@frozen(kw_only=True)
class ChangeMenuCommand:
    """All changeable fields as they shall be; ``version`` is the one that was shown."""

    actor: Actor
    menu: MenuId
    version: int
    name: str
    parent: MenuId | None = None
    order: int = 0
    disabled: bool = False
    hidden: bool = False


class ChangeMenu:
    """A disabled entry switches its function off on the server, at the next request. Its rights are fixed."""

    def __init__(self, uow: UnitOfWork, menus: Menus, events: EventLog, clock: Clock, ids: IdGenerator) -> None:
        self._uow = uow
        self._menus = menus
        self._journal = Journal(events, clock, ids)

    def __call__(self, command: ChangeMenuCommand) -> Menu:
        """Raises ``NotFound``, ``StaleVersion``, ``MenuLoop``, ``MenuIsNeeded``, ``InvalidValue``."""
        actor = command.actor
        actor.require(IdentityRight.MANAGE_MENUS)
        with self._uow:
            before = self._menus.get(command.menu)
            require_version("menu", str(before.id), command.version, before.version)
            after = evolve(
                before,
                version=before.version + 1,
                name=command.name,
                parent=command.parent,
                order=command.order,
                disabled=command.disabled,
                hidden=command.hidden,
            )
            if after.parent is not None:
                self._menus.get(after.parent)
            self._menus.save(after)
            if after.parent != before.parent:  # who saves next waits, so that two moves at once make no loop either
                refuse_menu_loop(self._menus.all(), after)
            self._journal.record("menu.changed", actor, before, after)
        return after
