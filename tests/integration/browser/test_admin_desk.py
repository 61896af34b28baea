"""查体登记 in a real browser: by keyboard alone from the card to the slip, and by the rules of accessibility."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK
from tests.integration.web.record_steps import somebody

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site, DESK, site.hospital[DESK].password) as opened:
        yield opened


def test_from_the_card_to_the_printed_slip_by_keyboard_alone(page: Page, site: Site) -> None:
    member = somebody(site.hospital, "郑小雨")
    page.goto("/admin/checkin")
    expect(page.get_by_label("扫码或输入")).to_be_focused()
    page.keyboard.type(member.document_number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("郑小雨 到检登记")
    expect(page.get_by_role("button", name="登记到检")).to_be_focused()
    page.keyboard.press("Enter")
    problems = page.locator("#problems")
    expect(problems).to_contain_text("证照还没有核对通过")
    page.get_by_label("证照原件").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_label("原件编号").focus()
    page.keyboard.type("91371500MA3TE5T031")
    page.get_by_label("说明").focus()
    page.keyboard.type("来早了")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("上面有新的查询码")
    expect(page.get_by_role("button", name="打印指引单")).to_be_focused()
    with page.context.expect_event("response", lambda answer: "/admin/print/guide-slip/" in answer.url) as printed:
        page.keyboard.press("Enter")
    assert (printed.value.status, printed.value.headers["content-type"]) == (200, "application/pdf")


def test_no_page_of_the_desk_breaks_a_rule_of_accessibility(page: Page, site: Site) -> None:
    desk = site.hospital[DESK]
    today, tomorrow = somebody(site.hospital, "郑小雨"), somebody(site.hospital, "郑明月", "2026-03-03")
    came = somebody(site.hospital, "郑小星")
    body = {"appointment": came.appointment, "original": {"kind": "business", "number": "1"}, "note": "早"}
    slip = desk.post("/arrivals/check-in", body)["examination"]["id"]
    page.goto("/admin/checkin")
    page.get_by_label("扫码或输入").fill("郑小")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_contain_text("请核对证件")
    search = page.url.partition("/admin/")[2]
    forms = [f"checkin/{one.appointment}" for one in (today, tomorrow)]
    paths = ("checkin", "checkin/walk-in", search, *forms, f"checkin/slip/{slip}")
    assert [fault for path in paths for fault in look(page, path)] == []
    page.goto(f"/admin/checkin/{today.appointment}")
    page.get_by_role("button", name="登记到检").click()
    expect(page.locator("#problems")).to_be_visible()
