"""A portrait by the desk's camera in a real browser, which has a camera that shows a test picture."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK
from tests.integration.web.record_steps import somebody

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    site.hospital.clock.time = MORNING
    with signed_in(browser, site, DESK, site.hospital[DESK].password) as opened:
        yield opened


def test_a_portrait_is_taken_and_kept_with_the_registration(page: Page, site: Site) -> None:
    member = somebody(site.hospital, "韩小雨")
    page.context.grant_permissions(["camera"])
    page.goto(f"/admin/checkin/{member.appointment}")
    page.get_by_role("button", name="拍照").click()
    expect(page.get_by_role("button", name="拍", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#camera-told")).to_have_text("已拍好，登记时一起保存。")
    expect(page.locator("#camera")).to_be_hidden()
    page.get_by_label("证照原件").select_option("business")
    page.get_by_label("原件编号").fill("91371500MA3TE5T031")
    page.get_by_label("说明").fill("来早了")
    page.get_by_role("button", name="登记到检").click()
    expect(page.get_by_role("status")).to_contain_text("已登记")
    key = page.url.partition("/slip/")[2].partition("?")[0]
    portrait = site.hospital[DESK].get(f"/examinations/{key}")["portrait"]
    answer = site.hospital[DESK].ask("GET", f"/files/{portrait}")
    assert answer.content.startswith(bytes.fromhex("ffd8ff"))


def test_without_leave_for_the_camera_a_file_can_be_chosen(page: Page, site: Site) -> None:
    member = somebody(site.hospital, "韩大雨")
    page.goto(f"/admin/checkin/{member.appointment}")
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no')); }")
    page.get_by_role("button", name="拍照").click()
    expect(page.locator("#camera-told")).to_contain_text("打不开摄像头")
    expect(page.get_by_label("照片")).to_be_visible()
    assert look(page, f"checkin/{member.appointment}") == []
