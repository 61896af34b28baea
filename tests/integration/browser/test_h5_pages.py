"""A person books in a real browser, with scripts and without; every page is measured on the way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from attrs import define, field
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from entrypoints.web.h5.cookies import SIZES
from tests.booking_world import resident_id
from tests.integration.browser.site import NARROW, PHONE, Site, overflow, phone, too_small
from tests.integration.web.booking_steps import appointments
from tests.integration.web.conftest import MORNING, picture
from tests.servers import wait_until

pytestmark = pytest.mark.browser
PEOPLE = count(600)
FILE = "document.getElementById('photo').files[0]"
STANDARD, ELDER, LARGEST = "标准版", "长辈版", "特大字"
CLASSES = dict(zip((STANDARD, ELDER, LARGEST), SIZES, strict=True))
LEAST = {STANDARD: 44, ELDER: 60, LARGEST: 60}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


@define
class Walk:
    """Somebody on the way through our pages, who measures each."""

    page: Page
    size: str = STANDARD
    scripts: bool = True
    seen: list[str] = field(factory=list)
    faults: list[str] = field(factory=list)

    def look(self, name: str) -> None:
        """See that a finger hits everything, nothing runs out at the side, and a screen reader finds its way."""
        self.seen.append(name)
        for viewport in (NARROW, PHONE):
            self.page.set_viewport_size(viewport)  # type: ignore[arg-type]
            at = f"{name} at {viewport['width']}"
            self.faults += [f"{at}: {one}" for one in too_small(self.page, LEAST[self.size])]
            if wider := overflow(self.page):
                self.faults.append(f"{at}: {wider}px wider")
            if self.scripts:  # axe is one itself
                found = Axe().run(self.page, options=RULES).response["violations"]
                self.faults += [f"{at}: {one['id']} {[node['target'] for node in one['nodes']]}" for one in found]

    def look_in_every_size(self, name: str) -> None:
        """The same of a page that cannot be opened again in another size."""
        shown = self.size
        for size, drawn in CLASSES.items():
            self.size = size
            self.page.evaluate("drawn => document.documentElement.className = drawn", drawn)
            self.look(f"{name} {size}")
        self.size = shown
        self.page.evaluate("drawn => document.documentElement.className = drawn", CLASSES[shown])

    def next(self, words: str = "下一步") -> None:
        """Press the button at the bottom."""
        self.page.get_by_role("button", name=re.compile(f"^{words}")).click()

    def pick(self, name: str) -> None:
        """Touch a day or a period."""
        self.page.get_by_role("radio", name=re.compile(f"^{name}")).check()


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "licence.jpg"
    path.write_bytes(picture(3000, 2000, quality=100))
    return path


@contextmanager
def opened(browser: Browser, site: Site, size: str, *, scripts: bool) -> Iterator[Walk]:
    context = phone(browser, site, scripts=scripts)
    walk = Walk(context.new_page(), size, scripts)
    walk.page.goto("/h5")
    walk.page.get_by_role("button", name="我已阅读").click()
    for step in {STANDARD: (), ELDER: (ELDER,), LARGEST: (ELDER, LARGEST)}[size]:
        walk.page.get_by_role("button", name=step).click()
    yield walk
    context.close()


def choose_slot(walk: Walk, start: str, day: str = "3月5日 星期四") -> None:
    """Day, then period, as the page offers them."""
    date = day.split(maxsplit=1)[0]
    if walk.size == STANDARD:
        walk.pick(date)
        if walk.scripts:
            expect(walk.page.get_by_text(f"{day} 到检时段")).to_be_visible()
        else:
            walk.page.get_by_role("button", name="看所选日期的时段").click()
    else:
        walk.pick(date)
        walk.next()
        walk.look("periods")
    walk.pick(start)
    walk.next()


def answer_who(walk: Walk, number: str) -> None:
    """All fields of the person."""
    page = walk.page
    answers = {"姓名": "王小明", "证件号码": number, "手机号": "13812345678", "工作单位": "好滋味饭店"}
    for label, text in answers.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("食品", exact=True).check()
    walk.next()


def book(walk: Walk, number: str, photo: Path, start: str = "09:00") -> None:
    """From home to success, with a mistake on each page."""
    page = walk.page
    walk.look("home")
    page.get_by_role("link", name=re.compile("个人预约")).click()
    walk.next()
    walk.look("notice with mistakes")
    page.get_by_label("我已阅读预约须知").check()
    page.get_by_label(re.compile("我同意")).check()
    walk.next()
    walk.look("date")
    choose_slot(walk, start)
    walk.look("who")
    walk.next()
    walk.look("who with mistakes")
    answer_who(walk, number)
    walk.look("licence")
    page.set_input_files("#photo", photo)
    if walk.scripts:
        expect(page.locator("#photo-size")).to_contain_text("KB")
    walk.next()
    walk.look("check")
    walk.next("确认预约")
    expect(page.get_by_role("heading", level=1)).to_have_text("预约成功")
    walk.look("done")


@pytest.mark.parametrize("size", [STANDARD, ELDER, LARGEST])
def test_one_books_with_scripts_and_every_page_is_sound(browser: Browser, site: Site, photo: Path, size: str) -> None:
    number = resident_id(next(PEOPLE))
    with opened(browser, site, size, scripts=True) as walk:
        page = walk.page
        book(walk, number, photo)
        page.get_by_role("link", name="查看、改期或取消").click()
        walk.look("appointment")
        page.get_by_role("link", name="改期", exact=True).click()
        walk.look("reschedule")
        page.go_back()
        page.get_by_role("link", name="取消预约").click()
        walk.look("cancel")
        page.goto("/h5/me")
        walk.look("mine")
        page.get_by_role("button", name="看完了，退出").click()
        page.goto("/h5/me")
        walk.next("查找我的预约")
        walk.look("look-up with mistakes")
        for path in ("team", "cert", "nowhere"):
            page.goto(f"/h5/{path}")
            walk.look(path)
        assert walk.faults == []
        assert len(walk.seen) >= 14
    assert len(appointments(site.hospital, number)) == 1


@pytest.mark.parametrize("size", [STANDARD, LARGEST])
def test_one_books_without_scripts(browser: Browser, site: Site, photo: Path, size: str) -> None:
    number = resident_id(next(PEOPLE))
    with opened(browser, site, size, scripts=False) as walk:
        book(walk, number, photo)
        assert number not in walk.page.url
        assert walk.faults == []
    (made,) = appointments(site.hospital, number)
    assert made.licence.photo is not None


def test_in_large_text_one_books_by_keyboard_alone(browser: Browser, site: Site, photo: Path) -> None:
    number = resident_id(next(PEOPLE))
    with opened(browser, site, ELDER, scripts=True) as walk:
        page = walk.page
        page.goto("/h5/book/notice")
        reach(page, "notice")
        page.keyboard.press("Space")
        reach(page, "consent")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("选择体检日期")
        reach(page, "day-2026-03-02")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_text("3月3日 星期二 到检时段")).to_be_visible()
        reach(page, "start-1")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("谁来体检")
        for name, text in (("name", "王小明"), ("number", number), ("phone", "13812345678"), ("employer", "饭店")):
            reach(page, name)
            page.keyboard.type(text)
        reach(page, "trades-food")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("上传单位的证照")
        page.set_input_files("#photo", photo)  # the system's own window, which no page controls
        expect(page.locator("#photo-size")).to_contain_text("KB")
        press_by_keyboard(page, "下一步：核对")
        press_by_keyboard(page, "确认预约")
        expect(page.get_by_role("heading", level=1)).to_have_text("预约成功")
    assert len(appointments(site.hospital, number)) == 1


def reach(page: Page, key: str) -> None:
    """Press Tab until the field has the focus, which must be on the screen and not under the bar."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == key:
            break
    hidden = page.evaluate(
        """() => { const focus = document.activeElement, box = focus.getBoundingClientRect(),
          bar = document.querySelector(".bar"), top = bar ? bar.getBoundingClientRect().top : innerHeight;
          return focus.closest(".bar") ? false : box.top < 0 || box.top > top - 10; }"""
    )
    assert page.evaluate("document.activeElement.id") == key
    assert not hidden, f"{key} is under the bar"


def press_by_keyboard(page: Page, words: str) -> None:
    """Reach a button and press it."""
    button = page.get_by_role("button", name=words)
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(button).to_be_hidden()


def test_a_photo_is_made_smaller_on_the_phone(browser: Browser, site: Site, photo: Path, tmp_path: Path) -> None:
    noise = tmp_path / "noise.jpg"
    noise.write_bytes(picture(3000, 2000, quality=100) + b"\0" * 3_000_000)
    with opened(browser, site, STANDARD, scripts=True) as walk:
        walk.page.goto("/h5/book/notice")
        walk.page.get_by_label("我已阅读预约须知").check()
        walk.page.get_by_label(re.compile("我同意")).check()
        walk.next()
        choose_slot(walk, "09:00")
        answer_who(walk, resident_id(next(PEOPLE)))
        walk.page.set_input_files("#photo", noise)
        wait_until(lambda: walk.page.evaluate(f"{FILE}.name") == "photo.jpg", "the smaller photo")
        assert 0 < walk.page.evaluate(f"{FILE}.size") < 200_000
        letter = tmp_path / "letter.pdf"
        letter.write_bytes(b"%PDF-1.7" + bytes(11 * 2**20))
        walk.page.set_input_files("#photo", noise)
        walk.page.set_input_files("#photo", letter)
        expect(walk.page.locator("#photo-size")).to_contain_text("太大")  # before it travels for minutes
        walk.page.wait_for_timeout(2000)
        assert walk.page.evaluate(f"{FILE}.name") == "letter.pdf"


def test_the_notice_pops_up_over_the_first_page_and_holds_the_focus(browser: Browser, site: Site) -> None:
    context = phone(browser, site)
    page = context.new_page()
    page.goto("/h5")
    dialog = page.get_by_role("dialog", name="预约须知")
    expect(dialog).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.reload()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="长辈版").click()
    expect(page.locator("html")).to_have_class("elder")
    page.get_by_role("button", name="我已阅读").click()
    expect(dialog).to_be_hidden()
    page.reload()
    expect(dialog).to_be_hidden()
    context.close()


def test_the_heaviest_page_weighs_less_than_40_kilobytes(browser: Browser, site: Site) -> None:
    with opened(browser, site, STANDARD, scripts=True) as walk:
        page = walk.page
        page.goto("/h5/book/notice")
        page.get_by_label("我已阅读预约须知").check()
        page.get_by_label(re.compile("我同意")).check()
        walk.next()
        page.wait_for_load_state("networkidle")  # else the last file is not weighed
        weight = page.evaluate(
            """() => performance.getEntries().filter(one => one.encodedBodySize)
              .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
        )
        assert 20_000 < weight < 40_000


def test_the_measures_find_what_is_wrong(browser: Browser, site: Site) -> None:
    with opened(browser, site, STANDARD, scripts=True) as walk:
        walk.page.set_content(
            "<meta name='viewport' content='width=device-width'><img src='x' width='900'><a href='/h5'>go</a>"
        )
        walk.look("a bad page")
        for fault in ("image-alt", "html-has-lang"):
            assert any(f": {fault} " in one for one in walk.faults)
        assert any("A go" in fault for fault in walk.faults)
        assert any("at 360: " in fault and fault.endswith("px wider") for fault in walk.faults)


def test_mistakes_get_the_focus_and_lead_to_their_fields(browser: Browser, site: Site) -> None:
    with opened(browser, site, STANDARD, scripts=True) as walk:
        page = walk.page
        page.goto("/h5/book/notice")
        walk.next()
        expect(page.get_by_role("alert")).to_be_focused()
        page.get_by_role("link", name=re.compile("同意书")).click()
        expect(page.get_by_label(re.compile("我同意"))).to_be_focused()


def test_back_shows_whole_pages_and_the_browser_keeps_nothing_of_them(browser: Browser, site: Site) -> None:
    with opened(browser, site, STANDARD, scripts=True) as walk:
        page = walk.page
        page.goto("/h5/book/notice")
        page.get_by_label("我已阅读预约须知").check()
        page.get_by_label(re.compile("我同意")).check()
        walk.next()
        choose_slot(walk, "09:00")
        expect(page.get_by_role("heading", level=1)).to_have_text("谁来体检")
        page.go_back()
        expect(page.get_by_role("heading", level=1)).to_have_text("选择体检日期")
        expect(page.get_by_role("link", name="健康证预约")).to_be_visible()
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_day_touched_before_the_scripts_came_shows_its_periods(browser: Browser, site: Site) -> None:
    with opened(browser, site, STANDARD, scripts=True) as walk:
        held: list[Route] = []
        walk.page.route(re.compile("htmx"), lambda route: held.append(route))  # noqa: PLW0108
        walk.page.goto("/h5/book/notice")
        walk.page.get_by_label("我已阅读预约须知").check()
        walk.page.get_by_label(re.compile("我同意")).check()
        walk.next()
        walk.pick("3月5日")
        expect(walk.page.get_by_text("3月2日 星期一 到检时段")).to_be_visible()
        held.pop().continue_()
        expect(walk.page.get_by_text("3月5日 星期四 到检时段")).to_be_visible()


def test_the_own_appointment_is_moved_in_the_browser(browser: Browser, site: Site, photo: Path) -> None:
    number = resident_id(next(PEOPLE))
    with opened(browser, site, STANDARD, scripts=True) as walk:
        page = walk.page
        book(walk, number, photo)
        page.get_by_role("link", name="查看、改期或取消").click()
        page.get_by_role("link", name="改期", exact=True).click()
        walk.pick("3月4日")
        expect(page.get_by_text("3月4日 星期三 到检时段")).to_be_visible()
        walk.pick("10:00")
        walk.next("改到这个时间")
        expect(page.get_by_role("status")).to_contain_text("已改期")
        site.hospital.clock.move(timedelta(minutes=20))
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("我的预约")
    (made,) = appointments(site.hospital, number)
    assert str(made.slot) == "2026-03-04 10:00"
