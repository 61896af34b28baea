"""验证手机 and 短信验证码 on a phone that runs no script, where the hospital has a gateway."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from entrypoints.simulators.sms import SmsDesk, SmsFault
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.booking_steps import LICENCE, NAME, PEOPLE, appointments, to_who, who
from tests.integration.web.reading import Phone, Sheet, browser
from tests.integration.web.sms import code_on, hospital_with_messages, other_than

NUMBERS = count(13800010000)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def desk() -> SmsDesk:
    return SmsDesk(secret="k-1")


@pytest.fixture(scope="module")
def hospital(first_hospital: Hospital, tmp_path_factory: pytest.TempPathFactory, desk: SmsDesk) -> Iterator[Hospital]:
    with hospital_with_messages(first_hospital, tmp_path_factory.mktemp("hospital"), desk) as made:
        yield made


@pytest.fixture
def mine() -> str:
    """A number that no test used before."""
    return str(next(NUMBERS))


def to_phone(phone: Phone, mine: str, **changes: Any) -> Sheet:
    to_who(phone)
    return phone.press("下一步", **who(phone=mine, **changes))


def to_code(phone: Phone, mine: str, **changes: Any) -> Sheet:
    to_phone(phone, mine, **changes)
    return phone.press("获取验证码")


def booked(phone: Phone, desk: SmsDesk, mine: str, number: str) -> Sheet:
    to_code(phone, mine, number=number)
    phone.press("下一步", sms_code=code_on(desk, mine))
    phone.press("下一步", LICENCE)
    return phone.press("确认预约")


def test_the_phone_is_proven_between_who_and_licence(
    hospital: Hospital, phone: Phone, desk: SmsDesk, mine: str
) -> None:
    number = resident_id(next(PEOPLE))
    page = to_phone(phone, mine, number=number)
    assert (page.heading, page.path) == ("验证手机", "/h5/book/phone")
    assert mine in page.said
    assert not [one for one in desk.messages if one.phone == mine], "nothing is sent unasked"
    assert phone.open("/h5/book/licence").path == "/h5/book/phone"
    assert phone.open("/h5/book/check").path == "/h5/book/phone"

    page = phone.press("获取验证码")
    assert "还要等 60 秒才能重新获取" in page.said
    assert page.labelled("短信验证码").get("autocomplete") == "one-time-code"
    assert desk.messages[-1].params["minutes"] == "5"

    page = phone.press("下一步", sms_code=f" {code_on(desk, mine)[:3]} {code_on(desk, mine)[3:]}")
    assert page.heading == "上传单位的证照"
    assert phone.open("/h5/book/phone").path == "/h5/book/licence"
    phone.press("下一步", LICENCE)
    assert phone.press("确认预约").heading == "预约成功"
    assert len(appointments(hospital, number)) == 1
    told = " ".join([*phone.visited, *phone.cookies_set])
    assert mine not in told
    assert code_on(desk, mine) not in told


def test_what_is_wrong_with_a_code_is_told_at_the_field(phone: Phone, desk: SmsDesk, mine: str) -> None:
    to_code(phone, mine)
    for typed, told in (
        ("", "请输入短信验证码。"),
        ("12", "验证码应是 6 位数字。"),
        (other_than(code_on(desk, mine)), "验证码不对，或者已经失效。"),
    ):
        page = phone.press("下一步", sms_code=typed)
        assert (page.status, page.summary) == (422, {told: "#sms_code"})
        assert page.title.startswith("出错：")
        assert page.mistake_at("短信验证码").startswith(f"出错：{told}")
    assert phone.press("下一步", sms_code=code_on(desk, mine)).path == "/h5/book/licence"


def test_five_wrong_codes_use_it_up_and_another_one_can_be_asked_for(
    hospital: Hospital, phone: Phone, desk: SmsDesk, mine: str
) -> None:
    to_code(phone, mine)
    for _ in range(5):
        phone.press("下一步", sms_code=other_than(code_on(desk, mine)))
    assert phone.press("下一步", sms_code=code_on(desk, mine)).status == 422
    hospital.clock.move(MINUTE)
    assert phone.press("重新获取验证码").status == 200
    assert phone.press("下一步", sms_code=code_on(desk, mine, 2)).path == "/h5/book/licence"


def test_another_code_waits_a_minute_and_the_page_says_how_long(
    hospital: Hospital, phone: Phone, desk: SmsDesk, mine: str
) -> None:
    to_code(phone, mine)
    hospital.clock.move(MINUTE * 0.3)
    assert "还要等 42 秒才能重新获取" in phone.open("/h5/book/phone").said
    page = phone.press("重新获取验证码")
    assert (page.status, page.summary) == (422, {"还要等 42 秒才能重新获取验证码。": "#resend"})
    assert page.labelled("短信验证码") is not None
    page = phone.press("长辈版")
    assert (page.status, page.path, page.heading) == (200, "/h5/book/phone", "验证手机")
    hospital.clock.move(MINUTE * 0.7)
    assert "没有收到？可以重新获取。" in phone.open("/h5/book/phone").said
    first = code_on(desk, mine)
    assert "还要等 60 秒" in phone.press("重新获取验证码").said
    assert phone.press("下一步", sms_code=first).status == 422 or first == code_on(desk, mine, 2)
    assert phone.press("下一步", sms_code=code_on(desk, mine, 2)).path == "/h5/book/licence"


def test_after_ten_codes_the_day_is_over(hospital: Hospital, phone: Phone, mine: str) -> None:
    to_code(phone, mine)
    for _ in range(9):
        hospital.clock.move(MINUTE)
        assert phone.press_patiently("重新获取验证码").status == 200
    hospital.clock.move(MINUTE)
    page = phone.press_patiently("重新获取验证码")
    assert page.summary == {"获取验证码的次数用完了。": "#resend"}
    assert "请过 24 小时再试" in page.said


def test_a_phone_changed_later_is_proven_anew(phone: Phone, desk: SmsDesk, mine: str) -> None:
    number, other = resident_id(next(PEOPLE)), str(next(NUMBERS))
    to_code(phone, mine, number=number)
    phone.open("/h5/book/who")
    assert phone.press("下一步", **who(number, phone=other)).path == "/h5/book/phone"
    assert phone.page.heading == "验证手机"
    assert "验证码已发到" not in phone.page.said
    assert phone.post(("/h5/book/phone", {"_csrf_token": csrf(phone), "sms_code": code_on(desk, mine)})).status == 200
    phone.press("获取验证码")
    assert phone.press("下一步", sms_code=code_on(desk, other)).path == "/h5/book/licence"
    phone.open("/h5/book/who")
    assert phone.press("下一步", **who(number, phone=mine)).path == "/h5/book/phone"


def csrf(phone: Phone) -> str:
    (found,) = set(phone.page.tree.xpath("//input[@name='_csrf_token']/@value"))
    return str(found)


def test_a_phone_that_gets_no_messages_is_told_at_its_field(phone: Phone) -> None:
    page = to_phone(phone, "15400001111")
    assert page.summary == {"这个号段的手机号收不到短信验证码。": "#phone"}


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ((SmsFault.BROKEN, SmsFault.BROKEN), "短信暂时发不出去。"),
        ((SmsFault.REFUSED,), "短信没有发出去：短信平台没有接受这个号码或内容。"),
        ((SmsFault.NONSENSE,), "短信平台的回答看不懂，不知道短信发出去没有。"),
    ],
)
def test_a_gateway_that_fails_is_told_and_can_be_tried_again(
    hospital: Hospital, phone: Phone, desk: SmsDesk, mine: str, faults: tuple[SmsFault, ...], told: str
) -> None:
    to_phone(phone, mine)
    desk.faults.extend(faults)
    page = phone.press("获取验证码")
    assert (page.status, page.summary) == (422, {told: "#resend"})
    hospital.clock.move(MINUTE)
    assert phone.press("获取验证码").status == 200
    assert phone.press("下一步", sms_code=code_on(desk, mine)).path == "/h5/book/licence"


def test_two_taps_at_once_prove_once_and_both_go_on(phone: Phone, desk: SmsDesk, mine: str) -> None:
    to_code(phone, mine)
    path, sent = phone.filled("下一步", sms_code=code_on(desk, mine))
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: phone.web.post(path, data=sent), range(2)))
    assert {(one.status_code, one.headers.get("location")) for one in answers} == {(303, "/h5/book/licence")}


def test_the_phone_page_asks_what_comes_before(phone: Phone) -> None:
    assert phone.open("/h5/book/phone").path == "/h5/book/notice"


def test_the_second_person_on_the_same_phone_proves_it_again(phone: Phone, desk: SmsDesk, mine: str) -> None:
    booked(phone, desk, mine, resident_id(next(PEOPLE)))
    assert to_phone(phone, mine).path == "/h5/book/phone"


# -------------------------------------------------------------------------------------------------- looking up


@pytest.fixture
def person(phone: Phone, desk: SmsDesk, mine: str) -> dict[str, Any]:
    """Somebody who booked with ``mine`` and lost the 查询码."""
    number = resident_id(next(PEOPLE))
    assert booked(phone, desk, mine, number).heading == "预约成功"
    return {"name": NAME, "kind": "resident_id", "number": number}


@pytest.fixture
def later(hospital: Hospital, person: dict[str, Any]) -> Phone:
    """Another phone."""
    assert person
    return Phone(browser(hospital))


def ask(phone: Phone, person: dict[str, Any], **changes: Any) -> Sheet:
    phone.open("/h5/me")
    phone.click("没有查询码？用短信验证码")
    return phone.press("获取验证码", **person | changes)


def test_a_code_on_the_phone_on_record_opens_ones_own(
    later: Phone, desk: SmsDesk, person: dict[str, Any], mine: str
) -> None:
    page = ask(later, person)
    assert (page.heading, page.path) == ("输入验证码", "/h5/me/sms/code")
    assert mine not in page.text
    code = code_on(desk, mine, 2)
    assert later.press("查找", sms_code=other_than(code)).summary == {"验证码不对，或者已经失效。": "#sms_code"}
    page = later.press("查找", sms_code=code)
    assert (page.heading, page.path) == ("我的预约", "/h5/me")
    detail = later.open(next(href for href in page.links().values() if href.startswith("/h5/me/")))
    assert detail.facts()["居民身份证"] == f"371***********{person['number'][-4:]}"
    told = " ".join([*later.visited, *later.cookies_set])
    assert not [secret for secret in (mine, code, person["number"], NAME) if secret in told]
    later.open("/h5/me")
    assert later.press("看完了，退出").path == "/h5"
    assert later.open("/h5/me/sms/code").path == "/h5/me/sms"


def test_an_unknown_person_is_answered_the_same(later: Phone, desk: SmsDesk, person: dict[str, Any], mine: str) -> None:
    before = len(desk.messages)
    known = ask(later, person)
    code_on(desk, mine, 2)
    unknown = ask(later, person, number=resident_id(next(PEOPLE)))
    misnamed = ask(later, person, name="王大明")
    assert known.said == unknown.said == misnamed.said
    assert known.status == unknown.status == misnamed.status == 200
    page = later.press("查找", sms_code=code_on(desk, mine, 2))
    assert page.summary == {"验证码不对，或者已经失效。": "#sms_code"}
    assert len(desk.messages) == before + 1


def test_every_field_of_the_request_is_checked(later: Phone, person: dict[str, Any]) -> None:
    page = ask(later, person, name="", number="12")
    assert set(page.summary.values()) == {"#name", "#number"}
    assert page.labelled("证件号码").get("value") == "12"


def test_another_look_up_code_waits_a_minute(
    hospital: Hospital, later: Phone, desk: SmsDesk, person: dict[str, Any], mine: str
) -> None:
    ask(later, person)
    code_on(desk, mine, 2)
    page = later.press("重新获取验证码")
    assert (page.status, page.summary) == (422, {"还要等 60 秒才能重新获取验证码。": "#resend"})
    assert later.press("长辈版").path == "/h5/me/sms/code"
    assert ask(later, person).summary == {"还要等 60 秒才能重新获取验证码。": "#resend"}
    hospital.clock.move(MINUTE)
    later.open("/h5/me/sms/code")
    assert later.press("重新获取验证码").status == 200
    assert later.press("查找", sms_code=code_on(desk, mine, 3)).path == "/h5/me"


def test_a_second_tap_finds_the_same(later: Phone, desk: SmsDesk, person: dict[str, Any], mine: str) -> None:
    ask(later, person)
    path, sent = later.filled("查找", sms_code=code_on(desk, mine, 2))
    answers = [later.web.post(path, data=sent) for _ in range(2)]
    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, "/h5/me")] * 2


@pytest.mark.parametrize("button", ["查找", "重新获取验证码"])
def test_a_code_page_that_was_left_open_too_long_begins_anew(
    hospital: Hospital, later: Phone, desk: SmsDesk, person: dict[str, Any], mine: str, button: str
) -> None:
    ask(later, person)
    code = code_on(desk, mine, 2)
    hospital.clock.move(MINUTE * 5)
    assert later.press("查找", sms_code=code).status == 422
    hospital.clock.move(MINUTE * 11)
    path, sent = later.filled(button)
    assert later.post((path, {**sent, "sms_code": code})).path == "/h5/me/sms"


def test_the_code_page_itself_asks_for_whom(phone: Phone) -> None:
    assert phone.open("/h5/me/sms/code").path == "/h5/me/sms"


def test_a_code_opens_the_own_records_too(later: Phone, desk: SmsDesk, person: dict[str, Any], mine: str) -> None:
    later.open("/h5/cert")
    later.click("没有查询码？用短信验证码")
    assert later.press("获取验证码", **person | {"number": "12"}).links()["有查询码？用查询码"] == "/h5/cert"
    later.press("获取验证码", **person)
    assert later.page.links()["有查询码？用查询码"] == "/h5/cert"
    assert later.press("查找", sms_code=code_on(desk, mine, 2)).path == "/h5/cert"


def test_a_member_of_a_team_proves_the_phone(hospital: Hospital, phone: Phone, desk: SmsDesk, mine: str) -> None:
    number = resident_id(next(PEOPLE))
    team = hospital["zhuren"].post(
        "/teams",
        {
            "department": str(hospital.centre),
            "employer": {"name": "好滋味饭店"},
            "contact": {"name": "刘经理", "phone": "13900000000"},
            "trades": ["food"],
            "holds": [{"day": "2026-03-05", "start": "10:00:00", "places": 3}],
            "has_licence": True,
        },
    )
    join = f"/h5/team/{team['code']}/join"
    phone.open(f"{join}/notice")
    phone.press("下一步", accept=["notice", "consent"])
    phone.open(f"{join}/date")
    phone.press("看所选日期的时段", day="2026-03-05")
    phone.press("下一步", day="2026-03-05", start="10:00")
    asked = who(number, phone=mine)
    page = phone.press("下一步", **{name: asked[name] for name in ("name", "kind", "number", "phone")})
    assert (page.heading, page.path) == ("验证手机", f"{join}/phone")
    assert phone.open(f"{join}/check").path == f"{join}/phone"
    assert phone.press("获取验证码").path == f"{join}/phone"
    assert phone.press("下一步", sms_code=other_than(code_on(desk, mine))).status == 422
    assert phone.press("下一步", sms_code=code_on(desk, mine)).path == f"{join}/check"
    assert phone.press("确认").heading == "预约成功"
    (made,) = appointments(hospital, number)
    assert made.team is not None
