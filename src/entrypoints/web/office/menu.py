"""The menu of the back office: what has a page, and by which right; drawn as 菜单管理 has arranged it."""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from entrypoints.web.call import SIGNED_IN
from entrypoints.web.office.cookies import HOME
from tjdomain.administration.rights import AdministrationRight
from tjdomain.booking.rights import BookingRight
from tjdomain.certification.rights import CertificationRight
from tjdomain.examination.rights import ExaminationRight
from tjdomain.identity.domain.ids import MenuId
from tjdomain.identity.domain.menu import MENUS_PATH, Menu
from tjdomain.identity.rights import IdentityRight
from tjdomain.identity.usecases.draw_menu import DrawnMenu
from tjdomain.identity.usecases.install_menus import ShippedEntry, ShippedFolder
from tjdomain.shared.actor import Actor
from tjdomain.shared.rights import PersonRight


@frozen
class Item:
    """An entry; ``right`` is the one that its page asks for, and ``one_of`` are those of which it wants one besides.

    ``path`` of another system is a whole address.
    """

    title: str
    path: str
    right: str = SIGNED_IN
    one_of: tuple[str, ...] = ()

    def is_open(self, path: str) -> bool:
        """Whether the page at ``path`` belongs to this entry, and to none that stands below it."""
        return self._leads_to(path) and not any(
            one._leads_to(path)  # noqa: SLF001  the same class
            for group in MENU
            for one in group.items
            if len(one.path) > len(self.path)
        )

    def _leads_to(self, path: str) -> bool:
        return path == self.path or (self.path != HOME and path.startswith(f"{self.path}/"))

    @property
    def is_outside(self) -> bool:
        """Whether it opens beside ours."""
        return not self.path.startswith("/")

    def is_for(self, actor: Actor) -> bool:
        """Whether it is shown to ``actor``."""
        if self.right != SIGNED_IN and not actor.may(self.right):
            return False
        return not self.one_of or any(actor.may(right) for right in self.one_of)


@frozen
class Group:
    """Entries under one heading."""

    title: str
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group("工作台", (Item("首页", HOME),)),
    Group(
        "预约",
        (
            Item("预约管理", f"{HOME}/bookings", BookingRight.VIEW),
            Item("号源与排班", f"{HOME}/slots", BookingRight.VIEW),
            Item("证照核对", f"{HOME}/licences", BookingRight.CHECK_LICENCE),
            Item("未到检", f"{HOME}/no-shows", BookingRight.CONFIRM_MISSED),
            Item("团队登记列表", f"{HOME}/teams", BookingRight.VIEW),
            Item("团队人员管理", f"{HOME}/team-members", BookingRight.VIEW),
            Item("单位管理", f"{HOME}/employers", BookingRight.VIEW),
        ),
    ),
    Group(
        "查体",
        (
            Item("查体登记", f"{HOME}/checkin", BookingRight.CHECK_IN),
            Item("排队叫号", f"{HOME}/queue", ExaminationRight.CALL),
            Item("上交指引单", f"{HOME}/slips", ExaminationRight.HAND_IN),
            Item("查体列表", f"{HOME}/exams", ExaminationRight.READ),
            Item("查体结果填报", f"{HOME}/results", ExaminationRight.READ),
            Item(
                "血检管理",
                f"{HOME}/results/blood",
                ExaminationRight.READ,
                (ExaminationRight.RECORD_BLOOD, ExaminationRight.COLLECT),
            ),
            Item(
                "便检管理",
                f"{HOME}/results/stool",
                ExaminationRight.READ,
                (ExaminationRight.RECORD_STOOL, ExaminationRight.COLLECT),
            ),
            Item("采样", f"{HOME}/results/specimens", ExaminationRight.COLLECT),
            Item("内科管理", f"{HOME}/results/internal", ExaminationRight.RECORD_INTERNAL),
            Item("辨色力管理", f"{HOME}/results/vision", ExaminationRight.RECORD_VISION),
            Item("X线管理", f"{HOME}/results/xray", ExaminationRight.RECORD_XRAY),
            Item("导入仪器结果", f"{HOME}/results/import", ExaminationRight.IMPORT_RESULTS),
            Item("查体结果审核", f"{HOME}/reviews", ExaminationRight.REVIEW),
            Item("复检与公卫待办", f"{HOME}/follow-ups", ExaminationRight.READ),
        ),
    ),
    Group(
        "发证",
        (
            Item("健康证管理", f"{HOME}/certificates", CertificationRight.READ),
            Item("待发证（缺照片）", f"{HOME}/certificates/unissued", CertificationRight.READ),
            Item("证卡打印队列", f"{HOME}/certificates/cards", CertificationRight.PRINT),
            Item("领证登记", f"{HOME}/certificates/collect", CertificationRight.RECORD_COLLECTION),
            Item("快到期", f"{HOME}/certificates/expiring", CertificationRight.READ),
            Item("证号与缺号", f"{HOME}/certificates/numbers", CertificationRight.READ),
        ),
    ),
    Group(
        "信息",
        (
            Item("通知公告", f"{HOME}/notices", AdministrationRight.ANNOUNCE),
            Item("短信模板", f"{HOME}/message-templates", AdministrationRight.READ),
        ),
    ),
    Group(
        "配置",
        (
            Item("体检项目与套餐", f"{HOME}/catalogue", ExaminationRight.MANAGE_CATALOGUE),
            Item("查看配置信息", f"{HOME}/config", AdministrationRight.READ),
            Item("待确认的更改", f"{HOME}/changes", AdministrationRight.READ),
            Item("法定假期", f"{HOME}/holidays", BookingRight.VIEW, (BookingRight.MANAGE_DAYS,)),
            Item("联系信息", f"{HOME}/contacts", AdministrationRight.READ),
            Item("手机上的文字", f"{HOME}/texts", AdministrationRight.READ),
            Item("医师", f"{HOME}/staff", ExaminationRight.READ, (ExaminationRight.MANAGE_STAFF,)),
            Item("查体模板信息", f"{HOME}/exam-templates", AdministrationRight.READ),
            Item("身份证读卡器管理", f"{HOME}/card-readers", AdministrationRight.MANAGE_READERS),
        ),
    ),
    Group(
        "系统",
        (
            Item("用户管理", f"{HOME}/users", IdentityRight.VIEW_USERS),
            Item("角色管理", f"{HOME}/roles", IdentityRight.VIEW_USERS),
            Item("三员分立", f"{HOME}/duties", IdentityRight.VIEW_USERS),
            Item("菜单管理", MENUS_PATH, IdentityRight.VIEW_USERS),
            Item("部门管理", f"{HOME}/departments", IdentityRight.VIEW_USERS),
            Item("岗位管理", f"{HOME}/posts", IdentityRight.VIEW_USERS),
            Item("字典管理", f"{HOME}/dicts", AdministrationRight.READ),
            Item("参数设置", f"{HOME}/settings", AdministrationRight.READ),
            Item("在线用户", f"{HOME}/sessions", IdentityRight.VIEW_SESSIONS),
            Item("定时任务", f"{HOME}/jobs", AdministrationRight.MANAGE_JOBS),
            Item("个人信息请求", f"{HOME}/person-requests", PersonRight.TAKE_REQUESTS),
            Item("数据保存期限", f"{HOME}/retention", AdministrationRight.MANAGE_RETENTION),
            Item("登录日志", f"{HOME}/logs/logins", AdministrationRight.READ_LOGS),
            Item("操作日志", f"{HOME}/logs/operations", AdministrationRight.READ_LOGS),
            Item("查看日志", f"{HOME}/logs/views", AdministrationRight.READ_LOGS),
            Item("核对日志链", f"{HOME}/logs/chain", AdministrationRight.READ_LOGS),
        ),
    ),
)


_ITEMS = {item.path: item for group in MENU for item in group.items}
_NOTHING_STORED = DrawnMenu(entries=(), paths=frozenset())
_OTHERS = "其他"
"""Over entries that lie in no folder."""


def shipped_menu() -> tuple[ShippedFolder, ...]:
    """As it is installed, for the hospital to arrange."""
    return tuple(
        ShippedFolder(
            name=group.title,
            entries=tuple(ShippedEntry(name=item.title, path=item.path, rights=_seen_by(item)) for item in group.items),
        )
        for group in MENU
    )


def _seen_by(item: Item) -> frozenset[str]:
    return frozenset(map(str, item.one_of or (item.right,))) - {SIGNED_IN}


def menu_for(actor: Actor | None, stored: DrawnMenu = _NOTHING_STORED) -> tuple[Group, ...]:
    """What ``actor`` may open. A menu that was switched off takes its rights from all, so its entry is gone, too.

    Pages that have no stored entry stand where the system ships them, and 菜单管理 stands there in any case.
    """
    if actor is None or actor.refusal is not None:
        return ()
    groups = _arranged(actor, stored.entries)
    drawn = {item.path for items in groups.values() for item in items}
    for group in MENU:
        for item in group.items:
            missing = item.path not in stored.paths or (item.path == MENUS_PATH and MENUS_PATH not in drawn)
            if missing and item.is_for(actor):
                groups.setdefault(group.title, []).append(item)
    return tuple(Group(title, tuple(items)) for title, items in groups.items() if items)


def _arranged(actor: Actor, entries: Iterable[Menu]) -> dict[str, list[Item]]:
    """The stored entries under the headings that they lie below, folders inside folders one after the other.

    What lies in a folder that is hidden or disabled is not reached.
    """
    below: dict[MenuId | None, list[Menu]] = {}
    for menu in entries:
        below.setdefault(menu.parent, []).append(menu)
    groups: dict[str, list[Item]] = {}

    def walk(folder: MenuId | None, title: str) -> None:
        for menu in below.get(folder, ()):
            if menu.path:
                groups.setdefault(title, []).extend(_drawn(actor, menu))
            else:
                groups.setdefault(menu.name, [])
                walk(menu.id, menu.name)

    walk(None, _OTHERS)
    return groups


def _drawn(actor: Actor, menu: Menu) -> Iterator[Item]:
    """The entry under its own name, if its page is for ``actor``."""
    known = _ITEMS.get(menu.path)
    if known is None:
        yield Item(menu.name, menu.path)
    elif known.is_for(actor):
        yield evolve(known, title=menu.name)
