"""The queue in a real browser: a console by keyboard, the screen on the wall, rows that follow by themselves."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.integration.browser.site import Site
from tests.integration.browser.test_admin_pages import RULES
from tests.integration.browser.test_admin_system_pages import PICTURES, look, signed_in
from tests.integration.journeys.booking_steps import Member
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, MANAGER
from tests.integration.web.populated import examined
from tests.integration.web.record_steps import somebody

pytestmark = pytest.mark.browser
WALL = {"width": 1920, "height": 1080}
SOON = 1500
"""Milliseconds in which an open page follows, with a browser's own time on a busy machine."""


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING


@pytest.fixture(scope="module")
def wall(browser: Browser, site: Site) -> Iterator[Page]:
    """A screen of its own, without an account, opened by the address that the manager got."""
    site.hospital.clock.time = MORNING
    with signed_in(browser, site, MANAGER, site.hospital[MANAGER].password) as page:
        page.goto("/admin/queue/settings")
        for name, station in (("放射 1 号诊室", "X线"), ("内科 1 号诊室", "内科")):
            page.get_by_label("新诊室").fill(name)
            page.get_by_role("group", name="科室").get_by_label(station).check()
            page.get_by_role("button", name="添加诊室").click()
        page.get_by_label("新叫号屏").fill("一楼大厅")
        page.get_by_role("button", name="开通叫号屏").click()
        address = page.get_by_role("link", name="/screen/").get_attribute("href")
    context = browser.new_context(base_url=site.address, viewport=WALL)  # type: ignore[arg-type]
    screen = context.new_page()
    screen.goto(urlsplit(str(address)).path)
    yield screen
    context.close()


@pytest.fixture
def page(browser: Browser, site: Site, wall: Page) -> Iterator[Page]:
    with signed_in(browser, site, MANAGER, site.hospital[MANAGER].password) as opened:
        yield opened


def arrive(site: Site, name: str) -> tuple[Member, dict[str, str]]:
    member = somebody(site.hospital, name)
    body = {"appointment": member.appointment, "original": {"kind": "business", "number": "1"}, "note": "早"}
    return member, site.hospital[DESK].post("/arrivals/check-in", body)["examination"]


def test_who_is_called_stands_on_the_wall_at_once(site: Site, page: Page, wall: Page) -> None:
    numbers = [arrive(site, name)[1]["number"][-4:] for name in ("冯春雨", "冯夏雨", "冯秋雨")]
    page.goto("/admin/queue")
    page.get_by_role("row", name="放射 1 号诊室").get_by_role("link", name="到这里叫号").click()
    expect(page.get_by_role("button", name="叫下一位")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    newest = wall.locator(".newest")
    expect(newest).to_contain_text(numbers[0], timeout=SOON)
    expect(newest).to_contain_text("放射 1 号诊室")
    expect(newest).to_contain_text("冯*雨")
    expect(page.get_by_role("button", name="叫下一位")).to_be_focused()
    page.keyboard.press("Enter")
    expect(newest).to_contain_text(numbers[1], timeout=SOON)
    expect(wall.locator(".called li")).to_have_count(1)
    box = wall.locator(".newest .number").bounding_box()
    assert box is not None
    assert box["height"] >= 80, "read from five metres"
    assert wall.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert Axe().run(wall, options=RULES).response["violations"] == []
    if PICTURES:
        wall.screenshot(path=Path(PICTURES) / "wall.png")


def test_the_console_follows_what_others_do_and_keeps_what_has_the_focus(site: Site, page: Page, wall: Page) -> None:
    page.goto("/admin/queue")
    page.get_by_role("row", name="内科 1 号诊室").get_by_role("link", name="到这里叫号").click()
    page.get_by_role("button", name="叫下一位").focus()
    _, examination = arrive(site, "冯冬雨")
    expect(page.get_by_role("row", name=examination["number"][-4:])).to_be_visible(timeout=SOON)
    expect(page.get_by_role("button", name="叫下一位")).to_be_focused()
    pages = ("queue", urlsplit(page.url).path.removeprefix("/admin/"), "queue/settings")
    assert [fault for path in pages for fault in look(page, path)] == []


def test_rows_of_the_results_follow_while_they_are_looked_at(site: Site, page: Page, wall: Page) -> None:
    _, examination = arrive(site, "冯小雪")
    page.goto("/admin/results")
    row = page.get_by_role("row", name=examination["number"])
    expect(row.locator("[data-station=internal]")).not_to_have_class("progress ready")
    examined(site.hospital, site.hospital[DESK].get(f"/examinations/{examination['id']}"))
    expect(row.locator("[data-station=internal]")).to_have_class("progress ready", timeout=2 * SOON)
    expect(row.locator("[data-station=xray]")).to_contain_text("1/1")


def test_the_wall_says_so_when_it_is_cut_off_and_comes_back_by_itself(wall: Page, site: Site) -> None:
    wall.context.set_offline(True)
    wall.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(wall.locator("#broken")).to_be_visible(timeout=20_000)
    wall.context.set_offline(False)
    expect(wall.locator("#broken")).to_be_hidden(timeout=10_000)


def test_calls_are_spoken_where_somebody_switched_that_on(site: Site, page: Page, wall: Page) -> None:
    wall.evaluate(
        "() => { window.said = []; window.speechSynthesis.speak = words => { window.said.push(words.text); }; }"
    )
    wall.get_by_label("语音").check()
    _, examination = arrive(site, "冯大雪")
    page.goto("/admin/queue")
    page.get_by_role("row", name="放射 1 号诊室").get_by_role("link", name="到这里叫号").click()
    page.get_by_role("row", name=examination["number"][-4:]).get_by_role("button", name="先叫").click()
    words = f"请 {' '.join(examination['number'][-4:])} 号，到 放射 1 号诊室"
    wall.wait_for_function("words => window.said.includes(words)", arg=words, timeout=5000)
    wall.get_by_label("语音").uncheck()


def test_a_screen_that_was_shown_anew_many_times_holds_no_more_than_at_first(wall: Page) -> None:
    again = """() => new Promise(shown => {
      document.addEventListener("live:shown", () => shown(), {once: true});
      document.dispatchEvent(new Event("visibilitychange"));
    })"""
    count = "document.querySelectorAll('*').length"
    wall.evaluate(again)
    before = wall.evaluate(count)
    for _ in range(20):
        wall.evaluate(again)
    assert wall.evaluate(count) == before
