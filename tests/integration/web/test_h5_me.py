"""我的预约 on a phone that runs no script: found, moved, cancelled, given another licence photo."""

import re
from datetime import timedelta
from typing import Any

import pytest

from adapters.kit.policies import PolicyReader
from entrypoints.install import operator
from tests.booking_world import plan, resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.booking_steps import (
    DAY,
    LICENCE,
    NAME,
    PEOPLE,
    appointments,
    booked,
    to_check,
    to_date,
)
from tests.integration.web.conftest import MORNING
from tests.integration.web.reading import Phone, Sheet, browser
from tjdomain.booking.domain.appointment import AppointmentState
from tjdomain.booking.domain.licence import LicenceState
from tjdomain.booking.usecases.open_days import OpenDays, OpenDaysCommand
from tjdomain.identity.usecases.create_department import CreateDepartment, CreateDepartmentCommand


def code_on(page: Sheet) -> str:
    found = re.search(r"查询码 ([0-9A-Z]{4} [0-9A-Z]{4})", page.said)
    assert found
    return found[1]


@pytest.fixture
def made(phone: Phone) -> dict[str, Any]:
    """Somebody who booked, and has the phone no more."""
    number = resident_id(next(PEOPLE))
    done = booked(phone, number=number)
    return {"number": number, "name": NAME, "kind": "resident_id", "code": code_on(done)}


@pytest.fixture
def later(hospital: Hospital, made: dict[str, Any]) -> Phone:
    """Another phone."""
    return Phone(browser(hospital))


def look_up(phone: Phone, made: dict[str, Any], **changes: Any) -> Sheet:
    phone.open("/h5/me")
    return phone.press_patiently("查找我的预约", **made | changes)


def detail(phone: Phone, made: dict[str, Any]) -> Sheet:
    page = phone.open("/h5/me")
    if page.tree.xpath("//input[@id='code']"):
        page = look_up(phone, made)
    return phone.open(next(href for href in page.links().values() if href.startswith("/h5/me/")))


def test_name_document_and_code_open_the_appointment(later: Phone, made: dict[str, Any]) -> None:
    page = look_up(later, made, code=made["code"].lower().replace(" ", ""))
    assert (page.heading, page.path) == ("我的预约", "/h5/me")
    page = detail(later, made)
    assert page.facts()["居民身份证"] == f"371***********{made['number'][-4:]}"
    assert made["code"] in page.said
    assert made["number"] not in " ".join([*later.visited, *later.cookies_set, page.text])


def test_what_does_not_fit_together_is_told_without_saying_which(later: Phone, made: dict[str, Any]) -> None:
    page = look_up(later, made, name="王大明")
    assert (page.status, page.summary) == (422, {"没有找到预约：姓名、证件号码和查询码对不上。": "#name"})
    assert page.labelled("证件号码").get("value") == made["number"]
    assert look_up(later, made, code="ABCD2345").summary.keys() == page.summary.keys()


def test_every_field_of_the_look_up_is_checked(later: Phone, made: dict[str, Any]) -> None:
    page = look_up(later, made, name="", number="", code=" ")
    assert page.summary == {"请输入姓名。": "#name", "请输入证件号码。": "#number", "请输入查询码。": "#code"}
    assert look_up(later, made, kind="nonsense").heading == "我的预约"
    later.press("看完了，退出")
    assert list(look_up(later, made, code="2" * 19 + "\u200b").summary.values()) == ["#code"]


def test_too_many_tries_in_vain_wait(later: Phone, made: dict[str, Any]) -> None:
    for _ in range(10):
        assert look_up(later, made, code="ABCD2345").status == 422
    page = look_up(later, made)
    assert (page.status, page.heading) == (429, "操作太频繁。")
    assert int(page.headers["retry-after"]) > 0


def test_the_proof_ends_after_a_quarter_of_an_hour_and_with_leaving(
    hospital: Hospital, later: Phone, made: dict[str, Any]
) -> None:
    path = detail(later, made).path
    hospital.clock.move(timedelta(minutes=16))
    page = later.open(path)
    assert page.path == "/h5/me"
    assert "过了 15 分钟要再核对一次身份" in page.said
    for part in ("cancel", "reschedule", "licence"):
        assert later.open(f"{path}/{part}").path == "/h5/me"
        assert later.post((f"{path}/{part}", {"_csrf_token": later.web.cookies["h5_form"]})).path == "/h5/me"
    look_up(later, made)
    assert later.press("看完了，退出").path == "/h5"
    assert later.open(path).path == "/h5/me"


def test_nobody_sees_another_persons_appointment(hospital: Hospital, later: Phone, made: dict[str, Any]) -> None:
    other = Phone(browser(hospital))
    strange = booked(other).path.rpartition("/")[2]
    look_up(later, made)
    for path in (f"/h5/me/{strange}", f"/h5/me/{strange}/cancel", f"/h5/book/done/{strange}"):
        assert later.open(path).status == 404


def test_it_is_cancelled_on_a_page_of_its_own(hospital: Hospital, later: Phone, made: dict[str, Any]) -> None:
    detail(later, made)
    assert later.click("取消预约").heading == "要取消这个预约吗"
    page = later.press("确定取消", reason="临时有事\u200b")
    assert (page.heading, list(page.summary.values())) == ("要取消这个预约吗", ["#reason"])
    assert "看不见的字符" in page.mistake_at("原因")
    assert page.labelled("原因").get("value") == "临时有事\u200b"
    page = later.press("确定取消", reason="临时有事")
    assert "预约已取消" in page.said
    assert "改期" not in page.links()
    (one,) = appointments(hospital, made["number"])
    assert one.state is AppointmentState.CANCELLED
    later.open(f"{page.path}/cancel")
    again = later.press("确定取消")
    assert (again.status, list(again.summary)) == (422, ["现在的状态不能这样操作。"])


def test_it_is_moved_with_the_same_calendar(hospital: Hospital, later: Phone, made: dict[str, Any]) -> None:
    detail(later, made)
    page = later.click("改期")
    assert page.heading == "改到哪一天"
    assert page.tree.xpath("//input[@name='day' and @checked]/@value") == [DAY]
    page = later.press("改到这个时间", day="2026-03-04")
    assert page.path.endswith("/reschedule")
    page = later.press("改到这个时间", day="2026-03-04", start="10:00")
    assert "已改期" in page.said
    assert page.facts()["时间"].startswith("2026年3月4日 星期三")
    (one,) = appointments(hospital, made["number"])
    assert str(one.slot) == "2026-03-04 10:00"


def test_after_the_deadline_the_desk_is_named_instead(hospital: Hospital, later: Phone, made: dict[str, Any]) -> None:
    path = detail(later, made).path
    cancel = later.open(f"{path}/cancel").path
    hospital.clock.time += timedelta(days=2, hours=8)
    page = detail(later, made)
    assert "不能在网上改期或取消" in page.said
    assert {"改期", "取消预约"}.isdisjoint(page.links())
    later.open(cancel)
    assert next(iter(later.press("确定取消").summary)).startswith("已过2026年3月4日(周三) 16:00的截止时间")
    later.open(f"{path}/reschedule")
    later.press("看所选日期的时段", day="2026-03-06")
    page = later.press("改到这个时间", day="2026-03-06", start="10:00")
    assert next(iter(page.summary)).startswith("已过2026年3月4日(周三) 16:00的截止时间")


def test_a_slot_sold_in_the_same_second_offers_others(hospital: Hospital, later: Phone, made: dict[str, Any]) -> None:
    day = "2026-03-06"
    periods = [{"start": f"{hour:02d}:00:00", "end": f"{hour + 1:02d}:00:00", "capacity": 1} for hour in (8, 9)]
    body = {"plan": {"periods": periods}, "reason": "试", "accepted": []}
    hospital["zhuren"].put(f"/departments/{hospital.centre}/days/{day}", body)
    hospital.clock.move(timedelta(seconds=5))
    detail(later, made)
    later.click("改期")
    later.press("看所选日期的时段", day=day)
    faster = Phone(browser(hospital))
    to_check(faster)
    faster.open("/h5/book/date")
    faster.press("看所选日期的时段", day=day)
    faster.press("下一步", day=day, start="08:00")
    assert faster.press("确认预约").heading == "预约成功"

    page = later.press("改到这个时间", day=day, start="08:00")  # the picture of what is free is a second old

    assert (page.status, page.heading) == (422, "改到哪一天")
    assert list(page.summary) == ["2026年3月6日(周五)08:00已约满。"]
    assert "3月6日 星期五 09:00–10:00 剩 1 个" in page.said
    assert "已改期" in later.press("3月6日 星期五 09:00–10:00").said


def test_a_refused_licence_is_answered_with_another_photo(
    hospital: Hospital, later: Phone, made: dict[str, Any]
) -> None:
    (one,) = appointments(hospital, made["number"])
    body = {"version": one.version, "reason": "看不清"}
    hospital["zhuren"].post(f"/appointments/{one.id}/licence/reject", body)
    page = detail(later, made)
    assert "原因：看不清" in page.said
    assert "请在 3月4日 星期三 16:00 以前重新上传，过了预约就会取消" in page.said
    assert "上一张没有通过：看不清" in later.click("重新上传照片").said
    assert later.press("上传").summary == {"请上传营业执照或食品经营许可证的照片。": "#photo"}
    page = later.press("上传", {"photo": ("a.jpg", b"no picture")})
    assert list(page.summary.values()) == ["#photo"]
    page = later.press("上传", {"photo": ("big.jpg", b"\xff\xd8" + bytes(11 * 2**20))})
    assert page.mistake_at("营业执照").startswith("出错：照片文件太大")
    form = later.filled("上传")
    page = later.post(form, LICENCE)
    assert "照片已收到" in page.said
    (one,) = appointments(hospital, made["number"])
    assert one.licence.state is LicenceState.PENDING
    assert list(later.post(form, LICENCE).summary) == ["这个预约现在不需要上传证照。"]


def test_a_refused_licence_after_the_deadline_is_no_longer_answered_here(
    hospital: Hospital, later: Phone, made: dict[str, Any]
) -> None:
    (one,) = appointments(hospital, made["number"])
    body = {"version": one.version, "reason": "看不清"}
    hospital["zhuren"].post(f"/appointments/{one.id}/licence/reject", body)
    hospital.clock.time = MORNING + timedelta(days=2, hours=8)
    page = detail(later, made)
    assert "原因：看不清" in page.said
    assert "重新上传照片" not in page.links()


def test_where_several_departments_are_open_one_chooses(hospital: Hospital, phone: Phone) -> None:
    second = hospital.system.run(CreateDepartment, CreateDepartmentCommand(actor=operator(), name="东院查体科"))
    days = OpenDaysCommand(
        actor=operator(),
        department=second.id,
        first=MORNING.date(),
        last=MORNING.date() + timedelta(days=1),
        plan=plan(5, 5),
    )
    hospital.system.run(OpenDays, days)
    hospital.clock.move(timedelta(seconds=5))
    page = to_date(phone)
    assert page.heading == "在哪里体检"
    page = phone.press("下一步", department=None)
    assert (page.status, page.summary) == (422, {"请选择在哪里体检。": "#department"})
    assert phone.press("下一步", department=str(second.id)).heading == "选择体检日期"
    phone.open("/h5/book/department")
    assert phone.press("下一步", department=str(second.id)).heading == "选择体检日期"


def test_where_nothing_is_open_the_page_says_so(hospital: Hospital, phone: Phone) -> None:
    hospital.clock.time += timedelta(days=40)
    hospital.system.container.resolve(PolicyReader).refresh()
    assert to_date(phone).heading == "现在没有可以预约的日期"
    assert "还没有电话和地址" in phone.click("联系查体科").said
    contact = {"version": 0, "address": "门诊楼二层", "phone": "0635-8888888", "hours": "", "bring": "", "route": ""}
    hospital["zhuren"].put(f"/departments/{hospital.centre}/contact", contact)
    page = phone.open("/h5/help")
    assert "门诊楼二层" in page.said
    assert page.links()["0635-8888888"] == "tel:06358888888"
    form = {"_csrf_token": phone.web.cookies["h5_form"], "day": DAY}
    assert "0635-8888888" in phone.post(("/h5/book/date", form)).said
    assert phone.page.heading == "现在没有可以预约的日期"
