"""Certificates, results, verification and teams in a real browser: axe, touch boxes, no sideways scroll."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.booking_world import resident_id
from tests.integration.browser.site import Site
from tests.integration.browser.test_h5_pages import ELDER, LARGEST, STANDARD, Walk, opened
from tests.integration.journeys.booking_steps import Member, with_slip
from tests.integration.journeys.certificate_steps import scanned
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, screen_of
from tests.integration.web.reading import Phone
from tests.integration.web.reading import browser as in_process
from tests.integration.web.record_steps import approved, arrived, certified, concluded, somebody
from tests.integration.web.team_steps import EMPLOYER, PEOPLE, WEDNESDAY, hold, joined, shared, team

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("TJ_SHOTS")
"""A folder for pictures of every page, for whoever wants to look."""


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING


@pytest.fixture(scope="module")
def people(hospital: Hospital) -> dict[str, Any]:
    """A holder with the token on the card, one who failed, one who is still being examined, one whose card is void."""
    hospital.clock.time = MORNING
    holder, certificate = certified(hospital)
    failed, going_on = somebody(hospital, "李秀兰"), somebody(hospital, "张建国")
    slip = arrived(hospital, failed)
    approved(hospital, concluded(hospital, slip, "fails", "痢疾杆菌阳性", stool_dysentery="检出"))
    failed, going_on = with_slip(failed, slip), with_slip(going_on, arrived(hospital, going_on))
    _, void = certified(hospital, "赵大勇")
    revoked = scanned(hospital, void)
    hospital["zhuren"].post(f"/certificates/{void['id']}/revoke", {"reason": "化验报告有误"})
    return {
        "holder": holder,
        "failed": failed,
        "going_on": going_on,
        "valid": scanned(hospital, certificate),
        "revoked": revoked,
    }


def look(walk: Walk, name: str) -> None:
    """Measure, and take a picture where somebody wants to look."""
    if SHOTS:
        walk.page.set_viewport_size({"width": 390, "height": 844})
        walk.page.screenshot(path=Path(SHOTS) / f"{walk.size}-{name}.png", full_page=True)
    walk.look(name)


def look_up(walk: Walk, member: Member) -> None:
    walk.page.goto("/h5/cert")
    for label, text in (("姓名", member.name), ("证件号码", member.document_number), ("查询码", member.code)):
        walk.page.get_by_label(label, exact=True).fill(text)
    walk.next("查询")
    expect(walk.page.get_by_role("heading", level=1)).to_have_text("我的健康证和结果")


@pytest.mark.parametrize(("size", "scripts"), [(STANDARD, True), (ELDER, True), (LARGEST, True), (ELDER, False)])
def test_certificates_and_results_are_sound(
    browser: Browser, site: Site, people: Any, size: str, *, scripts: bool
) -> None:
    with opened(browser, site, size, scripts=scripts) as walk:
        page = walk.page
        look(walk, "home")
        page.goto("/h5/cert")
        look(walk, "look-up")
        walk.next("查询")
        expect(page.get_by_role("alert")).to_be_visible()
        look(walk, "look-up with mistakes")
        look_up(walk, people["holder"])
        look(walk, "mine")
        page.locator("a[href^='/h5/cert/37']").click()
        image = page.get_by_role("img")
        expect(image).to_be_visible()
        assert image.evaluate("one => one.decode().then(() => one.naturalWidth / one.naturalHeight)") > 1.4
        look(walk, "certificate")
        page.go_back()
        page.locator("a[href^='/h5/cert/exam/']").click()
        look(walk, "results")
        for name in ("failed", "going_on"):
            page.goto("/h5/cert")
            page.get_by_role("button", name="看完了，退出").click()
            look_up(walk, people[name])
            page.locator("a[href^='/h5/cert/exam/']").click()
            look(walk, name)
        assert walk.faults == []
        assert len(walk.seen) == 8


def test_the_verification_is_sound(browser: Browser, site: Site, people: Any) -> None:
    with opened(browser, site, STANDARD, scripts=True) as walk:
        for name in ("valid", "revoked"):
            walk.page.goto(f"/v/{people[name]}")
            look(walk, f"verify {name}")
        walk.page.goto("/v/AAAA")
        look(walk, "verify forged")
        site.hospital.clock.time = MORNING.replace(year=2027, month=6)
        walk.page.goto(f"/v/{people['valid']}")
        look(walk, "verify expired")
        walk.page.goto("/v")
        look(walk, "verify problem")
        assert walk.faults == []


def to_check(walk: Walk, code: str, member: Member, number: str) -> None:
    """From the page behind the code to 核对信息."""
    page = walk.page
    page.goto(f"/h5/team/{code}")
    look(walk, "team")
    page.get_by_role("link", name="开始登记").click()
    if page.url.endswith("/notice"):
        look(walk, "team notice")
        page.get_by_label("我已阅读预约须知").check()
        page.get_by_label("我同意").check()
        walk.next()
    look(walk, "team date")
    if walk.size == STANDARD:
        walk.pick("3月4日")
    walk.pick("09:00")
    walk.next()
    look(walk, "team who")
    for label, text in (("姓名", member.name), ("证件号码", number), ("手机号", "13812345678")):
        page.get_by_label(label, exact=True).fill(text)
    walk.next()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对信息")
    look(walk, "team check")
    walk.next("确认预约")


@pytest.mark.parametrize("size", [STANDARD, ELDER, LARGEST])
def test_the_pages_of_a_team_are_sound(browser: Browser, site: Site, size: str) -> None:
    made = team(site.hospital, hold(WEDNESDAY, "08:00", 1), hold(WEDNESDAY, "09:00", 4))
    member = somebody(site.hospital, day="2026-03-05")
    with opened(browser, site, size, scripts=True) as walk:
        page = walk.page
        page.goto("/h5/team")
        look(walk, "scan")
        to_check(walk, made["code"], member, member.document_number)
        expect(page.get_by_role("heading", level=1)).to_have_text("您已有一个预约")
        look(walk, "transfer proof")
        page.get_by_label("查询码").fill(member.code)
        walk.next()
        look(walk, "transfer")
        walk.next("确定转入团队")
        expect(page.get_by_role("heading", level=1)).to_have_text("预约成功")
        to_check(walk, made["code"], member, resident_id(next(PEOPLE)))
        expect(page.get_by_role("heading", level=1)).to_have_text("预约成功")
        expect(page.get_by_text(EMPLOYER)).to_be_visible()
        look(walk, "team done")
        site.hospital["qiantai"].post(f"/teams/{made['id']}/close")
        page.goto(f"/h5/team/{made['code']}")
        look(walk, "team over")
        assert walk.faults == []


@pytest.mark.parametrize(("size", "scripts"), [(STANDARD, True), (ELDER, True), (LARGEST, True), (STANDARD, False)])
def test_the_roster_of_a_team_is_sound(browser: Browser, site: Site, size: str, *, scripts: bool) -> None:
    made = team(site.hospital, hold(WEDNESDAY, "08:00", 3), hold(WEDNESDAY, "09:00", 3))
    desk = screen_of(site.hospital, DESK)
    path = shared(desk, made)
    with opened(browser, site, size, scripts=scripts) as walk:
        walk.page.goto(path)
        expect(walk.page.get_by_text("还没有人登记")).to_be_visible()
        look(walk, "roster empty")
        for start, name in (("08:00", "王小明"), ("08:00", "欧阳秀兰"), ("09:00", "李建国")):
            joined(Phone(in_process(site.hospital)), made["code"], start, name=name)
        walk.page.reload()
        expect(walk.page.get_by_text("欧**兰")).to_be_visible()
        look(walk, "roster")
        with walk.page.expect_download() as saved:
            walk.page.get_by_role("link", name="下载名单").click()
        assert saved.value.suggested_filename == "团队名单-2026-03-02.xlsx"
        shared(desk, made)
        walk.page.goto(path)
        expect(walk.page.get_by_role("heading", level=1)).to_have_text("名单打不开")
        look(walk, "roster over")
        assert walk.faults == []


@pytest.mark.parametrize("size", [STANDARD, ELDER, LARGEST])
def test_announcements_are_sound(browser: Browser, site: Site, size: str) -> None:
    body = "五一期间（5月1日至3日）放假，不体检、不发证。\n5月4日照常上班。\n急着用证的，请在4月30日前来领。"
    manager, made = site.hospital["zhuren"], []
    for title, pinned in (("五一放假通知", True), ("健康证改为电子证，纸质证仍可到窗口领取", False)):
        draft = manager.post("/announcements", {"title": title, "body": body, "pinned": pinned})
        made.append(manager.post(f"/announcements/{draft['id']}/publish", {"version": draft["version"]}))
    with opened(browser, site, size, scripts=True) as walk:
        walk.page.goto("/h5")
        look(walk, "home with announcements")
        walk.page.get_by_role("link", name="全部通知公告").click()
        look(walk, "announcements")
        walk.page.get_by_role("link", name="五一放假通知").click()
        expect(walk.page.get_by_role("heading", level=1)).to_have_text("五一放假通知")
        look(walk, "announcement")
        assert walk.faults == []
    for one in made:
        manager.post(f"/announcements/{one['id']}/withdraw", {"version": one["version"]})
