"""A clerk at a screen of 1366×768: what is seen, what the keyboard does, what the browser keeps."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import PATIENCE, Site, overflow
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, MANAGER, book

pytestmark = pytest.mark.browser
SCREEN = {"width": 1366, "height": 768}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
LIST = "/admin/bookings"
VISIBLE = """() => {
  const box = document.querySelector(".rows").getBoundingClientRect();
  return [...document.querySelectorAll("tbody tr")].filter(row => {
    const own = row.getBoundingClientRect();
    return own.top >= box.top && own.bottom <= box.bottom && own.bottom <= innerHeight;
  }).length;
}"""
KEPT = "() => JSON.stringify({...localStorage, ...sessionStorage})"


@pytest.fixture(scope="module")
def booked(site: Site) -> list[str]:
    site.hospital.clock.time = MORNING
    return [book(site.hospital, number)["id"] for number in range(900, 945)]


@pytest.fixture
def page(browser: Browser, site: Site, booked: list[str]) -> Iterator[Page]:
    """A clerk's browser, signed in."""
    site.hospital.clock.time = MORNING
    context = browser.new_context(base_url=site.address, viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(LIST)
    opened.get_by_label("账号").fill(DESK)
    opened.get_by_label("密码").fill(site.hospital[DESK].password)
    opened.keyboard.press("Enter")
    opened.wait_for_url(f"**{LIST}")
    yield opened
    assert faults == []
    context.close()


def rows(page: Page) -> int:
    return page.locator("tbody tr").count()


def test_twenty_rows_are_seen_at_once_and_nothing_runs_out(page: Page) -> None:
    assert page.evaluate(VISIBLE) == 20
    assert overflow(page) == 0
    assert page.evaluate("document.querySelector('.rows').scrollWidth <= document.querySelector('.rows').clientWidth")


def test_no_page_breaks_a_rule_of_accessibility(page: Page, site: Site, booked: list[str]) -> None:
    faults = []
    one = f"{LIST}/{booked[0]}"
    paths = ["/admin", LIST, f"{LIST}?first=never", one, f"{one}/edit", f"{one}/cancel", f"{one}/reschedule"]
    for path in (*paths, f"{LIST}/new", "/admin/password", "/admin/nowhere", "/admin/sign-in"):
        page.goto(path)
        if path == f"{LIST}/new":
            page.get_by_role("button", name="确认预约").click()
            page.wait_for_selector("#problems")
        found = Axe().run(page, options=RULES).response["violations"]
        faults += [f"{path}: {rule['id']} {[node['target'] for node in rule['nodes']]}" for rule in found]
        assert overflow(page) == 0, path
    assert faults == []


def test_the_filter_works_by_keyboard_and_keeps_persons_out_of_browser_and_address(page: Page) -> None:
    page.locator("body").press("/")
    expect(page.get_by_role("textbox", name="姓名")).to_be_focused()
    order = []
    for _ in range(5):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id"))
    assert order[:3] == ["document_number", "phone", "employer"]
    name = page.locator("tbody td.strong").first.inner_text()
    page.get_by_role("textbox", name="姓名").fill(name)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search=[0-9a-f]{32}$"))
    expect(page.locator("tbody tr").first).to_contain_text(name)
    assert rows(page) < 20
    page.get_by_role("link", name=re.compile("^已取消")).click()
    page.wait_for_url(re.compile("states=cancelled"))
    expect(page.get_by_text("没有符合条件的预约。")).to_be_visible()
    kept = page.evaluate(KEPT)
    assert name not in kept
    assert "1380" not in kept
    page.go_back()
    page.wait_for_url(re.compile(r"search=[0-9a-f]{32}$"))
    expect(page.locator("tbody tr").first).to_contain_text(name)
    expect(page.get_by_role("navigation", name="菜单")).to_be_visible()


def test_tabs_lead_back_to_lists_as_they_were_left(page: Page, booked: list[str]) -> None:
    page.get_by_role("link", name=re.compile("^已预约")).click()
    page.wait_for_url(re.compile("states=booked"))
    page.goto(f"{LIST}/{booked[1]}")
    page.get_by_role("link", name="改期", exact=True).click()
    strip = page.get_by_role("navigation", name="打开的页面")
    expect(strip.get_by_role("link")).to_have_count(2)
    page.get_by_role("link", name="不改了，返回").click()
    page.get_by_role("link", name="返回列表").click()
    page.wait_for_url(re.compile("states=booked"))
    page.keyboard.press("Alt+2")
    page.wait_for_url(f"**{LIST}/{booked[1]}")
    strip.get_by_role("button", name=re.compile("^关闭 预约 2")).click()
    page.wait_for_url(re.compile("states=booked"))
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/admin/sign-in**")
    assert page.evaluate("sessionStorage.getItem('tabs')") == "[]"


def test_a_list_that_does_not_come_leaves_the_old_one_and_can_be_tried_again(page: Page) -> None:
    page.route("**/admin/bookings?*", lambda route: route.abort())
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_text("加载失败")).to_be_visible()
    assert rows(page) == 20
    page.unroute("**/admin/bookings?*")
    page.get_by_role("button", name="重试").click()
    page.wait_for_url(re.compile("after="))
    expect(page.get_by_text("加载失败")).to_be_hidden()


def test_a_session_that_ended_leads_to_the_sign_in_and_back(page: Page, site: Site) -> None:
    page.context.clear_cookies(name="admin_session")
    page.get_by_role("link", name=re.compile("^已预约")).click()
    page.wait_for_url(re.compile("/admin/sign-in"))
    page.get_by_label("账号").fill(DESK)
    page.get_by_label("密码").fill(site.hospital[DESK].password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"**{LIST}")


def test_two_sessions_in_conflict_lose_nothing(page: Page, site: Site, booked: list[str]) -> None:
    page.goto(f"{LIST}/{booked[2]}/edit")
    seen = site.hospital[MANAGER].get(f"/appointments/{booked[2]}")
    change = {"version": seen["version"], "reason": "改单位", "employer": {"name": "另一家店"}}
    site.hospital[MANAGER].post(f"/appointments/{booked[2]}/edit", change)
    page.get_by_label("工作单位").fill("我填的店")
    page.get_by_label("修改原因").fill("本人要求")
    page.keyboard.press("Enter")
    panel = page.get_by_role("alert").filter(has_text="别人已经修改")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("我填的店")
    expect(panel).to_contain_text("另一家店")
    panel.get_by_role("button", name="用我的值保存").click()
    expect(page.get_by_text("修改已保存。")).to_be_visible()
    expect(page.get_by_text("我填的店", exact=True)).to_be_visible()
