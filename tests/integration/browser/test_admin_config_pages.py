"""The department's configuration in a real browser: looked at page by page, and a manager's round through it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import PHONE, Site, overflow, phone
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.configured import configured
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import MANAGER

pytestmark = pytest.mark.browser
PAGES = (
    *("config", "changes", "contacts", "texts", "texts/notice/edit", "texts/home/edit", "texts/notice/history"),
    *("notices", "notices/new", "staff", "staff/new", "exam-templates", "exam-templates/finding/edit"),
    *("exam-templates/finding/history", "message-templates", "message-templates/booked", "holidays"),
    *("holidays?year=2027", "menus"),
)


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site, MANAGER, site.hospital[MANAGER].password) as opened:
        yield opened


@pytest.mark.timeout(300)  # 28 pages, each looked at by axe
def test_no_page_of_the_configuration_breaks_a_rule_of_accessibility(page: Page, site: Site) -> None:
    made = configured(site.hospital)
    centre = site.hospital.centre
    ones = (
        *(f"contacts/{centre}/edit", f"contacts/{centre}/history"),
        *(f"notices/{made.announcement}/{below}" for below in ("edit", "publish", "history")),
        *(f"staff/{made.physician}/{below}" for below in ("edit", "chief", "signature", "history")),
    )
    assert [fault for path in (*PAGES, *ones) for fault in look(page, path)] == []


def test_what_a_manager_writes_is_read_on_the_phone_at_once(browser: Browser, page: Page, site: Site) -> None:
    page.goto("/admin/config")
    page.get_by_role("link", name="通知公告").last.click()
    page.get_by_role("link", name="＋ 新增").click()
    page.get_by_label("标题").fill("五一放假")
    page.get_by_label("内容").fill("五月一日至五日休息。\n六日起照常。")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="手机上的样子").click()
    preview = opened.value
    preview.set_viewport_size(PHONE)  # type: ignore[arg-type]
    expect(preview.get_by_role("heading", name="五一放假")).to_be_visible()
    assert overflow(preview) == 0
    preview.close()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="发布或撤下 ：五一放假").or_(
        page.get_by_role("link", name="发布或撤下：五一放假")
    ).click()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布。")).to_be_visible()

    page.goto("/admin/texts/home/edit")
    page.get_by_label("标题").fill("先看这里")
    page.get_by_label("内容").fill("周六上午也能体检。")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("修改已保存。")).to_be_visible()

    with phone(browser, site) as context:
        at_home = context.new_page()
        at_home.goto("/h5")
        at_home.get_by_role("button", name="我已阅读").click()
        expect(at_home.get_by_role("heading", name="先看这里")).to_be_visible()
        expect(at_home.get_by_text("五一放假")).to_be_visible()
        assert overflow(at_home) == 0
