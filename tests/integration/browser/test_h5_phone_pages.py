"""验证手机 and 短信验证码 in a real browser, where the hospital has a gateway; every page is measured on the way."""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from entrypoints.simulators.sms import SmsDesk
from tests.booking_world import resident_id
from tests.integration.browser.site import Site
from tests.integration.browser.test_h5_pages import ELDER, LARGEST, STANDARD, Walk, choose_slot, opened
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.booking_steps import appointments
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.sms import code_on, hospital_with_messages, other_than

pytestmark = pytest.mark.browser
PEOPLE, NUMBERS = count(800), count(13800030000)


@pytest.fixture(scope="module")
def desk() -> SmsDesk:
    return SmsDesk(secret="k-1")


@pytest.fixture(scope="module")
def hospital(first_hospital: Hospital, tmp_path_factory: pytest.TempPathFactory, desk: SmsDesk) -> Iterator[Hospital]:
    with hospital_with_messages(first_hospital, tmp_path_factory.mktemp("hospital"), desk) as made:
        yield made


def prove(walk: Walk, desk: SmsDesk, mine: str) -> None:
    """From 谁来体检 to the licence."""
    page = walk.page
    expect(page.get_by_role("heading", level=1)).to_have_text("验证手机")
    walk.look("phone")
    walk.next("获取验证码")
    walk.look("phone with a code")
    page.get_by_label("短信验证码").fill(other_than(code_on(desk, mine)))
    walk.next()
    walk.look("phone with a mistake")
    page.get_by_role("button", name="重新获取验证码").click()
    expect(page.get_by_role("alert")).to_contain_text("才能重新获取验证码")
    walk.look("phone too soon")
    page.get_by_label("短信验证码").fill(code_on(desk, mine))
    walk.next()
    expect(page.get_by_role("heading", level=1)).to_have_text("上传单位的证照")


def book(walk: Walk, desk: SmsDesk, number: str, mine: str, photo: Path) -> None:
    page = walk.page
    page.goto("/h5/book/notice")
    page.get_by_label("我已阅读预约须知").check()
    page.get_by_label(re.compile("我同意")).check()
    walk.next()
    choose_slot(walk, "09:00")
    answers = {"姓名": "王小明", "证件号码": number, "手机号": mine, "工作单位": "好滋味饭店"}
    for label, text in answers.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("食品", exact=True).check()
    walk.next()
    prove(walk, desk, mine)
    page.set_input_files("#photo", photo)
    walk.next()
    walk.next("确认预约")
    expect(page.get_by_role("heading", level=1)).to_have_text("预约成功")


def find(walk: Walk, desk: SmsDesk, number: str, mine: str) -> None:
    """One's own, without the 查询码."""
    page = walk.page
    page.goto("/h5/me")
    if page.get_by_role("button", name="看完了，退出").count():
        page.get_by_role("button", name="看完了，退出").click()
        page.goto("/h5/me")
    walk.look("look-up")
    page.get_by_role("link", name="没有查询码？用短信验证码").click()
    walk.next("获取验证码")
    walk.look("look-up by message with mistakes")
    page.get_by_label("姓名").fill("王小明")
    page.get_by_label("证件号码").fill(number)
    walk.next("获取验证码")
    expect(page.get_by_role("heading", level=1)).to_have_text("输入验证码")
    walk.look("look-up code")
    page.get_by_label("短信验证码").fill(code_on(desk, mine, 2))
    walk.next("查找")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的预约")


@pytest.mark.parametrize(("size", "scripts"), [(STANDARD, True), (ELDER, True), (LARGEST, True), (STANDARD, False)])
def test_one_proves_the_phone_books_and_finds_it_again(
    browser: Browser, site: Site, desk: SmsDesk, tmp_path: Path, size: str, *, scripts: bool
) -> None:
    site.hospital.clock.time = MORNING
    number, mine, photo = resident_id(next(PEOPLE)), str(next(NUMBERS)), tmp_path / "licence.jpg"
    photo.write_bytes(picture(900, 600))
    with opened(browser, site, size, scripts=scripts) as walk:
        book(walk, desk, number, mine, photo)
        find(walk, desk, number, mine)
        assert walk.faults == []
    assert len(appointments(site.hospital, number)) == 1
