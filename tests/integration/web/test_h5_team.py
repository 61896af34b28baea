"""团体预约 on a phone that runs no script: what the code opens, joining, 转入团队, and every way it can fail."""

import re
from collections.abc import Iterator
from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from entrypoints.install import operator
from tests.booking_world import plan, resident_id
from tests.integration.journeys.hospital import PUBLIC_URL, Hospital
from tests.integration.web.booking_steps import NAME, PEOPLE, appointments, booked
from tests.integration.web.conftest import MORNING
from tests.integration.web.reading import Phone, browser
from tests.integration.web.team_steps import (
    EMPLOYER,
    THURSDAY,
    WEDNESDAY,
    hold,
    joined,
    member,
    team,
    to_check,
    to_date,
    to_who,
)
from tjdomain.booking.domain.appointment import AppointmentState, Workplace
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.domain.slot import Slot
from tjdomain.booking.domain.team import Contact
from tjdomain.booking.usecases.create_team import CreateTeam, CreateTeamCommand
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand
from tjdomain.shared.actor import Channel
from tjdomain.shared.check_digits import mod_11_2
from tjdomain.shared.contact import Phone as Telephone
from tjdomain.shared.trade import Trade


@pytest.fixture(autouse=True)
def places_go_back(hospital: Hospital) -> Iterator[None]:
    """So that there are enough of them for the next test."""
    yield
    hospital["qiantai"].token = ""  # the clock may have moved
    for one in hospital["qiantai"].get("/teams", states=["open", "closed"], limit=200)["items"]:
        hospital["qiantai"].post(f"/teams/{one['id']}/cancel", {"reason": "试完了"})


def step(code: str, name: str) -> str:
    return f"/h5/team/{code}/join/{name}"


def steps_shown(phone: Phone) -> list[str]:
    return [" ".join(one.text_content().split()) for one in phone.page.tree.xpath("//ol[@aria-label='预约步骤']/li")]


def other(hospital: Hospital) -> Phone:
    return Phone(browser(hospital))


def used(hospital: Hospital, made: dict[str, Any]) -> list[int]:
    return [one["used"] for one in hospital["qiantai"].get(f"/teams/{made['id']}")["holds"]]


def test_the_code_opens_a_page_that_names_the_employer_and_the_places_left(hospital: Hospital, phone: Phone) -> None:
    code = team(hospital)["code"]
    page = phone.open(f"/h5/team/{code}")
    assert (page.status, page.heading) == (200, f"{EMPLOYER}团队体检登记")
    assert page.headers["cache-control"] == "no-store"
    facts = page.facts()
    assert facts["从事的工作"] == "食品、公共场所"
    assert facts["要准备"] == "身份证号、手机号"
    assert "3月4日 星期三" in page.said
    assert "08:00–09:00 剩 2 个" in page.said
    for secret in ("韩经理", "13806350000", "1380"):
        assert secret not in page.text


def test_a_member_joins_without_being_asked_for_the_employer(hospital: Hospital, phone: Phone) -> None:
    made, number = team(hospital), resident_id(next(PEOPLE))
    page = to_date(phone, made["code"])
    assert (page.path, page.heading) == (step(made["code"], "date"), "选择体检日期")
    assert steps_shown(phone) == ["1 / 4 须知", "2 / 4 选时间", "3 / 4 填信息", "4 / 4 核对"]
    page = phone.press("下一步", day=WEDNESDAY, start="09:00")
    assert page.heading == "谁来体检"
    assert page.facts() == {"工作单位": EMPLOYER, "从事的工作": "食品、公共场所"}
    assert page.tree.xpath("//input[@name='employer'] | //input[@name='trades']") == []
    page = phone.press("下一步", **member(number))
    assert (page.path, page.heading) == (step(made["code"], "check"), "核对信息")
    facts = page.facts()
    assert (facts["工作单位"], facts["从事的工作"], facts["体检时间"]) == (
        EMPLOYER,
        "食品、公共场所",
        "3月4日 星期三 09:00–10:00",
    )
    assert {"证照号", "证照照片"} & facts.keys() == set()
    page = phone.press("确认预约")
    assert (page.heading, page.path[:14]) == ("预约成功", "/h5/book/done/")
    assert page.facts()["工作单位"] == EMPLOYER
    assert re.search(r"查询码 [0-9A-Z]{4} [0-9A-Z]{4}", page.said)
    (one,) = appointments(hospital, number)
    assert (one.channel, str(one.team)) == (Channel.TEAM_CODE, made["id"])
    assert {given.text.value for given in one.accepted} == {"notice", "consent"}
    assert used(hospital, made) == [0, 1]
    assert number not in " ".join([*phone.visited, *phone.cookies_set])


def test_a_member_who_moves_is_offered_the_teams_days_alone(hospital: Hospital, phone: Phone) -> None:
    made, number = team(hospital), resident_id(next(PEOPLE))
    page = joined(phone, made["code"], number=number)
    assert page.heading == "预约成功"
    (one,) = appointments(hospital, number)
    page = phone.open(f"/h5/me/{one.number}/reschedule")
    assert page.heading == "改到哪一天"
    assert page.tree.xpath("//input[@name='day']/@value") == [WEDNESDAY]


def test_where_the_licence_was_not_seen_a_photo_is_asked_for(hospital: Hospital, phone: Phone) -> None:
    made, number = team(hospital, has_licence=False), resident_id(next(PEOPLE))
    assert "营业执照" in phone.open(f"/h5/team/{made['code']}").facts()["要准备"]
    to_who(phone, made["code"])
    page = phone.press("下一步", **member(number))
    assert (page.path, len(steps_shown(phone))) == (step(made["code"], "licence"), 5)
    page = phone.press("下一步")
    assert page.summary == {"请上传营业执照或食品经营许可证的照片。": "#photo"}
    page = joined(other(hospital), made["code"], photo=True, number=number)
    assert page.heading == "预约成功"
    (one,) = appointments(hospital, number)
    assert one.licence.state is LicenceState.PENDING


def test_what_is_wrong_with_the_answers_is_told_at_the_fields(hospital: Hospital, phone: Phone) -> None:
    code = team(hospital)["code"]
    phone.open(step(code, "notice"))
    page = phone.press("下一步")
    assert (page.status, page.title[:3], len(page.summary)) == (422, "出错：", 2)
    to_date(phone, code)
    page = phone.press("下一步", day=WEDNESDAY)
    assert page.summary == {"请选择到检时段。": "#start"}
    phone.press("下一步", day=WEDNESDAY, start="08:00")
    page = phone.press("下一步", name="", number="371502", phone="")
    assert (page.status, list(page.summary.values())) == (422, ["#name", "#number", "#phone"])
    assert page.facts()["工作单位"] == EMPLOYER
    page = phone.press("下一步", kind="passport", ask="1", number="E12345678")
    assert page.labelled("出生日期") is not None


def test_nobody_puts_another_employer_into_the_form(hospital: Hospital, phone: Phone) -> None:
    code, number = team(hospital)["code"], resident_id(next(PEOPLE))
    to_who(phone, code)
    page = phone.press("下一步", **member(number), employer="别的单位", trades=["cosmetics"])
    assert page.facts()["工作单位"] == EMPLOYER
    phone.press("确认预约")
    (one,) = appointments(hospital, number)
    assert {trade.value for trade in one.trades} == {"food", "public_place"}


def test_every_step_asks_for_what_must_come_before(hospital: Hospital, phone: Phone) -> None:
    code = team(hospital)["code"]
    for name in ("date", "who", "licence", "check", "transfer"):
        assert phone.open(step(code, name)).path == step(code, "notice")
    to_date(phone, code)
    for name in ("who", "licence", "check", "transfer"):
        assert phone.open(step(code, name)).path == step(code, "date")
    token = {"_csrf_token": phone.web.cookies["h5_form"]}
    for name in ("who", "licence", "check", "transfer"):
        assert phone.post((step(code, name), token)).path == step(code, "date")
    hospital.clock.move(timedelta(hours=25))
    page = phone.open(step(code, "date"))
    assert "已过 24 小时" in page.said
    assert phone.post((step(code, "date"), token)).path == step(code, "notice")


def test_the_drafts_of_teams_and_of_the_person_stay_apart(hospital: Hospital, phone: Phone) -> None:
    first, second = team(hospital)["code"], team(hospital, employer={"name": "东昌湖食堂"})["code"]
    to_check(phone, first)
    assert phone.open("/h5/book/check").path == "/h5/book/notice"
    assert phone.open(step(second, "check")).path == step(second, "date")  # accepted is accepted
    phone.press("下一步", day=WEDNESDAY, start="08:00")
    page = phone.press("下一步", **member())
    assert page.facts()["工作单位"] == "东昌湖食堂"
    assert phone.open(step(first, "check")).path == step(first, "date")


def test_in_large_text_the_only_day_is_chosen_already(hospital: Hospital, phone: Phone) -> None:
    made = team(hospital, hold(WEDNESDAY, "10:00", 1))
    phone.open("/h5")
    phone.press("长辈版")
    page = to_date(phone, made["code"])
    assert "已选 3月4日 星期三" in page.said
    page = phone.press("下一步", start="10:00")
    assert page.heading == "谁来体检"
    several = team(hospital, hold(WEDNESDAY, "10:00", 1), hold(THURSDAY, "10:00", 1))
    assert "已选" not in to_date(phone, several["code"]).said


def test_a_period_that_filled_up_meanwhile_offers_the_others(hospital: Hospital, phone: Phone) -> None:
    made = team(hospital, hold(WEDNESDAY, "08:00", 1), hold(WEDNESDAY, "09:00", 1))
    to_check(phone, made["code"], "08:00")
    assert joined(other(hospital), made["code"], "08:00").heading == "预约成功"
    page = phone.press("确认预约")
    assert (page.status, page.heading) == (422, "选择体检日期")
    assert "3月4日(周三)08:00的名额已满" in next(iter(page.summary))
    page = phone.press("3月4日 星期三 09:00–10:00")
    assert page.path == step(made["code"], "check")
    assert phone.press("确认预约").heading == "预约成功"
    assert "08:00–09:00 已满" not in phone.page.said
    page = other(hospital).open(f"/h5/team/{made['code']}")
    assert (page.status, page.heading) == (409, "团队的名额已满")


def test_the_last_place_is_not_lost_by_a_second_tap(hospital: Hospital, phone: Phone) -> None:
    made = team(hospital, hold(WEDNESDAY, "08:00", 1))
    to_check(phone, made["code"], "08:00")
    form = phone.filled("确认预约")
    first, again = phone.post(form), phone.post(form)
    assert (first.heading, again.heading, first.path) == ("预约成功", "预约成功", again.path)
    assert used(hospital, made) == [1]


def test_another_window_that_changed_the_answers_is_noticed(hospital: Hospital, phone: Phone) -> None:
    code = team(hospital)["code"]
    to_check(phone, code)
    old = phone.filled("确认预约")
    phone.open(step(code, "who"))
    phone.press("下一步", **member(name="王大明"))
    page = phone.post(old)
    assert page.status == 422
    assert "刚才在别的窗口改过" in next(iter(page.summary))


@pytest.mark.parametrize(
    ("happens", "status", "heading", "told"),
    [
        ("close", 409, "团队已停止登记", "照常来体检"),
        ("cancel", 409, "团队已取消", "预约也取消了"),
    ],
)
def test_a_team_that_ended_says_so_on_every_page(
    hospital: Hospital, phone: Phone, happens: str, status: int, heading: str, told: str
) -> None:
    made = team(hospital)
    to_check(phone, made["code"])
    form = phone.filled("确认预约")
    hospital["qiantai"].post(f"/teams/{made['id']}/{happens}", {"reason": "停业"} if happens == "cancel" else None)
    for page in (phone.post(form), phone.open(f"/h5/team/{made['code']}"), phone.open(step(made["code"], "who"))):
        assert (page.status, page.heading) == (status, heading)
        assert told in page.said
        assert page.links()["自己预约"] == "/h5/book/notice"
    assert appointments(hospital, form[1].get("number", resident_id(999))) == ()


def test_a_code_that_ran_out_says_when(hospital: Hospital, phone: Phone) -> None:
    made = team(hospital, code_expires="2026-03-03T01:00:00Z")
    hospital.clock.move(timedelta(days=1, hours=1))
    page = phone.open(f"/h5/team/{made['code']}")
    assert (page.status, page.heading) == (422, "这个团队码已过期")
    assert "2026年3月3日(周二) 09:00" in page.said


def test_a_code_that_was_renewed_is_unknown(hospital: Hospital, phone: Phone) -> None:
    made = team(hospital)
    hospital["qiantai"].post(f"/teams/{made['id']}/edit", {"version": made["version"], "new_code": True})
    for path in ("", "/join/notice", "/qr", "/qr.svg"):
        page = phone.open(f"/h5/team/{made['code']}{path}")
        assert (page.status, page.heading) == (404, "没有这个团队码")
        assert "最新的二维码" in page.said


def test_when_its_days_are_over_a_team_is_full(hospital: Hospital, phone: Phone) -> None:
    made = team(hospital, code_expires="2026-03-30T01:00:00Z")
    hospital.clock.move(timedelta(days=4))
    assert phone.open(f"/h5/team/{made['code']}").heading == "团队的名额已满"


@pytest.mark.parametrize(("path", "kind"), [("qr", "image/png"), ("qr.svg", "image/svg+xml")])
def test_the_code_is_a_picture_from_a_route_of_its_own(hospital: Hospital, phone: Phone, path: str, kind: str) -> None:
    made = team(hospital)
    hospital["qiantai"].post(f"/teams/{made['id']}/close")  # may open again: the code can be printed all the same
    answer = phone.web.get(f"/h5/team/{made['code']}/{path}")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    if path == "qr":
        (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(answer.content)))
        assert code.text == f"{PUBLIC_URL}/h5/team/{made['code']}"


def test_without_a_code_the_page_says_how_to_get_one(phone: Phone) -> None:
    phone.open("/h5")
    page = phone.open(next(href for words_, href in phone.page.links().items() if words_.startswith("团队预约")))
    assert (page.path, page.heading) == ("/h5/team", "团队预约")
    assert "扫一扫" in page.said


def with_booking(hospital: Hospital, phone: Phone, number: str | None = None) -> dict[str, str]:
    """A person who has booked alone; the phone forgets it."""
    number = number or resident_id(next(PEOPLE))
    page = booked(phone, number=number)
    found = re.search(r"查询码 ([0-9A-Z]{4}) ([0-9A-Z]{4})", page.said)
    assert found
    phone.open("/h5/me")
    phone.press("看完了，退出")
    return {"number": number, "code": found[1] + found[2]}


def test_who_has_booked_alone_changes_over_in_one_go(hospital: Hospital, phone: Phone) -> None:
    own, made = with_booking(hospital, phone), team(hospital)
    (before,) = appointments(hospital, own["number"])
    to_check(phone, made["code"], number=own["number"])
    page = phone.press("确认预约")
    assert (page.path, page.heading) == (step(made["code"], "transfer"), "您已有一个预约")
    assert "3月5日" not in page.said  # nobody is told anything before the proof
    page = phone.press("下一步", code=own["code"].lower())
    assert page.facts()["原来的时间"] == "3月5日 星期四 09:00–10:00"
    assert page.facts()["新的时间"] == "3月4日 星期三 09:00"
    form = phone.filled("确定转入团队")
    page, again = phone.post(form), phone.post(form)
    assert (page.heading, again.path) == ("预约成功", page.path)
    assert page.facts()["工作单位"] == EMPLOYER
    assert f"{own['code'][:4]} {own['code'][4:]}" in page.said
    (after,) = appointments(hospital, own["number"])
    assert (after.number, str(after.team), str(after.day)) == (before.number, made["id"], WEDNESDAY)
    assert used(hospital, made) == [0, 1]
    assert own["number"] not in " ".join([*phone.visited, *phone.cookies_set])


def test_a_wrong_code_changes_nothing(hospital: Hospital, phone: Phone) -> None:
    own, made = with_booking(hospital, phone), team(hospital)
    joined(phone, made["code"], number=own["number"])
    page = phone.press("下一步", code=" ")
    assert (page.status, page.summary) == (422, {"请输入查询码。": "#code"})
    page = phone.press("下一步", code="ABCD2345")
    assert page.summary == {"没有找到预约：姓名、证件号码和查询码对不上。": "#code"}
    assert page.labelled("查询码").get("value") == "ABCD2345"
    assert page.mistake_at("查询码").startswith("出错：")
    for _ in range(9):
        phone.press_patiently("下一步", code="ABCD2345")
    page = phone.press_patiently("下一步", code=own["code"])
    assert page.status == 429
    (one,) = appointments(hospital, own["number"])
    assert one.team is None


def test_the_code_of_a_cancelled_booking_changes_no_other(hospital: Hospital, phone: Phone) -> None:
    """Whoever knew name and number could have booked first, and cancelled, and kept the 查询码."""
    own = with_booking(hospital, phone)
    (before,) = appointments(hospital, own["number"])
    hospital["qiantai"].post(f"/appointments/{before.id}/cancel", {"reason": "不来了"})
    later = with_booking(hospital, other(hospital), own["number"])
    to_check(phone, team(hospital)["code"], number=own["number"])
    phone.press("确认预约")
    page = phone.press("下一步", code=own["code"])
    assert page.summary == {"没有找到预约：姓名、证件号码和查询码对不上。": "#code"}
    assert phone.press("下一步", code=later["code"]).facts()["原来的时间"]


def test_a_member_of_the_team_is_told_so(hospital: Hospital, phone: Phone) -> None:
    made, number = team(hospital), resident_id(next(PEOPLE))
    joined(phone, made["code"], number=number)
    page = joined(phone, made["code"], "08:00", number=number)
    assert page.path == step(made["code"], "transfer")  # proven a moment ago: no 查询码 is asked for
    page = phone.press("确定转入团队")
    assert page.status == 422
    (target,) = page.summary.values()
    assert page.summary == {"这个预约已经在团队里。": target}
    assert phone.open(target).heading == "预约详情"


def test_who_has_cancelled_meanwhile_simply_joins(hospital: Hospital, phone: Phone) -> None:
    own, made = with_booking(hospital, phone), team(hospital)
    joined(phone, made["code"], number=own["number"])
    phone.press("下一步", code=own["code"])
    form = phone.filled("确定转入团队")
    (one,) = appointments(hospital, own["number"])
    hospital["qiantai"].post(f"/appointments/{one.id}/cancel", {"reason": "来电取消"})
    assert phone.open(step(made["code"], "transfer")).path == step(made["code"], "check")
    assert phone.post(form).path == step(made["code"], "check")
    assert phone.press("确认预约").heading == "预约成功"
    assert [one.state for one in appointments(hospital, own["number"])] == [
        AppointmentState.BOOKED,
        AppointmentState.CANCELLED,
    ]


def test_the_period_can_be_gone_before_the_change(hospital: Hospital, phone: Phone) -> None:
    own = with_booking(hospital, phone)
    made = team(hospital, hold(WEDNESDAY, "08:00", 1), hold(WEDNESDAY, "09:00", 1))
    joined(phone, made["code"], number=own["number"])
    phone.press("下一步", code=own["code"])
    form = phone.filled("确定转入团队")
    joined(other(hospital), made["code"], "09:00")
    page = phone.post(form)
    assert (page.status, page.heading) == (422, "选择体检日期")
    phone.press("3月4日 星期三 08:00–09:00")
    phone.press("确认预约")
    assert phone.press("确定转入团队").heading == "预约成功"


def test_too_late_to_change_is_told_with_the_way_to_the_appointment(hospital: Hospital, phone: Phone) -> None:
    own = with_booking(hospital, phone)
    made = team(hospital, hold("2026-03-06", "09:00", 1))
    hospital.clock.move(timedelta(days=3))  # the day of the own appointment
    to_who(phone, made["code"], day="2026-03-06")
    phone.press("下一步", **member(own["number"]))
    phone.press("确认预约")
    phone.press("下一步", code=own["code"])
    page = phone.press("确定转入团队")
    assert page.status == 422
    assert next(iter(page.summary.values())).startswith("/h5/me/")


def test_the_team_can_end_before_the_change(hospital: Hospital, phone: Phone) -> None:
    own, made = with_booking(hospital, phone), team(hospital)
    joined(phone, made["code"], number=own["number"])
    phone.press("下一步", code=own["code"])
    form = phone.filled("确定转入团队")
    hospital["qiantai"].post(f"/teams/{made['id']}/close")
    assert phone.post(form).heading == "团队已停止登记"


def test_an_appointment_elsewhere_cannot_change_over(hospital: Hospital, phone: Phone) -> None:
    own = with_booking(hospital, phone)
    elsewhere = hospital.system.run(CreateDepartment, CreateDepartmentCommand(actor=operator(), name="东区分点")).id
    days = OpenDaysCommand(
        actor=operator(), department=elsewhere, first=MORNING.date(), last=MORNING.date(), plan=plan(5, 5)
    )
    hospital.system.run(OpenDays, days)
    hospital.clock.move(timedelta(seconds=5))
    command = CreateTeamCommand(
        actor=operator(),
        department=elsewhere,
        workplace=Workplace(name=EMPLOYER),
        contact=Contact(name="韩经理", phone=Telephone("13806350000")),
        trades=frozenset({Trade.FOOD}),
        holds={Slot(MORNING.date(), time(9)): 1},
        has_licence=True,
    )
    to_who(phone, hospital.system.run(CreateTeam, command).code, day="2026-03-02")
    phone.press("下一步", **member(own["number"], name=NAME))
    phone.press("确认预约")
    phone.press("下一步", code=own["code"])
    page = phone.press("确定转入团队")
    assert page.status == 422
    assert "在另一个体检地点" in next(iter(page.summary))


def test_too_young_leads_to_the_number(hospital: Hospital, phone: Phone) -> None:
    code, body = team(hospital)["code"], "37150220120301001"
    page = to_check(phone, code, number=body + mod_11_2(body))
    assert (page.status, list(page.summary.values())) == (422, ["#number"])
    assert page.labelled("证件号码").get("value") == body + mod_11_2(body)
