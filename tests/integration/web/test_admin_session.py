"""Signing in to the back office with a browser, and what stands around every page."""

import re
from typing import Any
from urllib.parse import quote

import pytest

from tests.integration.journeys.hospital import API, Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, RADIOLOGIST, Screen, screen_of
from tests.integration.web.people import OWN, created
from tests.integration.web.reading import browser, words

COOKIE = "admin_session"


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return Screen(browser(hospital))


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(hospital: Hospital, screen: Screen) -> None:
    wanted = "/admin/password?x=1"
    answer = screen.web.get(wanted, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/admin/sign-in?back={quote(wanted, safe='')}")
    page = screen.sign_in(DESK, hospital[DESK].password, "/admin")
    assert (page.status, page.path, page.tree.xpath("//h1")[0].text_content()) == (200, "/admin", "今天 3月2日 星期一")


def test_the_first_page_shows_what_waits_and_how_full_the_days_are(hospital: Hospital, screen: Screen) -> None:
    page = screen.sign_in(DESK, hospital[DESK].password, "/admin")
    waiting = hospital[DESK].get("/waiting")
    shown = {link.get("href") for link in page.tree.xpath("//ul[@aria-label='等您处理的']//a")}
    assert len(shown) == sum(1 for one in waiting.values() if one)
    first = page.tree.xpath("//table[@class='load']/tbody/tr[1]")[0]
    assert " ".join(first.text_content().split()).startswith("3月2日 星期一")
    numbers = [int(cell.text_content()) for cell in first.xpath("./td[@class='num']")]
    booked, held, walk_in, free, capacity = numbers
    assert free == capacity - booked - held - walk_in > 0


def test_the_way_back_keeps_the_filter_of_a_list(hospital: Hospital, screen: Screen) -> None:
    screen.sign_in(DESK, hospital[DESK].password, "/admin?first=2026-03-02&states=booked")
    assert screen.visited[-1] == "/admin?first=2026-03-02&states=booked"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/admin", "/h5", "/admin/sign-in", "/admin\n"])
def test_the_way_back_never_leads_elsewhere(hospital: Hospital, screen: Screen, back: str) -> None:
    screen.open("/admin/sign-in")
    page = screen.press("登录", account=DESK, password=hospital[DESK].password, back=back)
    assert (page.status, page.path) == (200, "/admin")


def test_the_session_is_a_cookie_that_no_script_reads_and_no_other_path_gets(
    hospital: Hospital, screen: Screen
) -> None:
    screen.sign_in(DESK, hospital[DESK].password)
    (cookie,) = [one for one in screen.cookies_set if one.startswith(f"{COOKIE}=")]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert parts == {"httponly", "secure", "path=/admin", "samesite=lax"}
    forms = [one.lower() for one in screen.cookies_set if one.startswith("admin_form=")]
    assert all("httponly" in one and "secure" in one and "path=/admin" in one for one in forms)
    assert forms


def test_the_api_does_not_take_the_cookie_and_pages_take_no_header(hospital: Hospital, screen: Screen) -> None:
    screen.sign_in(DESK, hospital[DESK].password)
    token = screen.web.cookies[COOKIE]
    stranger = browser(hospital)
    assert stranger.get(f"{API}/session", headers={"cookie": f"{COOKIE}={token}"}).status_code == 401
    hospital[DESK].sign_in()
    bearer = {"authorization": f"Bearer {hospital[DESK].token}"}
    assert stranger.get("/admin", headers=bearer, follow_redirects=False).status_code == 303
    assert stranger.get("/admin", headers={"x-api-key": token}, follow_redirects=False).status_code == 303


def test_signing_in_again_gives_another_session_and_ends_the_former(hospital: Hospital, screen: Screen) -> None:
    screen.sign_in(DESK, hospital[DESK].password)
    before = screen.web.cookies[COOKIE]
    screen.sign_in(DESK, hospital[DESK].password, "/admin/sign-in")
    assert screen.web.cookies[COOKIE] != before
    stale = browser(hospital).get("/admin", headers={"cookie": f"{COOKIE}={before}"}, follow_redirects=False)
    assert stale.status_code == 303


def test_a_wrong_password_says_so_and_keeps_the_account(hospital: Hospital, screen: Screen) -> None:
    page = screen.sign_in("nobody.here", "Falsch-2026")
    assert (page.status, page.labelled("账号").get("value"), page.labelled("密码").get("value")) == (
        422,
        "nobody.here",
        "",
    )
    assert page.title.startswith("出错：")
    assert page.mistake_at("账号")
    assert COOKIE not in screen.web.cookies
    page = screen.press("登录", account="", password="")
    assert list(page.summary.values()) == ["#account", "#password"]


def test_a_form_without_its_token_does_nothing(hospital: Hospital, screen: Screen) -> None:
    given = {"account": DESK, "password": hospital[DESK].password}
    for token in ({}, {"_csrf_token": "0" * 128}):
        page = screen.post(("/admin/sign-in", {**given, **token}))
        assert (page.status, page.heading) == (403, "页面放得太久了，请再做一次")
    assert COOKIE not in screen.web.cookies


def test_signing_out_ends_the_session_on_the_server(hospital: Hospital) -> None:
    screen = screen_of(hospital, DESK)
    token = screen.web.cookies[COOKIE]
    page = screen.press("退出")
    assert (page.path, "已退出登录。" in page.said) == ("/admin/sign-in", True)
    assert COOKIE not in screen.web.cookies
    again = browser(hospital).get("/admin", headers={"cookie": f"{COOKIE}={token}"}, follow_redirects=False)
    assert again.status_code == 303


def test_the_first_password_opens_nothing_but_its_change(hospital: Hospital, screen: Screen) -> None:
    _, worker = created(hospital, "xinren")
    page = screen.sign_in("xinren", worker.password)
    assert (page.path, page.heading) == ("/admin/password", "修改密码")
    assert "初始密码" in page.said
    assert page.tree.xpath("//nav[@aria-label='菜单']") == []
    assert screen.open("/admin").path == "/admin/password"
    assert screen.fragment("/admin").headers["hx-redirect"] == "/admin/password"
    present = {"present": worker.password}
    assert screen.press("保存新密码", **present, new=OWN, again="x").mistake_at("再输一遍")
    assert screen.press("保存新密码", present="wrong", new=OWN, again=OWN).mistake_at("现在的密码")
    assert screen.press("保存新密码", **present, new="short", again="short").mistake_at("新密码")
    page = screen.press("保存新密码", **present, new=OWN, again=OWN)
    assert (page.path, "密码已修改" in page.said) == ("/admin", True)


def test_too_many_wrong_present_passwords_lock(hospital: Hospital, screen: Screen) -> None:
    _, worker = created(hospital, "wangji")
    screen.sign_in("wangji", worker.password)
    told = [
        screen.press("保存新密码", present=f"wrong{n}", new=OWN, again=OWN).mistake_at("现在的密码") for n in range(8)
    ]
    assert "锁" in told[-1]


def test_the_menu_shows_what_one_may_open(hospital: Hospital) -> None:
    def menu(account: str) -> list[str]:
        page = screen_of(hospital, account).page
        return [words(link) for link in page.tree.xpath("//nav[@aria-label='菜单']//a")]

    booking = ["预约管理", "号源与排班", "证照核对", "未到检", "团队登记列表", "团队人员管理", "单位管理"]
    queue, results = "排队叫号", ("查体列表", "查体结果填报")
    follow_ups = "复检与公卫待办"
    cards, handed_over, requests = "证卡打印队列", "领证登记", "个人信息请求"
    certificates = ("健康证管理", "待发证（缺照片）", cards, handed_over, "快到期", "证号与缺号")
    desk = ["首页", *booking, "查体登记", queue, "上交指引单", *results, follow_ups, *certificates, requests]
    assert menu(DESK) == desk
    reviewers = (one for one in booking if one not in {"证照核对", "未到检"})
    read = (one for one in certificates if one not in {cards, handed_over})
    assert menu("shenhe") == ["首页", *reviewers, *results, "查体结果审核", follow_ups, *read]
    assert menu(RADIOLOGIST) == ["首页", queue, *results, "X线管理", "导入仪器结果", follow_ups]
    assert menu("chouxue") == ["首页", queue, *results, "血检管理", "便检管理", "采样", follow_ups]
    everything = menu(ADMINISTRATOR)
    assert {"用户管理", "参数设置", "核对日志链"} <= set(everything)
    assert "预约管理" not in everything


def test_every_page_has_its_landmarks(hospital: Hospital) -> None:
    page = screen_of(hospital, DESK).page
    assert page.tree.get("lang") == "zh-CN"
    assert [link.get("href") for link in page.tree.xpath("//a[@class='skip']")] == ["#main"]
    assert page.tree.xpath("//nav[@aria-label='菜单']//a[@aria-current='page']/@href") == ["/admin"]
    assert "孙晓梅" in page.links()
    assert not re.search(r"<script(?![^>]*src=)|style=|onclick=", page.text)


def test_an_unknown_address_is_told_inside_the_office(hospital: Hospital) -> None:
    page = screen_of(hospital, DESK).open("/admin/nowhere")
    assert (page.status, page.heading) == (404, "没有这个地址。")


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(screen: Screen) -> None:
    answer: Any = screen.fragment("/admin", **{"hx-current-url": "https://testserver.local/admin/password?a=1"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/admin/sign-in?back=%2Fadmin%2Fpassword%3Fa%3D1"
