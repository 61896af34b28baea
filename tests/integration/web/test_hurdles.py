"""What stands in the way of whoever tries things out: waits, challenges, networks, idle sessions."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from adapters.kit.policies import PolicyReader
from tests.booking_world import resident_id
from tests.integration.first_hospital import copied
from tests.integration.journeys.hospital import API, Hospital, answered
from tests.integration.web.office import ADMINISTRATOR, DESK, Screen, screen_of
from tests.integration.web.people import OWN, created, settled
from tests.integration.web.reading import Phone, browser

PROXY = ip_network("127.0.0.1/32")
CROWD = 60


@pytest.fixture(scope="module")
def hospital(first_hospital: Hospital, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    """A hospital behind a proxy that says where each request comes from."""
    settings = {"trusted_proxies": (PROXY,), "public_requests": CROWD}
    with copied(first_hospital, tmp_path_factory.mktemp("hurdles"), **settings) as made:
        app: Any = made.web.app
        within = app.asgi_handler

        async def behind_the_proxy(scope: Any, receive: Any, send: Any) -> None:
            await within({**scope, "client": ("127.0.0.1", 50000)} if "client" in scope else scope, receive, send)

        app.asgi_handler = behind_the_proxy
        set_parameter(made, "booking", "licence_photo_required", value=False)
        yield made


@pytest.fixture(autouse=True)
def later(hospital: Hospital) -> None:
    """Each test an hour after the one before: windows of counters are over."""
    hospital.clock.move(timedelta(hours=1))


def at(hospital: Hospital, address: str) -> Any:
    """A browser at that network address."""
    made = browser(hospital)
    made.headers["x-forwarded-for"] = address
    return made


def set_parameter(hospital: Hospital, group: str, name: str, *, value: Any) -> None:
    row = next(
        one for one in hospital[ADMINISTRATOR].get("/parameters") if (one["group"], one["name"]) == (group, name)
    )
    body = {"value": value, "reason": "试", "version": row["version"]}
    hospital[ADMINISTRATOR].put(f"/parameters/{group}/{name}", body)
    hospital.system.container.resolve(PolicyReader).refresh()


def hired(hospital: Hospital, account: str) -> None:
    _, worker = created(hospital, account)
    worker.sign_in()
    settled(worker)


def test_a_page_without_script_asks_a_sum_in_words_after_the_third_wrong_password(hospital: Hospital) -> None:
    hired(hospital, "wangmima")
    screen = Screen(browser(hospital))
    for _ in range(3):
        page = screen.sign_in("wangmima", "Falsch-2026")
        assert page.status == 422
        hospital.clock.move(timedelta(seconds=9))
    assert "等于几" in page.said
    assert not page.tree.xpath("//img")
    page = screen.press("登录", account="wangmima", password=OWN, challenge_answer="99")
    assert page.mistake_at(page.tree.xpath("//label[@for='challenge_answer']")[0].text_content().strip())
    assert page.labelled("账号").get("value") == "wangmima"
    answer = page.sum_asked
    assert screen.press("登录", account="wangmima", password=OWN, challenge_answer=answer).path == "/admin"
    assert "等于几" in Screen(browser(hospital)).open("/admin/sign-in").said
    assert "等于几" not in Screen(at(hospital, "192.0.2.99")).open("/admin/sign-in").said


def test_too_quick_a_try_is_told_how_long_to_wait(hospital: Hospital) -> None:
    screen = Screen(browser(hospital))
    for _ in range(2):
        screen.sign_in("meiyouren", "Falsch-2026")
    page = screen.press("登录", account="meiyouren", password="Falsch-2026")
    assert (page.status, "1 秒后再试" in page.said) == (422, True)


def test_the_api_is_given_the_challenge_with_the_refusal(hospital: Hospital) -> None:
    hired(hospital, "apicuo")
    worker = hospital[DESK]
    for _ in range(3):
        wrong = {"account": "apicuo", "password": "Falsch-2026"}
        assert worker.refused("/session", wrong).code == "identity.sign_in_refused"
        hospital.clock.move(timedelta(seconds=9))
    right = {"account": "apicuo", "password": OWN}
    refused = worker.refused("/session", right)
    assert (refused.status, refused.code) == (403, "tj.challenge_needed")
    headers = answered(refused.problem["data"])
    assert worker.ask("POST", "/session", json=right, headers=headers).status_code == 201
    assert worker.ask("POST", "/session", json=wrong, headers=headers).status_code in {401, 403}


def test_half_way_to_the_limit_of_look_ups_the_phone_asks_too(hospital: Hospital) -> None:
    set_parameter(hospital, "booking", "look_up_tries", value=4)
    phone = Phone(browser(hospital))
    phone.open("/h5/me")
    given = {"name": "王小明", "number": resident_id(905), "code": "AAAAAAAA"}
    for _ in range(2):
        page = phone.press("查找我的预约", **given)
        assert "等于几" not in page.said
    page = phone.press("查找我的预约", **given)
    assert (page.status, "等于几" in page.said) == (422, True)
    assert page.labelled("证件号码").get("value") == given["number"]
    page = phone.press("查找我的预约", **given, challenge_answer=page.sum_asked)
    assert "等于几" not in page.said
    phone.open("/h5/cert")
    assert "等于几" in phone.press("查询", **given).said
    body = {"name": given["name"], "document_number": given["number"], "code": given["code"]}
    answer = browser(hospital).post(f"{API}/public/appointments/look-up", json=body)
    assert answer.json()["code"] == "tj.challenge_needed"
    set_parameter(hospital, "booking", "look_up_tries", value=10)


def wish(hospital: Hospital, number: int) -> dict[str, Any]:
    return {
        "department": str(hospital.centre),
        "slot": {"day": "2026-03-05", "start": "08:00:00"},
        "person": {"name": "王小明", "document_number": resident_id(number), "phone": "13800001111"},
        "trades": ["food"],
        "employer": {"name": "好滋味饭店"},
    }


def test_a_booking_from_an_address_that_asks_very_much_answers_a_challenge(hospital: Hospital) -> None:
    crowded, path = at(hospital, "198.51.100.9"), f"{API}/public/appointments"
    assert crowded.post(path, json=wish(hospital, 901)).status_code == 201
    while crowded.get(f"{API}/public/phone-codes").status_code == 200:
        refused = crowded.post(path, json=wish(hospital, 902))
        if refused.status_code != 409 and refused.json().get("code") == "tj.challenge_needed":
            break
        assert refused.status_code in {201, 409}
    headers = answered(refused.json()["data"])
    assert crowded.post(path, json=wish(hospital, 903), headers=headers).status_code == 201
    again = crowded.post(path, json=wish(hospital, 904), headers=headers)
    assert again.json()["code"] == "tj.challenge_needed"
    assert at(hospital, "198.51.100.10").post(path, json=wish(hospital, 904)).status_code == 201


@pytest.mark.parametrize(
    ("name", "networks", "inside", "outside"),
    [
        ("staff_networks", ["192.0.2.0/24", "2001:db8::/32"], ["192.0.2.7", "2001:db8::7"], ["198.51.100.1", "::9"]),
        ("denied_networks", ["198.51.100.0/24"], ["192.0.2.7"], ["198.51.100.1"]),
    ],
)
def test_staff_work_from_the_networks_that_are_let_in(
    hospital: Hospital, name: str, networks: list[str], inside: list[str], outside: list[str]
) -> None:
    screen = Screen(at(hospital, outside[0]))
    screen.sign_in(DESK, hospital[DESK].password)
    hospital[DESK].sign_in()
    set_parameter(hospital, "identity", name, value=networks)
    page = screen.open("/admin")
    assert (page.status, page.heading) == (403, "不能从这个网络登录后台。")
    for address in outside:
        there = Screen(at(hospital, address))
        page = there.sign_in(DESK, hospital[DESK].password)
        assert (page.status, "不能从这个网络登录后台" in page.said) == (422, True)
        answer = hospital[DESK].ask("GET", "/session", headers={"x-forwarded-for": address})
        assert (answer.status_code, answer.json()["code"]) == (403, "identity.network_not_allowed")
    for address in [*inside, "127.0.0.1"]:
        assert Screen(at(hospital, address)).sign_in(DESK, hospital[DESK].password).path == "/admin"
        assert hospital[DESK].ask("GET", "/session", headers={"x-forwarded-for": address}).status_code == 200
    forged = Screen(at(hospital, f"{inside[0]}, {outside[0]}"))
    assert forged.sign_in(DESK, hospital[DESK].password).status == 422
    set_parameter(hospital, "identity", name, value=[])
    assert screen.open("/admin").status == 200


def test_who_does_nothing_for_half_an_hour_signs_in_again_and_comes_back(hospital: Hospital) -> None:
    screen = screen_of(hospital, DESK)
    hospital[DESK].sign_in()
    for _ in range(3):
        hospital.clock.move(timedelta(minutes=29))
        assert screen.open("/admin").path == "/admin"
        assert hospital[DESK].ask("GET", "/session").status_code == 200
    hospital.clock.move(timedelta(minutes=30))
    assert hospital[DESK].ask("GET", "/session").status_code == 401
    page = screen.open("/admin/bookings?states=booked")
    assert page.path == "/admin/sign-in"
    screen.press("登录", account=DESK, password=hospital[DESK].password)
    assert screen.visited[-1] == "/admin/bookings?states=booked"


def test_a_busy_session_ends_after_twelve_hours_too(hospital: Hospital) -> None:
    screen = screen_of(hospital, DESK)
    for _ in range(23):
        hospital.clock.move(timedelta(minutes=29))
        assert screen.open("/admin/me").path == "/admin/me"
    hospital.clock.move(timedelta(minutes=53))
    assert screen.open("/admin/me").path == "/admin/sign-in"


def test_a_new_password_is_none_of_the_last_ones_and_signs_out_elsewhere(hospital: Hospital) -> None:
    hired(hospital, "gaimima")
    here, there = Screen(browser(hospital)), Screen(browser(hospital))
    for screen in (here, there):
        screen.sign_in("gaimima", OWN)
    here.open("/admin/password")
    page = here.press("保存新密码", present=OWN, new=OWN, again=OWN)
    assert "最近 5 次" in page.mistake_at("新密码")
    fresh = "Xin-Mima-2027"
    assert here.press("保存新密码", present=OWN, new=fresh, again=fresh).path == "/admin"
    assert there.open("/admin").path == "/admin/sign-in"
    here.open("/admin/password")
    assert "最近 5 次" in here.press("保存新密码", present=fresh, new=OWN, again=OWN).mistake_at("新密码")


def test_one_signs_out_elsewhere_from_the_personal_page(hospital: Hospital) -> None:
    hired(hospital, "liangchu")
    here, there = Screen(browser(hospital)), Screen(browser(hospital))
    there.sign_in("liangchu", OWN)
    here.sign_in("liangchu", OWN)
    here.open("/admin/me")
    assert "已让该处退出登录" in here.press("让该处退出").tree.xpath("string(//*[@role='status'])")
    assert there.open("/admin").path == "/admin/sign-in"
    assert here.open("/admin").path == "/admin"


def test_the_three_duties_are_separated_only_once_nobody_holds_two(hospital: Hospital) -> None:
    admin = hospital[ADMINISTRATOR]
    _, system = created(hospital, "xitong", "system_administrator")
    _, guardian = created(hospital, "anquan", "security_administrator")
    for worker in (system, guardian):
        worker.sign_in()
        settled(worker)
    screen = Screen(browser(hospital))
    screen.sign_in("xitong", OWN, "/admin/settings/identity/separated_duties")
    page = screen.press("保存", value="yes", reason="等保三级")
    assert (page.status, "admin 郑凯" in page.said) == (422, True)
    wanted = {"value": True, "reason": "等保三级", "version": 0}
    assert system.refused("/parameters/identity/separated_duties", wanted, "PUT").code == "identity.duties_mixed"
    (before,) = guardian.post("/users/search", {"text": "admin"})["items"]
    guardian.put(f"/users/{before['id']}/roles", {"version": before["version"], "roles": []})
    page = screen.press("保存", value="yes", reason="等保三级")
    assert page.path == "/admin/settings"
    hospital.system.container.resolve(PolicyReader).refresh()
    super_ = next(one["id"] for one in guardian.get("/roles") if one["code"] == "super_administrator")
    again = {"version": before["version"] + 1, "roles": [super_]}
    assert guardian.refused(f"/users/{before['id']}/roles", again, "PUT").code == "identity.duties_separated"
    assert admin.refused("/users/search", {}).status == 403
