"""Somebody with a positive culture in a real browser: reported in time, told, and examined again."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_pages import RULES
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import arrived
from tests.integration.web.office import MANAGER
from tests.integration.web.test_admin_follow_ups import judged

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    site.hospital.clock.time = MORNING
    with signed_in(browser, site, MANAGER, site.hospital[MANAGER].password) as opened:
        yield opened


def test_a_positive_culture_is_reported_and_the_person_comes_again(site: Site, page: Page) -> None:
    again = judged(site.hospital, 3101, "recheck", recheck_items=["stool_typhoid"])
    unfit = judged(site.hospital, 3102, "fails", text="患（疑似）伤寒")
    for number in range(3103, 3106):
        arrived(site.hospital, number)

    page.goto("/admin")
    page.get_by_label("等您处理的").get_by_role("link", name="公卫待办").first.click()
    row = page.get_by_role("row", name=again["number"])
    expect(row).to_contain_text("待签收")
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="勾选的签收").click()
    expect(page.get_by_role("status").first).to_contain_text("已签收")
    page.get_by_role("row", name=again["number"]).get_by_role("checkbox").check()
    page.get_by_role("textbox", name="说明").fill("网报 0012")
    page.get_by_role("button", name="勾选的办结").click()
    expect(page.get_by_role("row", name=again["number"])).to_have_count(0)

    page.get_by_role("link", name="不合格", exact=True).click()
    row = page.get_by_role("row", name=unfit["number"])
    expect(row).to_contain_text("伤寒或副伤寒")
    expect(row.get_by_role("button", name="调离通知")).to_be_visible()

    page.get_by_role("link", name="复检", exact=True).click()
    row = page.get_by_role("row", name=again["number"])
    row.get_by_role("button", name="短信提醒").click()
    expect(page.get_by_role("status").first).to_contain_text("提醒短信已交去发送")
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.get_by_role("row", name=again["number"]).get_by_role("button", name="开始复检").click()
    expect(page.get_by_role("status").first).to_contain_text("复检已登记")

    paths = (
        "follow-ups",
        "follow-ups/unfit",
        "follow-ups/overdue",
        "follow-ups/lapsed",
        "follow-ups/cases?states=done",
    )
    assert [fault for path in paths for fault in look(page, path)] == []
