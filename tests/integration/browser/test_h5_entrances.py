"""爱山东 and 健康聊城 in a real browser, whose platforms are played on this computer; every page is measured."""

import os
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import attrs
import pytest
from playwright.sync_api import Browser, expect

from entrypoints.simulators.platforms import PlatformDesk, PlatformFault
from tests.booking_world import resident_id
from tests.integration.browser.site import Site
from tests.integration.browser.test_h5_pages import ELDER, LARGEST, STANDARD, Walk, choose_slot, opened
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.booking_steps import appointments
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.entrances import Platforms, hospital_with_entrances
from tjdomain.shared.actor import Channel

pytestmark = pytest.mark.browser
PEOPLE = count(900)
IN_ALL = (STANDARD, ELDER, LARGEST)


@pytest.fixture(scope="module")
def platforms() -> Platforms:
    return Platforms()


@pytest.fixture(scope="module")
def hospital(
    first_hospital: Hospital, tmp_path_factory: pytest.TempPathFactory, platforms: Platforms
) -> Iterator[Hospital]:
    with hospital_with_entrances(first_hospital, tmp_path_factory.mktemp("hospital"), platforms) as made:
        yield made


@pytest.fixture(autouse=True)
def led_back(site: Site, platforms: Platforms) -> None:
    """The platforms lead to where the site stands in this run; nobody has a fault left over."""
    state = site.hospital.web.app.state
    state.settings = attrs.evolve(state.settings, public_url=site.address)
    site.hospital.clock.time = MORNING
    platforms.wechat.faults.clear()
    platforms.aishandong.faults.clear()


def shot(walk: Walk, name: str) -> None:
    """Look at the page; a picture of it where ``TJ_SHOTS`` names a folder."""
    walk.look(name)
    if folder := os.environ.get("TJ_SHOTS"):
        walk.page.screenshot(path=f"{folder}/{walk.size}-{name}.png", full_page=True)


def sign_in(walk: Walk, entrance: str, name: str, to: str = "/h5") -> None:
    walk.page.goto(f"/h5/enter/{entrance}?to={to}")
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text("模拟")
    walk.page.get_by_role("link", name=name).click()


def book(walk: Walk, photo: Path, **answers: str) -> None:
    """From the notice to success; what the platform filled in stays as it is."""
    page = walk.page
    page.goto("/h5/book/notice")
    page.get_by_label("我已阅读预约须知").check()
    page.get_by_label(re.compile("我同意")).check()
    walk.next()
    choose_slot(walk, "09:00")
    shot(walk, "who")
    for label, text in answers.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("工作单位", exact=True).fill("好滋味饭店")
    page.get_by_label("食品", exact=True).check()
    walk.next()
    page.set_input_files("#photo", photo)
    walk.next()
    walk.next("确认预约")
    expect(page.get_by_role("heading", level=1)).to_have_text("预约成功")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "licence.jpg"
    path.write_bytes(picture(900, 600))
    return path


@pytest.mark.parametrize("size", IN_ALL)
def test_one_comes_in_by_aishandong_and_sees_what_is_ones_own(
    browser: Browser, site: Site, platforms: Platforms, size: str
) -> None:
    with opened(browser, site, size, scripts=True) as walk:
        page = walk.page
        shot(walk, "home")
        page.get_by_role("link", name="用爱山东登录").click()
        page.get_by_role("link", name=platforms.aishandong.accounts[1].name).click()
        expect(page.get_by_text("您从爱山东进来：李*妹")).to_be_visible()
        shot(walk, "home signed in")
        page.goto("/h5/cert")
        expect(page.get_by_role("heading", level=1)).to_have_text("我的健康证和结果")
        page.goto("/h5")
        page.get_by_role("button", name="退出登录").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("已退出")
        shot(walk, "left")
        page.get_by_role("link", name="退出爱山东").click()
        expect(page.get_by_text("已退出爱山东")).to_be_visible()
        page.goto("/h5/cert")
        shot(walk, "look-up")
        assert walk.faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_real_name_books_without_typing_it(
    browser: Browser, site: Site, platforms: Platforms, photo: Path, *, scripts: bool
) -> None:
    account = platforms.aishandong.accounts[0]
    with opened(browser, site, STANDARD, scripts=scripts) as walk:
        if not appointments(site.hospital, account.number):
            sign_in(walk, "aishandong", account.name)
            book(walk, photo)
            (made,) = appointments(site.hospital, account.number)
            assert made.channel is Channel.AISHANDONG
        else:
            sign_in(walk, "aishandong", account.name, "/h5/me")
            expect(walk.page.get_by_role("heading", level=1)).to_have_text("我的预约")
        assert walk.faults == []


@pytest.mark.parametrize(("size", "scripts"), [(STANDARD, True), (LARGEST, True), (STANDARD, False)])
def test_wechat_keeps_the_booking_open_once_it_was_bound(
    browser: Browser, site: Site, platforms: Platforms, photo: Path, size: str, *, scripts: bool
) -> None:
    number, name = resident_id(next(PEOPLE)), platforms.wechat.accounts[0].name
    with opened(browser, site, size, scripts=scripts) as walk:
        page = walk.page
        sign_in(walk, "wechat", name)
        book(walk, photo, 姓名="王小明", 证件号码=number, 手机号="13812345678")
        shot(walk, "done")
        page.get_by_role("button", name="记住我", exact=True).click()
        expect(page.get_by_role("button", name="不再记住我")).to_be_visible()
        shot(walk, "mine bound")
        page.get_by_role("button", name="看完了，退出").click()
        sign_in(walk, "wechat", name, "/h5/me")
        expect(page.get_by_role("heading", level=1)).to_have_text("我的预约")
        page.get_by_role("button", name="不再记住我").click()
        expect(page.get_by_role("button", name="记住我", exact=True)).to_be_visible()
        shot(walk, "mine")
        assert walk.faults == []
    (made,) = appointments(site.hospital, number)
    assert made.channel is Channel.WECHAT


@pytest.mark.parametrize("entrance", ["wechat", "aishandong"])
def test_each_fault_ends_on_a_plain_page_and_one_books_without(
    browser: Browser, site: Site, platforms: Platforms, entrance: str
) -> None:
    desk: PlatformDesk = getattr(platforms, entrance)
    with opened(browser, site, STANDARD, scripts=True) as walk:
        page = walk.page
        for fault in PlatformFault:
            if fault is PlatformFault.SNAPSHOT and entrance != "wechat":
                continue
            desk.faults.append(fault)
            sign_in(walk, entrance, desk.accounts[0].name)
            expect(page.get_by_role("heading", level=1)).to_have_text("没有登录成")
            assert "ticket=" not in page.url
            assert "code=" not in page.url
            shot(walk, f"failed {entrance} {fault.value}")
        page.get_by_role("link", name="不登录，直接预约").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("预约前请先看")
        sign_in(walk, entrance, desk.accounts[0].name)
        expect(page.get_by_role("button", name="退出登录")).to_be_visible()
        assert walk.faults == []
