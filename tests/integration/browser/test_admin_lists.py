"""The lists of the back office in a real browser: rows, keys, columns, and the rules of accessibility."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_system_pages import look, signed_in
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import MANAGER, book

pytestmark = pytest.mark.browser

BOOKED = 30
LISTS = (
    "bookings",
    "licences",
    "teams",
    "team-members",
    "employers",
    "no-shows",
    "exams",
    "results",
    "certificates",
    "certificates/unissued",
    "posts",
    "dicts",
)


@pytest.fixture(scope="module", autouse=True)
def booked(site: Site) -> None:
    site.hospital.clock.time = MORNING
    for number in range(800, 800 + BOOKED):
        day = "2026-03-03" if number % 2 else "2026-03-04"
        book(site.hospital, number, slot={"day": day, "start": f"{8 + number % 3:02d}:00:00"})


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    with signed_in(browser, site, MANAGER, site.hospital[MANAGER].password) as opened:
        yield opened


def test_twenty_rows_stand_on_a_small_screen_and_a_choice_of_columns_stays(page: Page) -> None:
    page.goto("/admin/bookings")
    box = page.locator(".rows").bounding_box()
    last = page.locator(".table tbody tr").nth(19).bounding_box()
    assert box
    assert last
    assert last["y"] + last["height"] <= box["y"] + box["height"] + 1
    page.locator("summary", has_text=re.compile("^列$")).click()
    page.get_by_label("号源", exact=True).check()
    page.get_by_label("性别", exact=True).last.uncheck()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("columnheader", name="号源")).to_be_visible()
    expect(page.get_by_role("columnheader", name="性别")).to_have_count(0)
    page.locator("summary", has_text=re.compile("^列$")).click()
    page.get_by_role("button", name="恢复原样").click()
    expect(page.get_by_role("columnheader", name="性别")).to_be_visible()


def test_a_list_is_walked_and_opened_by_keyboard_alone(page: Page) -> None:
    page.goto("/admin/bookings")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="按键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="按键")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_label("姓名", exact=True).first).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("summary", has_text=re.compile("^列$")).click()
    page.locator("details[open] input[type=checkbox]").first.focus()
    page.keyboard.press("/")  # on a box nobody types
    expect(page.get_by_label("姓名", exact=True).first).to_be_focused()
    page.get_by_label("姓名", exact=True).first.blur()
    for key in ("j", "ArrowDown", "j", "k"):
        page.keyboard.press(key)
    number = page.locator(".table tbody tr").nth(1).locator("td").first.inner_text()
    expect(page.locator("tr.here td").first).to_have_text(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)


def test_rows_are_ticked_by_keyboard_and_all_of_them_by_one_box(page: Page, site: Site) -> None:
    site.hospital.clock.time = MORNING + timedelta(days=4)
    try:
        with_all = signed_in(page.context.browser, site, MANAGER, site.hospital[MANAGER].password)  # type: ignore[arg-type]
        with with_all as late:
            late.goto("/admin/no-shows")
            late.keyboard.press("j")
            late.keyboard.press(" ")
            expect(late.locator("[data-picked]")).to_have_text("已选 1 项")
            total = int(re.sub(r"\D", "", late.locator(".pager p").first.inner_text().split("条")[0]))
            late.get_by_label(f"全选符合条件的 {total} 条").check()
            expect(late.locator("[data-picked]")).to_have_text(f"已选 {total} 项")
            late.get_by_role("button", name="勾选的确认未到检").click()
            expect(late.get_by_role("status").first).to_contain_text(f"{total} 人已记为未到检")
    finally:
        site.hospital.clock.time = MORNING


def test_no_list_breaks_a_rule_of_accessibility(page: Page) -> None:
    faults = [fault for path in LISTS for fault in look(page, path)]
    page.goto("/admin/bookings")
    page.locator("summary", has_text=re.compile("^列$")).click()
    assert faults == []
