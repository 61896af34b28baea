"""爱山东 and 健康聊城 on a phone that runs no script: coming in, what is open then, faults, going out."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from entrypoints.simulators.platforms import PlatformDesk, PlatformFault
from entrypoints.web.h5.entering import MOST_WAITING, ROOM
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.booking_steps import LICENCE, PEOPLE, appointments, booked, to_who, who
from tests.integration.web.conftest import MORNING
from tests.integration.web.entrances import Platforms, come_in, hospital_with_entrances, way_back
from tests.integration.web.reading import Phone, Sheet, browser
from tjdomain.shared.actor import Channel

FAULTS = {
    PlatformFault.DECLINED: "entrance.declined",
    PlatformFault.WRONG_STATE: "entrance.other_browser",
    PlatformFault.SLOW: "entrance.down",
    PlatformFault.BROKEN: "entrance.down",
    PlatformFault.REFUSED: "entrance.refused",
    PlatformFault.NONSENSE: "entrance.unclear",
    PlatformFault.EXPIRED: "entrance.ticket_spent",
    PlatformFault.REPLAYED: "entrance.ticket_spent",
}


@pytest.fixture(scope="module")
def platforms() -> Platforms:
    return Platforms()


@pytest.fixture(scope="module")
def hospital(
    first_hospital: Hospital, tmp_path_factory: pytest.TempPathFactory, platforms: Platforms
) -> Iterator[Hospital]:
    with hospital_with_entrances(first_hospital, tmp_path_factory.mktemp("hospital"), platforms) as made:
        yield made


@pytest.fixture
def other(hospital: Hospital, phone: Phone) -> Phone:
    return Phone(browser(hospital))


def book_as_told(phone: Phone) -> Sheet:
    """With what the platform filled in."""
    to_who(phone)
    phone.press("下一步", employer="好滋味饭店", trades=["food"])
    phone.press("下一步", LICENCE)
    return phone.press("确认预约")


def test_the_first_page_offers_what_makes_sense_on_this_phone(phone: Phone) -> None:
    links = phone.open("/h5").links()
    assert "用爱山东登录" in links
    assert "用健康聊城登录" not in links, "WeChat signs in inside WeChat only"
    phone.web.headers["user-agent"] = "Mozilla/5.0 (Linux; Android 10) MicroMessenger/8.0.47"
    assert "用健康聊城登录" in phone.open("/h5").links()


def test_the_state_is_bound_to_this_browser_and_the_ticket_stays_in_no_address_of_ours(phone: Phone) -> None:
    back = way_back(phone, "aishandong")
    assert "ticket=" in back
    sheet = phone.open(back)
    assert (sheet.status, sheet.path) == (200, "/h5")
    assert all("ticket=" not in path for path in phone.visited[1:])
    cookie = next(one for one in phone.cookies_set if one.startswith("h5_enter="))
    assert "HttpOnly" in cookie
    assert "lax" in cookie.lower()


def test_a_real_name_fills_in_the_form_and_its_channel_is_kept(
    hospital: Hospital, phone: Phone, platforms: Platforms
) -> None:
    account = platforms.aishandong.accounts[0]
    sheet = come_in(phone, "aishandong")
    assert "您从爱山东进来：张*丰" in sheet.said
    sheet = to_who(phone)
    assert sheet.labelled("姓名").get("value") == account.name
    assert sheet.labelled("证件号码").get("value") == account.number
    assert sheet.labelled("手机号").get("value") == account.mobile
    assert "由爱山东带来，请核对" in sheet.said
    assert book_as_told(phone).heading == "预约成功"
    (made,) = appointments(hospital, account.number)
    assert made.channel is Channel.AISHANDONG
    assert "记住我" not in phone.page.said, "a real name opens it anyway"
    assert phone.open("/h5/cert").heading == "我的健康证和结果", "all that is the person's stays open"


def test_one_books_for_somebody_else_and_what_was_typed_stays(phone: Phone) -> None:
    come_in(phone, "aishandong", 1)
    to_who(phone)
    sheet = phone.press("下一步", **who(name="", number="12"))
    assert sheet.status == 422
    assert sheet.labelled("证件号码").get("value") == "12"
    assert booked(phone).heading == "预约成功"


def test_without_a_real_name_the_form_is_filled_in_and_nothing_is_open(phone: Phone, platforms: Platforms) -> None:
    sheet = come_in(phone, "aishandong", 2, "/h5/cert")
    assert "查询码" in sheet.said
    assert to_who(phone).labelled("姓名").get("value") == platforms.aishandong.accounts[2].name


def test_a_real_name_opens_results_for_a_quarter_of_an_hour(hospital: Hospital, phone: Phone) -> None:
    assert come_in(phone, "aishandong", 1, "/h5/cert").heading == "我的健康证和结果"
    hospital.clock.time = MORNING + timedelta(minutes=16)
    sheet = phone.open("/h5/cert")
    assert "用爱山东登录" in sheet.links()
    assert phone.page.labelled("查询码") is not None


def test_an_account_of_wechat_alone_opens_nothing_and_books_by_its_channel(hospital: Hospital, phone: Phone) -> None:
    sheet = come_in(phone, "wechat", 0, "/h5/me")
    assert "查询码" in sheet.said
    number = resident_id(next(PEOPLE))
    assert booked(phone, number=number).heading == "预约成功"
    (made,) = appointments(hospital, number)
    assert made.channel is Channel.WECHAT


def test_a_bound_account_opens_the_booking_that_was_proven_and_no_results(hospital: Hospital, phone: Phone) -> None:
    come_in(phone, "wechat", 1)
    number = resident_id(next(PEOPLE))
    booked(phone, number=number)
    sheet = phone.press("记住我")
    assert "不再记住我" in sheet.said
    phone.press("看完了，退出")
    assert "您从" not in phone.open("/h5").said
    sheet = come_in(phone, "wechat", 1, "/h5/me")
    assert sheet.heading == "我的预约"
    assert len(sheet.tree.xpath("//li[@class='card']")) == 1
    assert phone.open("/h5/cert").labelled("查询码") is not None, "results want a proof of their own"
    phone.open("/h5/me")
    (made,) = appointments(hospital, number)
    phone.open(f"/h5/me/{made.number}/cancel")
    assert "已取消" in phone.press("确定取消").said
    (made,) = appointments(hospital, number)
    assert made.state.value == "cancelled"
    phone.open("/h5/me")
    assert "记住我" in phone.press("不再记住我").said
    phone.press("看完了，退出")
    assert "查询码" in come_in(phone, "wechat", 1, "/h5/me").said


def test_a_second_phone_that_proves_the_same_ends_the_first_ones_binding(phone: Phone, other: Phone) -> None:
    come_in(phone, "wechat", 0)
    number = resident_id(next(PEOPLE))
    code = booked(phone, number=number).tree.xpath("//p[@class='big']")[0].text_content().replace(" ", "")
    phone.press("记住我")
    come_in(other, "wechat", 2, "/h5/me")
    other.press("查找我的预约", name="王小明", number=number, code=code)
    assert "不再记住我" in other.press("记住我").said
    assert "查询码" in come_in(phone, "wechat", 0, "/h5/me").said


def test_whoever_comes_in_next_finds_nothing_of_the_one_before(phone: Phone) -> None:
    come_in(phone, "aishandong", 0, "/h5/me")
    sheet = come_in(phone, "wechat", 2, "/h5/me")
    assert "查询码" in sheet.said
    assert to_who(phone).labelled("姓名").get("value") == ""


def test_signing_out_closes_all_and_offers_the_platforms_own_way_out(phone: Phone) -> None:
    come_in(phone, "aishandong", 0)
    sheet = phone.press("退出登录")
    assert sheet.heading == "已退出"
    assert "/jis-web/logout" in sheet.links()["退出爱山东"]
    assert phone.open("/h5/me").labelled("查询码") is not None
    come_in(phone, "aishandong", 1, "/h5/me")
    assert phone.press("看完了，退出").heading == "已退出"
    come_in(phone, "wechat", 0)
    assert phone.press("退出登录").path == "/h5"


def test_it_counts_for_an_hour(hospital: Hospital, phone: Phone) -> None:
    come_in(phone, "aishandong", 0)
    hospital.clock.time = MORNING + timedelta(minutes=61)
    assert "您从" not in phone.open("/h5").said


@pytest.mark.parametrize("entrance", ["wechat", "aishandong"])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_ends_on_a_plain_page_and_booking_works_without(
    phone: Phone, platforms: Platforms, entrance: str, fault: PlatformFault
) -> None:
    desk: PlatformDesk = getattr(platforms, entrance)
    desk.faults.append(fault)
    sheet = come_in(phone, entrance)
    assert not desk.faults
    assert (sheet.status, sheet.heading) == (422, "没有登录成")
    assert FAULTS[fault] in sheet.said
    assert phone.open("/h5/enter/x/../../me").labelled("查询码") is not None
    phone.open(f"/h5/enter/{entrance}/failed?why={FAULTS[fault]}")
    assert phone.click("不登录，直接预约").path == "/h5/book/notice"
    assert "您从" in come_in(phone, entrance).said, "the next try finds it well again"


def test_a_slow_platform_keeps_a_few_waiting_and_not_everybody(phone: Phone) -> None:
    for _ in range(MOST_WAITING):
        assert ROOM.acquire(blocking=False)
    try:
        assert "entrance.down" in come_in(phone, "wechat").said
    finally:
        ROOM.release(MOST_WAITING)
    assert "您从健康聊城进来" in come_in(phone, "wechat").said


def test_a_snapshot_page_of_wechat_signs_nobody_in(phone: Phone, platforms: Platforms) -> None:
    platforms.wechat.faults.append(PlatformFault.SNAPSHOT)
    sheet = come_in(phone, "wechat")
    assert "使用完整服务" in sheet.said
    assert "您从" not in phone.open("/h5").said


def test_a_link_that_somebody_sent_signs_nobody_in(phone: Phone, other: Phone) -> None:
    foreign = way_back(other, "aishandong")
    sheet = phone.open(foreign)
    assert "entrance.other_browser" in sheet.said
    way_back(phone, "aishandong")
    assert "entrance.other_browser" in phone.open(foreign).said, "nor with a sign-in of one's own under way"
    assert "您从" not in phone.open("/h5").said
    assert phone.open(foreign.replace("aishandong", "wechat")).heading == "没有登录成"


def test_a_way_back_is_good_once(phone: Phone) -> None:
    back = way_back(phone, "aishandong")
    phone.open(back)
    sheet = phone.open(back)
    assert (sheet.path, sheet.status) == ("/h5", 200)
    assert "您从爱山东进来" in sheet.said, "a reload takes nothing away"
    phone.press("退出登录")
    assert "entrance.other_browser" in phone.open(back).said


def test_a_browser_that_opens_the_way_back_twice_at_once_is_in(hospital: Hospital, phone: Phone) -> None:
    back = way_back(phone, "wechat")
    twin = Phone(browser(hospital))
    twin.web.cookies.update(phone.web.cookies)
    assert "您从健康聊城进来" in phone.open(back).said
    twin.web.cookies.set("h5_in", phone.web.cookies["h5_in"], domain="testserver.local", path="/h5")
    assert "您从健康聊城进来" in twin.open("/h5/enter/wechat/failed?why=entrance.ticket_spent").said


def test_a_sign_in_that_took_too_long_is_begun_again(hospital: Hospital, phone: Phone) -> None:
    back = way_back(phone, "aishandong")
    hospital.clock.time = MORNING + timedelta(minutes=16)
    assert "entrance.other_browser" in phone.open(back).said


@pytest.mark.parametrize("path", ["", "/back?code=1&state=2", "/failed"])
def test_an_entrance_that_is_not_there_says_so(phone: Phone, path: str) -> None:
    sheet = phone.open(f"/h5/enter/alipay{path}")
    assert sheet.status == 404
    assert "entrance.off" in sheet.said
    assert "不用登录也能预约" in sheet.said


def test_one_is_led_to_no_other_site_and_told_nothing_that_a_stranger_wrote(phone: Phone) -> None:
    assert come_in(phone, "aishandong", 0, "https://evil.example/").path == "/h5"
    sheet = phone.open("/h5/enter/aishandong/failed?why=<script>")
    assert "entrance.other_browser" in sheet.said


def test_who_has_proven_nothing_binds_nothing(phone: Phone) -> None:
    come_in(phone, "wechat", 2)
    for path in ("/h5/enter/bind", "/h5/enter/unbind"):
        token = phone.open("/h5").tree.xpath("//input[@name='_csrf_token']/@value")[0]
        assert urlsplit(phone.post((path, {"_csrf_token": token})).path).path == "/h5/me"
        assert "查询码" in phone.page.said
    phone.open("/h5")
    phone.press("退出登录")
    for path in ("/h5/enter/unbind", "/h5/me/leave"):
        token = phone.open("/h5").tree.xpath("//input[@name='_csrf_token']/@value")[0]
        assert phone.post((path, {"_csrf_token": token})).status == 200
