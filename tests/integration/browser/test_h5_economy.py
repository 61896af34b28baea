"""What a booking costs whoever books: touches from the first page to the last, and the weight of every page."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from attrs import define, field
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from entrypoints.web.pages import long_day
from tests.booking_world import resident_id
from tests.integration.browser.site import Site, phone
from tests.integration.web.conftest import MORNING

pytestmark = pytest.mark.browser
PEOPLE, DAY = count(1700), date(2026, 3, 5)
HEAVIEST, MOST_REQUESTS, TOUCHES = 40_000, 5, 18
WEIGHT = """() => [performance.getEntries().reduce((sum, one) => sum + (one.encodedBodySize || 0), 0),
  performance.getEntriesByType("resource").length + 1]"""


@define
class Thrifty:
    """Somebody who counts; ``pages`` are bytes and requests of each page, as a phone loads it that has nothing yet."""

    page: Page
    browser: Browser
    site: Site
    touches: int = 0
    pages: dict[str, tuple[int, int]] = field(factory=dict)

    def touch(self, what: Locator) -> None:
        """One touch."""
        self.touches += 1
        what.click()

    def press(self, words: str) -> None:
        """A button or a link that begins with these words."""
        self.touch(self.page.get_by_role("button", name=re.compile(f"^{words}")))

    def pick(self, name: str) -> None:
        """A day, a period, a box to tick."""
        self.touches += 1
        self.page.get_by_label(re.compile(f"^{name}")).first.check()

    def write(self, label: str, text: str) -> None:
        """A touch into the field; typing is not counted."""
        self.touches += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def weigh(self, heading: str) -> None:
        """Load the page that is open once more, as the same person with an empty cache."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        context = phone(self.browser, self.site)
        context.add_cookies(self.page.context.cookies())  # type: ignore[arg-type]  # what it gives it takes
        cold = context.new_page()
        cold.goto(self.page.url, wait_until="networkidle")
        expect(cold.get_by_role("heading", level=1)).to_have_text(heading)
        size, requests = cold.evaluate(WEIGHT)
        self.pages[heading] = (size, requests)
        context.close()


@pytest.fixture
def thrifty(browser: Browser, site: Site) -> Iterator[Thrifty]:
    site.hospital.clock.time = MORNING
    context = phone(browser, site)
    yield Thrifty(context.new_page(), browser, site)
    context.close()


def book(thrifty: Thrifty, photo: Path, day: date = DAY) -> None:
    """As somebody does who knows what to answer: the notice, then five steps."""
    page = thrifty.page
    page.goto("/h5")
    thrifty.press("我已阅读")
    thrifty.weigh("健康证体检预约")
    thrifty.touch(page.get_by_role("link", name=re.compile("个人预约")))
    thrifty.weigh("预约前请先看")
    for box in ("我已阅读预约须知", "我同意"):
        thrifty.pick(box)
    thrifty.press("下一步")
    thrifty.weigh("选择体检日期")
    thrifty.pick(f"{day.month}月{day.day}日")
    expect(page.get_by_text(f"{long_day(day)} 到检时段")).to_be_visible()
    thrifty.pick("09:00")
    thrifty.press("下一步")
    thrifty.weigh("谁来体检")
    number = resident_id(next(PEOPLE))
    answers = {"姓名": "王小明", "证件号码": number, "手机号": "13812345678", "工作单位": "好滋味饭店"}
    for label, text in answers.items():
        thrifty.write(label, text)
    thrifty.pick("食品")
    thrifty.press("下一步")
    thrifty.weigh("上传单位的证照")
    thrifty.touches += 2  # into the field, and the picture in the system's own window
    page.set_input_files("#photo", photo)
    expect(page.locator("#photo-size")).to_contain_text("KB")
    thrifty.press("下一步")
    thrifty.weigh("核对信息")
    thrifty.press("确认预约")
    thrifty.weigh("预约成功")


def camera_picture(folder: Path) -> Path:
    """A photo of a licence."""
    photo = folder / "licence.jpg"
    Image.effect_noise((1600, 1200), 25).convert("RGB").save(photo, "JPEG")  # grain, as a camera has it
    return photo


def test_a_booking_takes_few_touches_and_every_page_is_light(thrifty: Thrifty, tmp_path: Path) -> None:
    book(thrifty, camera_picture(tmp_path))
    assert thrifty.touches <= TOUCHES
    page = thrifty.page
    page.get_by_role("link", name="查看、改期或取消").click()
    thrifty.weigh("预约详情")
    own = page.url
    for path, heading in (
        (f"{own}/reschedule", "改到哪一天"),
        (f"{own}/cancel", "要取消这个预约吗"),
        ("/h5/help", "联系查体科"),
        ("/h5/cert", "健康证查询、结果查询"),
        ("/h5/team", "团队预约"),
        ("/h5/notices", "通知公告"),
    ):
        page.goto(path)
        thrifty.weigh(heading)
    heavy = {name: cost for name, cost in thrifty.pages.items() if cost[0] >= HEAVIEST or cost[1] > MOST_REQUESTS}
    assert heavy == {}
    assert len(thrifty.pages) == 14
