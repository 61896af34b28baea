"""What goes wrong on phones: taps twice, two tabs, reloads, lost connections, odd files, somebody else's turn."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from lxml import html
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.booking_world import resident_id
from tests.integration.browser.site import Site
from tests.integration.browser.test_h5_pages import ELDER, LARGEST, STANDARD, Walk, answer_who, choose_slot, opened
from tests.integration.web.booking_steps import appointments
from tests.integration.web.booking_steps import to_check as to_check_unscripted
from tests.integration.web.conftest import MORNING, picture
from tests.integration.web.reading import Phone, Sheet
from tests.integration.web.reading import browser as in_process
from tests.integration.web.record_steps import somebody
from tjdomain.booking.domain.appointment import AppointmentState

pytestmark = pytest.mark.browser
PEOPLE = count(1300)
DAYS_OF_ONE = {STANDARD: date(2026, 3, 6), ELDER: date(2026, 3, 4), LARGEST: date(2026, 3, 3)}
"""Days whose periods have one place each."""


@pytest.fixture(autouse=True)
def morning(site: Site) -> None:
    site.hospital.clock.time = MORNING


@pytest.fixture
def walk(browser: Browser, site: Site) -> Iterator[Walk]:
    """A phone with scripts, past the notice on the first page."""
    with opened(browser, site, STANDARD, scripts=True) as made:
        yield made


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "licence.jpg"
    path.write_bytes(picture(1200, 800))
    return path


def heading(walk: Walk, words: str) -> None:
    expect(walk.page.get_by_role("heading", level=1)).to_have_text(words)


def to_who(walk: Walk, start: str = "09:00") -> None:
    walk.page.goto("/h5/book/notice")
    walk.page.get_by_label("我已阅读预约须知").check()
    walk.page.get_by_label(re.compile("我同意")).check()
    walk.next()
    choose_slot(walk, start)
    heading(walk, "谁来体检")


def to_licence(walk: Walk, number: str, start: str = "09:00") -> None:
    to_who(walk, start)
    answer_who(walk, number)
    heading(walk, "上传单位的证照")


def to_check(walk: Walk, number: str, photo: Path, start: str = "09:00") -> None:
    to_licence(walk, number, start)
    walk.page.set_input_files("#photo", photo)
    walk.next()
    heading(walk, "核对信息")


def test_a_double_tap_and_then_back_and_reload_book_once(walk: Walk, site: Site, photo: Path) -> None:
    number = resident_id(next(PEOPLE))
    to_check(walk, number, photo)
    walk.page.get_by_role("button", name="确认预约").dblclick(no_wait_after=True)
    heading(walk, "预约成功")
    walk.page.reload()
    heading(walk, "预约成功")
    walk.page.go_back()
    heading(walk, "预约成功")
    assert len(appointments(site.hospital, number)) == 1


def test_taps_that_no_script_holds_back_book_once(browser: Browser, site: Site, photo: Path) -> None:
    number = resident_id(next(PEOPLE))
    with opened(browser, site, STANDARD, scripts=False) as walk:
        to_check(walk, number, photo)
        walk.page.get_by_role("button", name="确认预约").dblclick(no_wait_after=True)
        heading(walk, "预约成功")
    assert len(appointments(site.hospital, number)) == 1


def test_an_answer_changed_in_another_tab_is_shown_before_it_is_booked(walk: Walk, site: Site, photo: Path) -> None:
    number = resident_id(next(PEOPLE))
    to_check(walk, number, photo)
    other = Walk(walk.page.context.new_page())
    other.page.goto("/h5/book/date")
    choose_slot(other, "10:00")
    heading(other, "核对信息")
    walk.next("确认预约")
    expect(walk.page.get_by_role("alert")).to_contain_text("改")
    expect(walk.page.locator("dl")).to_contain_text("10:00")
    assert appointments(site.hospital, number) == ()
    walk.next("确认预约")
    heading(walk, "预约成功")
    (made,) = appointments(site.hospital, number)
    assert str(made.slot) == "2026-03-05 10:00"


def test_another_text_size_in_the_middle_of_a_form_keeps_what_was_typed(walk: Walk, photo: Path) -> None:
    page = walk.page
    to_who(walk)
    page.get_by_label("姓名", exact=True).fill("王小明")
    page.get_by_label("食品", exact=True).check()
    for size, words in (("elder", "长辈版"), ("largest", "特大字")):
        page.get_by_role("button", name=words).click()
        expect(page.locator("html")).to_have_class(size)
        expect(page.get_by_role("button", name="标准版")).to_be_focused()
    assert page.get_by_label("姓名", exact=True).input_value() == "王小明"
    assert page.get_by_label("食品", exact=True).is_checked()
    page.reload()
    expect(page.locator("html")).to_have_class("largest")


def test_whoever_lets_a_day_pass_is_told_and_begins_anew(walk: Walk, site: Site, photo: Path) -> None:
    to_check(walk, resident_id(next(PEOPLE)), photo)
    site.hospital.clock.move(timedelta(hours=25))
    walk.next("确认预约")
    heading(walk, "预约前请先看")
    expect(walk.page.get_by_role("status")).to_contain_text("已过 24 小时")


def test_a_connection_lost_while_the_photo_travels_costs_the_photo_only(walk: Walk, site: Site, photo: Path) -> None:
    number = resident_id(next(PEOPLE))
    to_licence(walk, number)
    walk.page.set_input_files("#photo", photo)
    walk.page.route("**/licence", lambda route: route.abort("connectionreset"))
    walk.page.get_by_role("button", name=re.compile("^下一步")).click(no_wait_after=True)
    expect(walk.page).to_have_url(re.compile("^chrome-error:"))
    walk.page.unroute("**/licence")
    walk.page.goto("/h5/book/licence")
    heading(walk, "上传单位的证照")
    walk.page.set_input_files("#photo", photo)
    walk.next()
    heading(walk, "核对信息")
    expect(walk.page.locator("dl")).to_contain_text(number)


def test_what_was_booked_is_found_where_the_answer_got_lost(walk: Walk, site: Site, photo: Path) -> None:
    """The server has booked, and the phone never heard of it."""
    number = resident_id(next(PEOPLE))
    to_check(walk, number, photo)
    before = walk.page.context.cookies()
    walk.next("确认预约")
    heading(walk, "预约成功")
    walk.page.context.clear_cookies()
    walk.page.context.add_cookies(before)  # type: ignore[arg-type]  # those that the lost answer would have replaced
    assert len(appointments(site.hospital, number)) == 1
    walk.page.goto("/h5/book/check")
    heading(walk, "预约成功")
    expect(walk.page.get_by_role("heading", name="查询码")).to_be_visible()


def test_the_second_person_on_the_phone_sees_nothing_of_the_first(walk: Walk, site: Site, photo: Path) -> None:
    first, second = resident_id(next(PEOPLE)), resident_id(next(PEOPLE))
    to_check(walk, first, photo)
    walk.next("确认预约")
    heading(walk, "预约成功")
    to_who(walk)
    for label in ("姓名", "证件号码", "手机号", "工作单位"):
        expect(walk.page.get_by_label(label, exact=True)).to_have_value("")
    answer_who(walk, second)
    expect(walk.page.get_by_text("已收到一张照片")).to_have_count(0)
    walk.page.set_input_files("#photo", photo)
    walk.next()
    walk.next("确认预约")
    heading(walk, "预约成功")
    assert first not in walk.page.content()
    assert [len(appointments(site.hospital, one)) for one in (first, second)] == [1, 1]


@pytest.mark.parametrize("scripts", [True, False])
def test_whoever_cancels_after_the_deadline_is_told_and_keeps_the_appointment(
    browser: Browser, site: Site, *, scripts: bool
) -> None:
    member = somebody(site.hospital, day="2026-03-05")
    with opened(browser, site, STANDARD, scripts=scripts) as walk:
        site.hospital.at(date(2026, 3, 4), "15:58")
        walk.page.goto("/h5/me")
        for label, text in (("姓名", member.name), ("证件号码", member.document_number), ("查询码", member.code)):
            walk.page.get_by_label(label, exact=True).fill(text)
        walk.next("查找我的预约")
        walk.page.locator("a[href^='/h5/me/26']").click()
        expect(walk.page.get_by_text("3月4日 星期三 16:00 以前可以自己改期或取消")).to_be_visible()
        walk.page.get_by_role("link", name="取消预约").click()
        site.hospital.clock.move(timedelta(minutes=5))
        walk.next("确定取消")
        expect(walk.page.get_by_role("alert")).to_contain_text("不能自行修改")
        walk.look_in_every_size("too late")
        expect(walk.page.get_by_role("link", name="改期", exact=True)).to_have_count(0)
        expect(walk.page.get_by_role("link", name="取消预约")).to_have_count(0)
        assert walk.faults == []
    (kept,) = appointments(site.hospital, member.document_number)
    assert kept.state is AppointmentState.BOOKED


def somebody_faster(site: Site, day: str, start: str) -> None:
    """Takes the place on another phone."""
    faster = Phone(in_process(site.hospital))
    to_check_unscripted(faster)
    faster.open("/h5/book/date")
    faster.press("看所选日期的时段", day=day)
    faster.press("下一步", day=day, start=start)
    assert faster.press("确认预约").heading == "预约成功"


@pytest.mark.parametrize("size", [STANDARD, ELDER, LARGEST])
def test_a_slot_that_fills_up_meanwhile_keeps_the_answers_and_offers_the_nearest(
    browser: Browser, site: Site, photo: Path, size: str
) -> None:
    number, day = resident_id(next(PEOPLE)), DAYS_OF_ONE[size]
    words = f"3月{day.day}日"
    periods = [{"start": f"{hour:02d}:00:00", "end": f"{hour + 1:02d}:00:00", "capacity": 1} for hour in (8, 9)]
    body = {"plan": {"periods": periods}, "reason": "试", "accepted": []}
    site.hospital["zhuren"].put(f"/departments/{site.hospital.centre}/days/{day}", body)
    site.hospital.clock.move(timedelta(seconds=5))
    with opened(browser, site, size, scripts=True) as walk:
        walk.page.goto("/h5/book/notice")
        walk.page.get_by_label("我已阅读预约须知").check()
        walk.page.get_by_label(re.compile("我同意")).check()
        walk.next()
        choose_slot(walk, "08:00", f"{words} 星期{'一二三四五六日'[day.weekday()]}")
        answer_who(walk, number)
        walk.page.set_input_files("#photo", photo)
        walk.next()
        somebody_faster(site, day.isoformat(), "08:00")
        walk.next("确认预约")
        expect(walk.page.get_by_role("alert")).to_contain_text("约满")
        walk.look("slot lost")
        walk.page.get_by_role("button", name=re.compile(f"^{words}")).first.click()
        heading(walk, "核对信息")
        expect(walk.page.locator("dl")).to_contain_text(number)
        walk.next("确认预约")
        heading(walk, "预约成功")
        assert walk.faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_near_a_limit_the_phone_works_by_itself_or_a_sum_is_asked(
    browser: Browser, site: Site, *, scripts: bool
) -> None:
    number = resident_id(next(PEOPLE))
    with opened(browser, site, STANDARD, scripts=scripts) as walk:
        page = walk.page
        page.goto("/h5/me")
        asked = page.locator("[data-challenge]")
        for _ in range(9):
            for label, text in (("姓名", "王小明"), ("证件号码", number), ("查询码", "ABCD2345")):
                page.get_by_label(label, exact=True).fill(text)
            with page.expect_navigation():
                walk.next("查找我的预约")
            if asked.count():
                break
        walk.look_in_every_size("challenge")
        if scripts:
            expect(page.get_by_text("已自动确认，请继续。")).to_be_visible(timeout=30_000)
        else:
            page.get_by_label(re.compile("等于几")).fill(answered(page.get_by_text("等于几？").first.inner_text()))
        walk.next("查找我的预约")
        expect(page.get_by_role("alert")).to_contain_text("没有找到预约")
        assert walk.faults == []


def answered(asked: str) -> str:
    """What the page asks, worked out as its reader does."""
    tree = html.document_fromstring(f"<main><label>{asked}</label></main>")
    return Sheet(200, "", {}, asked, tree).sum_asked


def hostile(folder: Path) -> dict[str, bytes]:
    """Files that are not what they seem, by what the person is told."""
    small = folder / "small.png"
    Image.new("1", (12_000, 6_000)).save(small)
    script = b"<html><script>alert(1)</script></html>"
    return {
        "nothing.jpg": b"",
        "page.jpg": script,
        "polyglot.gif": b"GIF89a" + script,
        "huge.png": small.read_bytes(),
        "cut.jpg": picture(900, 600)[:400],
        "letter.pdf": b"%PDF-1.7\n" + b"0" * 200,
        "program.jpg": b"MZ" + bytes(500),
    }


@pytest.mark.parametrize("scripts", [True, False])
def test_hostile_files_are_refused_with_a_reason(
    browser: Browser, site: Site, photo: Path, tmp_path: Path, *, scripts: bool
) -> None:
    with opened(browser, site, STANDARD, scripts=scripts) as walk:
        to_licence(walk, resident_id(next(PEOPLE)))
        for name, content in hostile(tmp_path).items():
            if scripts and name == "huge.png":
                continue  # the phone makes a smaller picture of it, which is fine
            path = tmp_path / name
            path.write_bytes(content)
            walk.page.set_input_files("#photo", path)
            walk.next()
            expect(walk.page.get_by_role("alert")).to_be_visible()
            said = walk.page.locator("#photo-error").inner_text()
            assert "照片" in said or "文件" in said or "图" in said, (name, said)
        renamed = tmp_path / "licence.txt"
        renamed.write_bytes(photo.read_bytes())
        walk.page.set_input_files("#photo", renamed)
        walk.next()
        heading(walk, "核对信息")
