"""Signing in with a password and a code from the phone, by pages and by the API."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from adapters.kit.policies import PolicyReader
from tests.integration.journeys.hospital import API, Hospital, Worker
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, Screen, screen_of
from tests.integration.web.people import OWN, created, settled
from tests.integration.web.reading import browser

COOKIE = "admin_session"


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


def code_of(hospital: Hospital, totp: pyotp.TOTP) -> str:
    """What the phone shows half a minute later, so that no code was used before."""
    hospital.clock.time += timedelta(seconds=30)
    return totp.at(hospital.clock.now())


def wrong(hospital: Hospital, totp: pyotp.TOTP) -> str:
    near = {totp.at(hospital.clock.now(), counter_offset=step) for step in (-1, 0, 1)}
    return next(code for code in ("111111", "222222", "333333", "444444") if code not in near)


def set_up(screen: Screen, hospital: Hospital) -> tuple[pyotp.TOTP, list[str]]:
    """From the personal page to the recovery codes."""
    screen.open("/admin/me")
    screen.click("动态口令：未启用")
    page = screen.press("开始设置")
    assert page.tree.xpath("//img[starts-with(@src, 'data:image/svg+xml')]/@alt")
    (spelling,) = re.findall(r"\b[A-Z2-7]{32}\b", page.said)
    totp = pyotp.TOTP(spelling)
    assert screen.press("启用", code=wrong(hospital, totp)).mistake_at("动态口令")
    page = screen.press("启用", code=code_of(hospital, totp))
    recovery = re.findall(r"\b(?:[2-9a-z]{4}-){3}[2-9a-z]{4}\b", page.said)
    assert (page.heading, len(recovery)) == ("动态口令已启用", 10)
    return totp, recovery


def hired(hospital: Hospital, account: str, code: str = "front_desk") -> tuple[Any, Worker]:
    made, worker = created(hospital, account, code)
    worker.sign_in()
    return made, settled(worker)


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return Screen(browser(hospital))


def test_a_sign_in_asks_for_the_code_and_the_password_alone_opens_nothing(hospital: Hospital, screen: Screen) -> None:
    hired(hospital, "kouling")
    screen.sign_in("kouling", OWN)
    totp, _ = set_up(screen, hospital)
    assert screen.open("/admin/me").links()["动态口令：已启用"]
    screen.press("退出")
    page = screen.sign_in("kouling", OWN, "/admin/bookings?states=booked")
    assert (page.path, page.heading) == ("/admin/sign-in/code", "输入动态口令")
    half = screen.web.cookies[COOKIE]
    for path in ("/admin", "/admin/me", "/admin/password", "/admin/me/second-factor"):
        assert screen.open(path).path == "/admin/sign-in/code"
    assert screen.fragment("/admin/bookings").headers["hx-redirect"] == "/admin/sign-in/code"
    assert browser(hospital).get(f"{API}/session", headers={"authorization": f"Bearer {half}"}).status_code == 403
    assert screen.press("完成登录", code=wrong(hospital, totp)).mistake_at("动态口令")
    assert screen.press("完成登录", code="").mistake_at("动态口令")
    code = code_of(hospital, totp)
    page = screen.press("完成登录", code=code)
    assert (page.status, page.path) == (200, "/admin")
    assert screen.web.cookies[COOKIE] != half
    stale = browser(hospital).get("/admin", headers={"cookie": f"{COOKIE}={half}"}, follow_redirects=False)
    assert stale.headers["location"].startswith("/admin/sign-in?")
    second = Screen(browser(hospital))
    second.sign_in("kouling", OWN)
    assert "已经用过" in second.press("完成登录", code=code).mistake_at("动态口令")


def test_the_way_back_is_kept_over_the_code(hospital: Hospital, screen: Screen) -> None:
    hired(hospital, "huilai")
    screen.sign_in("huilai", OWN)
    totp, recovery = set_up(screen, hospital)
    screen.press("退出")
    screen.sign_in("huilai", OWN, "/admin/me")
    assert screen.press("完成登录", code=recovery[0]).path == "/admin/me"
    screen.press("退出")
    screen.sign_in("huilai", OWN, "/admin/me")
    assert screen.press("完成登录", code=recovery[0]).status == 422
    screen.press("完成登录", code=code_of(hospital, totp))
    assert "还有 9 个恢复码" in screen.open("/admin/me/second-factor").said


def test_taking_it_off_needs_password_and_code(hospital: Hospital, screen: Screen) -> None:
    hired(hospital, "huanji")
    screen.sign_in("huanji", OWN)
    totp, _ = set_up(screen, hospital)
    screen.open("/admin/me/second-factor")
    assert list(screen.press("停用动态口令", password="", code="").summary.values()) == ["#password", "#code"]
    assert screen.press("停用动态口令", password="falsch", code=code_of(hospital, totp)).mistake_at("现在的密码")
    assert screen.press("停用动态口令", password=OWN, code=wrong(hospital, totp)).mistake_at("动态口令")
    page = screen.press("停用动态口令", password=OWN, code=code_of(hospital, totp))
    assert "已停用动态口令" in page.tree.xpath("string(//*[@role='status'])")
    late = screen.post(("/admin/me/second-factor/remove", {**_token(screen), "password": OWN, "code": "123456"}))
    assert (late.status, "没有设置动态口令" in late.said) == (422, True)
    assert screen.post(("/admin/me/second-factor/confirm", {**_token(screen), "code": "123456"})).status == 422
    screen.press("开始设置")
    screen.press("退出")
    assert screen.sign_in("huanji", OWN).path == "/admin"


def _token(screen: Screen) -> dict[str, Any]:
    return {"_csrf_token": screen.page.tree.xpath("//input[@name='_csrf_token']/@value")[0]}


def test_a_second_set_up_is_refused_in_words(hospital: Hospital, screen: Screen) -> None:
    hired(hospital, "liangci")
    screen.sign_in("liangci", OWN)
    set_up(screen, hospital)
    page = screen.post(("/admin/me/second-factor/offer", _token(screen)))
    assert (page.status, "已经设置好了" in page.said) == (422, True)
    assert screen.post(("/admin/me/second-factor/confirm", {**_token(screen), "code": "123456"})).status == 422


def test_the_administrator_takes_it_off_for_who_lost_the_phone(hospital: Hospital, screen: Screen) -> None:
    made, _ = hired(hospital, "diuji")
    screen.sign_in("diuji", OWN)
    set_up(screen, hospital)
    admin = screen_of(hospital, ADMINISTRATOR, f"/admin/users/{made['id']}/second-factor")
    assert "diuji" in admin.page.heading
    assert admin.press("重置动态口令").path == "/admin/users"
    assert screen.open("/admin").path == "/admin/sign-in"
    assert screen.sign_in("diuji", OWN).path == "/admin"
    admin.open(f"/admin/users/{made['id']}/second-factor")
    assert admin.press("重置动态口令").status == 422
    assert "重置动态口令" in admin.open("/admin/logs/operations").said
    desk = screen_of(hospital, "qiantai")
    assert desk.open(f"/admin/users/{made['id']}/second-factor").status == 403


def test_a_role_that_asks_for_it_leads_to_the_set_up_before_anything_else(hospital: Hospital, screen: Screen) -> None:
    hired(hospital, "shenji", "auditor")
    change = {"value": ["auditor"], "reason": "等保", "version": 0}
    hospital[ADMINISTRATOR].put("/parameters/identity/second_factor_roles", change)
    hospital.system.container.resolve(PolicyReader).refresh()
    assert screen.sign_in("shenji", OWN, "/admin/logs/logins").path == "/admin/me/second-factor"
    assert "设置好后才能继续" in screen.page.said
    assert screen.fragment("/admin/logs/logins").headers["hx-redirect"] == "/admin/me/second-factor"
    screen.press("开始设置")
    totp = pyotp.TOTP(re.findall(r"\b[A-Z2-7]{32}\b", screen.page.said)[0])
    screen.press("启用", code=code_of(hospital, totp))
    assert screen.open("/admin/logs/logins").status == 200


def test_the_api_says_what_it_needs(hospital: Hospital) -> None:
    made, worker = hired(hospital, "chengxu")
    offered = worker.post("/session/second-factor/offer")
    totp = pyotp.TOTP(offered["spelling"])
    assert offered["address"].startswith("otpauth://totp/")
    refused = worker.refused("/session/second-factor/confirm", {"code": wrong(hospital, totp)})
    assert (refused.code, refused.status) == ("identity.wrong_code", 422)
    recovery = worker.post("/session/second-factor/confirm", {"code": code_of(hospital, totp)})["recovery_codes"]
    assert worker.refused("/session/second-factor/offer").code == "identity.second_factor_present"
    half = worker.sign_in()
    assert half["second_factor_needed"]
    for method, path in (("GET", "/session"), ("GET", "/appointments"), ("POST", "/session/second-factor/offer")):
        assert worker.refused(path, method=method).code == "identity.second_factor_needed"
    wanted = {"present": OWN, "new": "Noch-Eines-2026"}
    assert worker.refused("/session/password", wanted).code == "identity.second_factor_needed"
    assert worker.refused("/session/second-factor", {"code": wrong(hospital, totp)}).code == "identity.wrong_code"
    whole = worker.post("/session/second-factor", {"code": recovery[0]})
    worker.token = whole["token"]
    assert not whole["second_factor_needed"]
    assert worker.get("/appointments")
    refused = worker.refused("/session/second-factor", {"code": recovery[1]})
    assert (refused.code, refused.status) == ("tj.not_signed_in", 401)
    removal = {"password": OWN, "code": recovery[2]}
    worker.post("/session/second-factor/remove", removal)
    assert worker.refused("/session/second-factor/remove", removal).code == "identity.no_second_factor"
    path = f"/users/{made['id']}/second-factor/reset"
    assert hospital[ADMINISTRATOR].refused(path).code == "identity.no_second_factor"
    assert worker.refused(path).status == 403
