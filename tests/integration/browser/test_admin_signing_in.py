"""Signing in in a real browser: a code from the phone, and what stands in the way after wrong passwords."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.booking_world import resident_id
from tests.integration.browser.site import PATIENCE, Site, overflow, phone, too_small
from tests.integration.browser.test_admin_pages import RULES, SCREEN
from tests.integration.web.conftest import MORNING
from tests.integration.web.people import OWN, created, settled

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("TJ_PICTURES")


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = max(site.hospital.clock.time, MORNING) + timedelta(hours=1)
    for worker in site.hospital.staff.values():
        worker.token = ""


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.address, viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def looked_at(page: Page, name: str) -> None:
    """Nothing breaks a rule of accessibility or runs out of the screen."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert not overflow(page)


def hired(site: Site, account: str) -> None:
    _, worker = created(site.hospital, account)
    worker.sign_in()
    settled(worker)


def sign_in(page: Page, account: str, password: str) -> None:
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def next_code(site: Site, totp: pyotp.TOTP) -> str:
    site.hospital.clock.move(timedelta(seconds=30))
    return totp.at(site.hospital.clock.now())


def set_up(page: Page, site: Site) -> pyotp.TOTP:
    """From the first page to the personal page, with a code in force."""
    page.get_by_role("link", name="钱多多").click()
    looked_at(page, "own")
    page.get_by_role("link", name="动态口令：未启用").click()
    looked_at(page, "factor-none")
    page.get_by_role("button", name="开始设置").click()
    expect(page.get_by_role("img", name=re.compile("二维码"))).to_be_visible()
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 100
    looked_at(page, "factor-offer")
    (spelling,) = re.findall(r"\b[A-Z2-7]{32}\b", page.locator("main").inner_text())
    totp = pyotp.TOTP(spelling)
    page.get_by_role("textbox", name="动态口令").fill(next_code(site, totp))
    page.get_by_role("button", name="启用").click()
    looked_at(page, "factor-codes")
    recovery = re.findall(r"(?:[2-9a-z]{4}-){3}[2-9a-z]{4}", page.locator("main").inner_text())
    assert len(recovery) == 10
    page.get_by_role("link", name="抄好了").click()
    return totp


def test_a_clerk_sets_up_a_code_and_signs_in_with_it(desk: BrowserContext, site: Site) -> None:
    hired(site, "yanzheng")
    page = desk.new_page()
    page.goto("/admin/sign-in")
    sign_in(page, "yanzheng", OWN)
    totp = set_up(page, site)
    page.get_by_role("link", name="动态口令：已启用").click()
    looked_at(page, "factor-present")
    page.get_by_role("button", name="退出").click()
    sign_in(page, "yanzheng", OWN)
    expect(page.get_by_role("heading", name="输入动态口令")).to_be_visible()
    page.get_by_role("textbox", name="动态口令").fill("123")
    page.get_by_role("button", name="完成登录").click()
    looked_at(page, "sign-in-code")
    page.get_by_role("textbox", name="动态口令").fill(next_code(site, totp))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/admin$"))


def test_the_browser_works_for_whoever_mistyped_three_times(desk: BrowserContext, site: Site) -> None:
    hired(site, "cuole")
    page = desk.new_page()
    page.goto("/admin/sign-in")
    for _ in range(3):
        sign_in(page, "cuole", "Falsch-2026")
        expect(page.locator("#problems")).to_be_visible()
        site.hospital.clock.move(timedelta(seconds=9))
    expect(page.get_by_text("已自动确认")).to_be_visible()
    expect(page.get_by_label(re.compile("等于几"))).to_be_hidden()
    looked_at(page, "sign-in-worked")
    sign_in(page, "cuole", OWN)
    page.wait_for_url(re.compile("/admin$"))


def test_a_press_that_comes_before_the_work_is_done_waits_for_it(desk: BrowserContext, site: Site) -> None:
    hired(site, "xingji")
    page = desk.new_page()
    page.add_init_script(
        "const digest = crypto.subtle.digest.bind(crypto.subtle);"
        "crypto.subtle.digest = (...given) => new Promise(done => setTimeout(done, 700)).then(() => digest(...given));"
    )
    page.goto("/admin/sign-in")
    for _ in range(3):
        sign_in(page, "xingji", "Falsch-2026")
        expect(page.locator("#problems")).to_be_visible(timeout=60_000)
        page.wait_for_load_state()
        site.hospital.clock.move(timedelta(seconds=9))
    page.get_by_label("账号").fill("xingji")
    page.get_by_label("密码").fill(OWN)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("请稍等")).to_be_visible()
    page.wait_for_url(re.compile("/admin$"), timeout=60_000)


@pytest.mark.parametrize("size", ["standard", "elder"])
def test_on_a_phone_without_script_a_sum_is_asked_in_words(browser: Browser, site: Site, size: str) -> None:
    context = phone(browser, site, scripts=False)
    page = context.new_page()
    if size == "elder":
        page.goto("/h5/me")
        page.get_by_role("button", name=re.compile("长辈版")).first.click()
    number = resident_id(970 if size == "elder" else 971)
    page.goto("/h5/me")
    for _ in range(6):
        page.get_by_label("姓名").fill("王小明")
        page.get_by_label("证件号码").fill(number)
        page.get_by_label("查询码").fill("AAAAAAAA")
        page.get_by_role("button", name="查找我的预约").click()
    expect(page.get_by_label(re.compile("等于几"))).to_be_visible()
    assert too_small(page, 60 if size == "elder" else 44) == []
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"h5-sum-{size}.png", full_page=True)
    context.close()


def test_on_a_phone_with_script_the_question_goes_away(browser: Browser, site: Site) -> None:
    context = phone(browser, site)
    page = context.new_page()
    page.goto("/h5/me")
    for _ in range(6):
        page.get_by_label("姓名").fill("王小明")
        page.get_by_label("证件号码").fill(resident_id(972))
        page.get_by_label("查询码").fill("AAAAAAAA")
        page.get_by_role("button", name="查找我的预约").click()
        page.wait_for_load_state()
    expect(page.get_by_text("已自动确认")).to_be_visible()
    looked_at(page, "h5-worked")
    page.get_by_label("查询码").fill("AAAAAAAA")
    page.get_by_role("button", name="查找我的预约").click()
    expect(page.locator("[data-challenge]")).to_have_count(0)
    expect(page.locator("#problems")).to_contain_text("没有找到")
    context.close()
