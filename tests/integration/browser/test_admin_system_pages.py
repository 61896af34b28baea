"""An administrator's morning in a real browser: department, role, user, a right taken away, the log and its proof."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import PATIENCE, Site, overflow
from tests.integration.browser.test_admin_pages import RULES, SCREEN
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, book

pytestmark = pytest.mark.browser
OWN = "Yi-ge-Xin-Mima-2026"
SYSTEM = (
    "users",
    "roles",
    "menus",
    "departments",
    "posts",
    "dicts",
    "settings",
    "sessions",
    "jobs",
    "jobs/runs",
    "me",
    "duties",
)
LOGS = ("logs/logins", "logs/operations", "logs/views", "logs/chain", "retention")
FORMS = ("users/new", "roles/new", "menus/new", "departments/new", "posts/new", "dicts/new")
PICTURES = os.environ.get("TJ_PICTURES")


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING


@contextmanager
def signed_in(browser: Browser, site: Site, account: str, password: str) -> Iterator[Page]:
    """A browser of its own at the first page."""
    context = browser.new_context(base_url=site.address, viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/admin/sign-in")
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/admin(/password.*)?$"))
    yield page
    assert faults == []
    context.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site, ADMINISTRATOR, site.hospital[ADMINISTRATOR].password) as opened:
        yield opened


def look(page: Page, path: str) -> list[str]:
    """Open a page; what breaks a rule of accessibility, or runs out of the screen."""
    page.goto(f"/admin/{path}")
    found = Axe().run(page, options=RULES).response["violations"]
    faults = [f"{path}: {rule['id']} {[node['target'] for node in rule['nodes']]}" for rule in found]
    if overflow(page):
        faults.append(f"{path}: {overflow(page)} pixels too wide")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{path.replace('/', '-').replace('?', '-')}.png")
    return faults


def test_no_page_of_the_system_breaks_a_rule_of_accessibility(page: Page, site: Site) -> None:
    admin = site.hospital[ADMINISTRATOR]
    for number in range(905, 908):
        book(site.hospital, number)
    admin.post("/posts", {"name": "护士长", "order": 1})
    admin.post("/menus", {"name": "报表", "rights": ["booking.view"]})
    clerk = next(one for one in admin.get("/users")["items"] if one["account"] == "qiantai")
    role = admin.get("/roles")[0]
    ones = (f"users/{clerk['id']}/edit", f"users/{clerk['id']}/roles", f"users/{clerk['id']}/password")
    more = (f"roles/{role['id']}/edit", "settings/booking/trades", "settings/booking/release_hour", "posts?state=maybe")
    faults = [fault for path in (*SYSTEM, *LOGS, *FORMS, *ones, *more) for fault in look(page, path)]
    assert faults == []


def test_accounts_are_offered_while_one_types_and_one_narrows_the_log(page: Page) -> None:
    page.goto("/admin/logs/operations")
    page.get_by_role("combobox", name="谁").press_sequentially("zhur")
    offer = page.locator("#actor-found option")
    expect(offer).to_have_count(1)
    assert offer.get_attribute("value") == "zhuren 周庆云"
    assert page.url.endswith("/admin/logs/operations")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("search="))
    expect(page.get_by_role("row").nth(1)).to_contain_text("zhuren 周庆云")
    assert "zhur" not in page.url
    page.get_by_role("combobox", name="谁").fill("nobody")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="没有对上一个账号")).to_be_focused()


def add(page: Page, kind: str, **answers: str) -> None:
    page.goto(f"/admin/{kind}/new")
    for title, text in answers.items():
        page.get_by_label(title, exact=True).fill(text)


def hired(page: Page) -> str:
    """A department, a role with its scope, and a user with it; the first password."""
    add(page, "departments", 名称="东区分点")
    page.get_by_label("上级部门").select_option(label="查体科")
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/departments?done=created")
    expect(page.get_by_title("东区分点")).to_be_visible()

    add(page, "roles", 代码="east_desk", 名称="东区前台")
    page.get_by_label("数据权限").select_option(label="本部门及下级部门")
    page.get_by_label("查看预约", exact=True).check()
    page.get_by_label("代人预约", exact=True).check()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/admin/roles?done=created")

    add(page, "users", 账号="dongqu", 姓名="白雪")
    page.get_by_label("部门", exact=True).select_option(label="查体科")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("密码只显示这一次")).to_be_visible()
    first = page.locator(".code").inner_text()
    page.get_by_role("link", name="分配角色").click()
    page.get_by_label("东区前台").check()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/admin/users?done=saved")
    return first


def read_and_proven(page: Page, site: Site) -> None:
    """The log tells what was taken away, and the chain is whole."""
    page.goto("/admin/logs/operations?kind=role.changed")
    row = page.get_by_role("row").nth(1)
    expect(row).to_contain_text("admin 郑凯")
    expect(row).to_contain_text("权限：代人预约、查看预约 → 查看预约")
    site.hospital.settle()
    page.get_by_role("link", name="核对日志链").click()
    page.get_by_role("button", name="现在核对").click()
    expect(page.get_by_text("日志链完整。")).to_be_visible()


def test_a_right_that_is_taken_away_is_gone_at_the_next_click_and_stands_in_the_log(
    browser: Browser, page: Page, site: Site
) -> None:
    first = hired(page)
    with signed_in(browser, site, "dongqu", first) as clerk:
        clerk.get_by_label("现在的密码").fill(first)
        clerk.get_by_label("新密码").fill(OWN)
        clerk.get_by_label("再输一遍").fill(OWN)
        clerk.keyboard.press("Enter")
        clerk.wait_for_url(re.compile("/admin(\\?.*)?$"))
        clerk.get_by_role("link", name="预约管理").click()
        expect(clerk.get_by_role("link", name="＋ 代约")).to_be_visible()

        page.goto("/admin/roles?text=east_desk")
        page.get_by_role("link", name=re.compile("修改 ?：东区前台")).click()
        page.get_by_label("代人预约", exact=True).uncheck()
        page.get_by_role("button", name="保存").click()
        page.wait_for_url("**/admin/roles?done=saved")

        clerk.get_by_role("link", name="＋ 代约").click()
        expect(clerk.get_by_role("heading", name=re.compile("权限"))).to_be_visible()
        clerk.goto("/admin/bookings")
        expect(clerk.get_by_role("link", name="＋ 代约")).to_have_count(0)

    read_and_proven(page, site)


def test_the_filter_of_users_works_by_keyboard_and_keeps_names_out_of_the_address(page: Page) -> None:
    page.goto("/admin/users")
    page.locator("body").press("/")
    expect(page.get_by_label("账号或姓名")).to_be_focused()
    page.keyboard.type("孙晓")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search=[0-9a-f]{32}$"))
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("navigation", name="菜单")).to_be_visible()


def test_a_period_is_lengthened_and_a_case_held_back(page: Page, site: Site) -> None:
    number = book(site.hospital, 915)["number"]
    page.goto("/admin/retention")
    page.get_by_label("后台任务和导出的文件的保存月数").fill("3")
    page.get_by_label("后台任务和导出的文件的调整原因").fill("档案室要求")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("保存期限不能设成 3 个月")
    expect(page.get_by_label("后台任务和导出的文件的调整原因")).to_have_value("档案室要求")
    page.get_by_label("后台任务和导出的文件的保存月数").fill("12")
    page.keyboard.press("Enter")
    expect(page.get_by_text("保存期限已改，马上生效。")).to_be_visible()
    page.get_by_label("预约号或体检编号").fill(number)
    page.get_by_label("原因", exact=True).fill("投诉未结")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已暂缓清理，解除之前不会被清掉。")).to_be_visible()
    assert look(page, "retention") == []
    page.get_by_label(f"解除 {number} 的原因").fill("已结案")
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有暂缓清理的记录。")).to_be_visible()
