"""The menu of the back office: what stands where, and by which right. Only what has a page is in it."""

from attrs import frozen

from entrypoints.web.call import SIGNED_IN
from entrypoints.web.office.cookies import HOME
from tjdomain.booking.rights import BookingRight
from tjdomain.shared.actor import Actor


@frozen
class Item:
    """An entry; ``right`` is the one that its page asks for."""

    title: str
    path: str
    right: str = SIGNED_IN

    def is_open(self, path: str) -> bool:
        """Whether the page at ``path`` belongs to this entry."""
        return path == self.path or (self.path != HOME and path.startswith(f"{self.path}/"))


@frozen
class Group:
    """Entries under one heading."""

    title: str
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group("工作台", (Item("首页", HOME),)),
    Group("预约", (Item("预约管理", f"{HOME}/bookings", BookingRight.VIEW),)),
)


def menu_for(actor: Actor | None) -> tuple[Group, ...]:
    """What ``actor`` may open. A menu that was switched off takes its rights from all, so its entry is gone, too."""
    if actor is None or actor.refusal is not None:
        return ()
    shown = (
        Group(group.title, tuple(item for item in group.items if item.right == SIGNED_IN or actor.may(item.right)))
        for group in MENU
    )
    return tuple(group for group in shown if group.items)
