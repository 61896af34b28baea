"""The register of persons' requests in a real browser: axe, nothing too wide, and by keyboard from list to answer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.booking_world import resident_id
from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, MANAGER

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    site.hospital.clock.time = MORNING
    with signed_in(browser, site, MANAGER, site.hospital[MANAGER].password) as opened:
        yield opened


def asked(site: Site, number: int, **changes: str) -> str:
    body = {
        "department": str(site.hospital.centre),
        "kind": "delete",
        "way": "desk",
        "name": "赵文霞",
        "document_number": resident_id(number),
        "phone": f"138{number:08d}",
        "wish": "以后不在食堂上班了，请删掉我的预约和照片。",
        "known_by": "original",
    }
    return str(site.hospital[DESK].post("/person-requests", {**body, **changes})["line"]["id"])


def test_its_pages_break_no_rule_of_accessibility(page: Page, site: Site) -> None:
    one = asked(site, 951)
    asked(site, 952, kind="copy", name="孙小明", asked_on="2026-02-01")
    paths = ("person-requests", "person-requests/new", f"person-requests/{one}", "person-requests?late=perhaps")
    assert [fault for path in paths for fault in look(page, path)] == []


def test_a_request_is_answered_by_keyboard(page: Page, site: Site) -> None:
    one = asked(site, 953, name="黄军")
    page.goto("/admin/person-requests")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{one}")
    page.get_by_role("button", name="清理").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("可以删除的已清理，一共 0 条")).to_be_visible()
    page.get_by_label("办理结果").focus()
    page.keyboard.type("没有要删的，已告诉本人")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("已办结。")
