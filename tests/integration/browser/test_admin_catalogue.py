"""A head of department changes the catalogue in a real browser, and every page of it is looked at."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.conftest import MORNING
from tests.integration.web.examined import arrived
from tests.integration.web.office import MANAGER

pytestmark = pytest.mark.browser
PIECES = ("items/chest_xray", "findings/hand_eczema")
"""Between them they have every kind of field."""


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    site.hospital.clock.time = MORNING
    with signed_in(browser, site, MANAGER, site.hospital[MANAGER].password) as opened:
        yield opened


def test_a_draft_is_edited_tried_and_looked_at(page: Page, site: Site) -> None:
    arrived(site.hospital, 4001)
    faults = look(page, "catalogue")
    page.get_by_label("生效日期").fill("2026-03-20")
    page.get_by_role("button", name="开始草稿").click()
    page.wait_for_url(re.compile(r"/catalogue/\d+\?done"))
    at = re.sub(r".*/admin/|\?.*", "", page.url)
    faults += look(page, f"{at}?part=findings")
    for piece in PIECES:
        faults += look(page, f"{at}/edit/{piece}")
    page.goto(f"/admin/{at}/edit/ranges/alt")
    page.get_by_label("范围 1，上限").fill("x")
    page.get_by_role("button", name="保存到草稿").click()
    expect(page.get_by_role("alert")).to_contain_text("看不懂")
    page.get_by_label("范围 1，上限").fill("45")
    page.get_by_role("button", name="保存到草稿").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    faults += look(page, f"{at}/compare")
    expect(page.locator("main")).to_contain_text("9–45 U/L")
    page.goto(f"/admin/{at}")
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_role("status")).to_contain_text("正在试算")
    site.hospital.settle()
    expect(page.locator("main")).to_contain_text("人的结论会变")
    faults += look(page, re.sub(r".*/admin/|\?.*", "", page.url))
    faults += look(page, "exams")
    assert faults == []
