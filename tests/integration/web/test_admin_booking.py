"""One appointment at the desk: detail, cancel, reschedule, edit, slip, and booking for a person."""

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.booking_steps import appointments
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, MANAGER, RADIOLOGIST, Screen, book, screen_of
from tests.integration.web.people import created, settled
from tests.integration.web.reading import Sheet, browser, words

NUMBERS = count(700)
PERSON = {"name": "宋小雨", "kind": "resident_id", "phone": "13912345678", "employer": "东昌湖早餐店"}


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, DESK)


@pytest.fixture
def fresh(hospital: Hospital) -> Callable[..., Any]:
    """A new appointment."""
    return lambda **changes: book(hospital, next(NUMBERS), **changes)


def at(made: Any, part: str = "") -> str:
    return f"/admin/bookings/{made['id']}{part}"


def compared(page: Sheet) -> list[list[str]]:
    """The panel of a stale save, row by row."""
    return [[words(cell) for cell in row] for row in page.tree.xpath("//*[@role='alert']//tbody/tr")]


def new_person(**changes: Any) -> dict[str, Any]:
    given = {**PERSON, "number": resident_id(next(NUMBERS)), "trades": ["food"], "slot": "2026-03-05T09:00"}
    return {**given, **changes}


def test_the_detail_tells_all_and_what_can_be_done(screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh()
    page = screen.open(at(made))
    facts = page.facts()
    assert (page.heading, page.title) == (f"预约 {made['number']}", f"预约 {made['number']} - 健康证管理系统")
    assert facts["姓名"] == made["person"]["name"]
    assert facts["居民身份证"] == f"371***********{made['person']['document_number'][-4:]}"
    assert {"改信息", "改期", "取消预约", "返回列表"} <= page.links().keys()
    assert page.tree.xpath("//nav[@aria-label='菜单']//a[@aria-current='true']/@href") == ["/admin/bookings"]


def test_without_the_rights_there_are_no_buttons_and_no_pages(hospital: Hospital, fresh: Callable[..., Any]) -> None:
    made = fresh()
    reviewer = screen_of(hospital, "shenhe")
    assert not {"改信息", "改期", "取消预约"} & reviewer.open(at(made)).links().keys()
    for part, right in (("/edit", "修改预约信息"), ("/cancel", "取消预约"), ("/reschedule", "改期")):
        assert reviewer.open(at(made, part)).heading == f"您没有“{right}”的权限。"
    assert reviewer.open("/admin/bookings/new").heading == "您没有“代人预约”的权限。"
    assert screen_of(hospital, RADIOLOGIST).open(at(made)).status == 403


def test_what_does_not_exist_is_not_found(screen: Screen) -> None:
    for part in ("", "/cancel", "/edit", "/reschedule"):
        assert screen.open(f"/admin/bookings/01890000-0000-7000-8000-000000000000{part}").status == 404


def test_cancelling_needs_a_reason(screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh()
    screen.open(at(made))
    screen.click("取消预约")
    page = screen.press("确定取消")
    assert (page.status, list(page.summary.values())) == (422, ["#reason"])
    page = screen.press("确定取消", reason="本人电话取消")
    assert (page.path, "预约已取消" in page.said) == (at(made), True)
    assert page.links().keys().isdisjoint({"改信息", "改期", "取消预约"})


def test_pressing_twice_cancels_once(screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh()
    screen.open(at(made, "/cancel"))
    sent = screen.filled("确定取消", reason="来不了")
    pages = [screen.post(sent), screen.post(sent)]
    assert [(page.status, page.path) for page in pages] == [(200, at(made))] * 2


def test_a_stale_cancellation_shows_what_changed_and_can_be_confirmed(
    hospital: Hospital, screen: Screen, fresh: Callable[..., Any]
) -> None:
    made = fresh(slot={"day": "2026-03-03", "start": "08:00:00"})
    screen.open(at(made, "/cancel"))
    move = {"slot": {"day": "2026-03-04", "start": "10:00:00"}, "reason": "单位要求"}
    hospital[MANAGER].post(f"/appointments/{made['id']}/reschedule", move)
    page = screen.press("确定取消", reason="来不了")
    assert page.status == 409
    assert compared(page)[0] == ["打开这一页时", "已预约，2026-03-03 08:00", "已预约，2026-03-04 10:00"]
    assert page.labelled("取消原因").get("value") == "来不了"
    assert page.links()["采用当前值"] == at(made)
    assert "预约已取消" in screen.press("仍然取消预约").said


def test_what_can_no_longer_be_cancelled_says_so(hospital: Hospital, screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh(slot={"day": "2026-03-03", "start": "08:00:00"})
    screen.open(at(made, "/cancel"))
    hospital.clock.time = MORNING.replace(day=4)
    hospital[MANAGER].token = ""
    hospital[MANAGER].post("/appointments/missed", {"appointments": [made["id"]]})
    hospital.clock.time = MORNING
    page = screen.press("确定取消", reason="来不了")
    assert (page.status, "现在的状态下已经不能这样做" in page.said) == (409, True)
    assert page.tree.xpath("//main//button[@type='submit']") == []


def test_moving_takes_the_new_place(screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh(slot={"day": "2026-03-03", "start": "08:00:00"})
    screen.open(at(made))
    page = screen.click("改期")
    assert page.labelled("改到").xpath(".//option[@selected]/@value") == ["2026-03-03T08:00"]
    assert "3月6日 星期五，余" in "".join(page.tree.xpath("//optgroup/@label"))
    assert screen.press("确定改期", reason="x").mistake_at("改到").startswith("出错：选的就是现在的时间。")
    assert screen.press("确定改期", slot="").mistake_at("改到").startswith("出错：请选择体检时间。")
    assert screen.press("确定改期", slot="2026-03-06T09:00", reason="").mistake_at("改期原因")
    sent = screen.filled("确定改期", slot="2026-03-06T09:00", reason="本人要求")
    pages = [screen.post(sent), screen.post(sent)]
    assert [(page.path, page.facts()["体检时间"][:22]) for page in pages] == [(at(made), "2026-03-06 09:00–10:00")] * 2


def test_a_full_period_is_refused_and_taken_by_right_with_a_reason(
    hospital: Hospital, screen: Screen, fresh: Callable[..., Any]
) -> None:
    centre = hospital.centre
    plan = {"periods": [{"start": "14:00:00", "end": "15:00:00", "capacity": 1}]}
    hospital[MANAGER].post(f"/departments/{centre}/days", {"first": "2026-03-09", "last": "2026-03-09", "plan": plan})
    fresh(slot={"day": "2026-03-09", "start": "14:00:00"})
    made = fresh(slot={"day": "2026-03-03", "start": "08:00:00"})
    hospital.clock.move(timedelta(seconds=5))
    screen.open(at(made, "/reschedule"))
    assert screen.press("确定改期", slot="2026-03-09T14:00", reason="急").mistake_at("改到")
    manager = screen_of(hospital, MANAGER)
    page = manager.open(at(made, "/reschedule"))
    assert "03-09 14:00–15:00 已满，可超量" in [words(one) for one in page.tree.xpath("//option")]
    page = manager.press("确定改期", slot="2026-03-09T14:00", reason="急", overbook_reason="医院安排")
    assert (page.facts()["超量原因"], page.facts()["渠道"]) == ("医院安排", "柜台，超量号")


def test_a_stale_move_shows_what_changed(hospital: Hospital, screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh(slot={"day": "2026-03-03", "start": "08:00:00"})
    screen.open(at(made, "/reschedule"))
    edit = {"version": made["version"], "reason": "改单位", "employer": {"name": "清源净水站"}}
    hospital[MANAGER].post(f"/appointments/{made['id']}/edit", edit)
    page = screen.press("确定改期", slot="2026-03-06T08:00", reason="本人要求")
    assert (page.status, compared(page)[1]) == (409, ["您要做的", "改到 2026-03-06 08:00", "—"])
    assert page.labelled("改到").xpath(".//option[@selected]/@value") == ["2026-03-06T08:00"]
    assert screen.press("仍然改期").facts()["体检时间"].startswith("2026-03-06 08:00")


def test_an_edit_changes_what_differs(hospital: Hospital, screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh()
    screen.open(at(made))
    screen.click("改信息")
    assert "没有改动任何内容。" in screen.press("保存", reason="x").summary
    page = screen.press("保存", name="", phone="12", trades=[], reason="更正")
    assert list(page.summary.values()) == ["#name", "#phone", "#trades"]
    page = screen.press("保存", name="宋大雨", phone="13900000001", trades=["food", "public_place"], reason="")
    assert list(page.summary.values()) == ["#reason"]
    sent = screen.filled("保存", reason="本人更正")
    for page in (screen.post(sent), screen.post(sent)):
        assert (page.path, "修改已保存" in page.said) == (at(made), True)
        facts = page.facts()
        assert (facts["姓名"], facts["手机号"], facts["从业类别"]) == ("宋大雨", "139****0001", "食品、公共场所")
    assert facts["工作单位"] == made["employer"]


def test_a_stale_edit_shows_both_values_and_loses_nothing(
    hospital: Hospital, screen: Screen, fresh: Callable[..., Any]
) -> None:
    made = fresh(employer={"name": "柳园烧饼"})
    screen.open(at(made, "/edit"))
    edit = {"version": made["version"], "reason": "改单位", "employer": {"name": "清源净水站"}}
    hospital[MANAGER].post(f"/appointments/{made['id']}/edit", edit)
    page = screen.press("保存", employer="柳园烧饼二店", trades=["food", "public_place"], reason="搬家")
    assert page.status == 409
    assert "别人已经修改了这个预约" in page.said
    before = "、".join(
        sorted({"food": "食品", "public_place": "公共场所", "drinking_water": "饮用水"}[one] for one in made["trades"])
    )
    assert compared(page)[0] == ["工作单位", "柳园烧饼二店", "清源净水站"]
    assert compared(page)[1][::2] == ["从业类别", before]
    assert (page.labelled("修改原因").get("value"), page.labelled("工作单位").get("value")) == ("搬家", "柳园烧饼二店")
    assert page.links()["采用当前值"] == at(made, "/edit")
    assert screen.press("用我的值保存").facts()["工作单位"] == "柳园烧饼二店"


def test_whoever_sees_no_whole_numbers_can_edit_all_the_same(hospital: Hospital, fresh: Callable[..., Any]) -> None:
    made = fresh()
    role = hospital["admin"].post(
        "/roles",
        {"code": "editor", "name": "只改", "rights": ["booking.view", "booking.edit"], "scope": "department"},
    )
    user, worker = created(hospital, "gaizi")
    hospital["admin"].put(f"/users/{user['id']}/roles", {"roles": [role["id"]], "version": user["version"]})
    settled(worker)
    screen = Screen(browser(hospital))
    page = screen.sign_in("gaizi", worker.password, at(made, "/edit"))
    assert (page.labelled("证件号码").get("value"), page.labelled("手机号").get("value")) == ("", "")
    page = screen.press("保存", name="宋中雨", reason="更正")
    number = made["person"]["document_number"]
    assert page.facts()["居民身份证"] == f"371***********{number[-4:]}"
    assert number not in page.text
    screen.open(at(made, "/edit"))
    page = screen.press("保存", phone="13900000002", reason="更正")
    assert (page.facts()["手机号"], page.facts()["姓名"]) == ("139****0002", "宋中雨")


def test_a_slip_is_printed_again_with_its_code(screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh()
    screen.open(at(made))
    page = screen.press("补打凭条")
    assert page.facts()["查询码"].replace(" ", "") == made["code"]
    assert page.facts()["预约号"] == made["number"]


def test_a_clerk_books_for_a_person(hospital: Hospital, screen: Screen) -> None:
    screen.open("/admin/bookings")
    screen.click("＋ 代约")
    page = screen.press("确认预约")
    assert list(page.summary.values()) == ["#name", "#number", "#employer", "#trades", "#slot"]
    wish = new_person(phone="")
    sent = screen.filled("确认预约", **wish)
    first, second = screen.post(sent), screen.post(sent)
    assert first.path == second.path
    assert "已约好" in first.said
    (made,) = appointments(hospital, wish["number"])
    assert (made.person.phone, made.channel.value, str(made.slot)) == (None, "desk", "2026-03-05 09:00")
    page = screen.post((sent[0], {**sent[1], "name": "别的人", "number": resident_id(next(NUMBERS))}))
    assert page.status == 422
    assert page.tree.xpath("//input[@name='key']/@value") != [sent[1]["key"]]


def test_who_has_an_appointment_is_told_with_the_way_to_it(screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh()
    screen.open("/admin/bookings/new")
    page = screen.press("确认预约", **new_person(number=made["person"]["document_number"]))
    assert (page.status, list(page.summary.values())) == (422, [at(made)])
    assert page.labelled("姓名").get("value") == PERSON["name"]


def test_a_doubtful_licence_number_is_confirmed_by_a_tick(screen: Screen) -> None:
    screen.open("/admin/bookings/new")
    page = screen.press("确认预约", **new_person(licence_number="91371500MA3TE5T039"))
    assert (page.status, list(page.summary.values())) == (422, ["#confirmed"])
    assert page.tree.xpath("//input[@type='checkbox'][@name='confirmed'][@checked]") == []
    assert "已约好" in screen.press("确认预约", confirmed=["licence_number"]).said


def test_a_passport_asks_for_sex_and_birth(screen: Screen) -> None:
    screen.open("/admin/bookings/new")
    page = screen.press("确认预约", kind="passport", ask="1")
    assert page.labelled("出生日期") is not None
    wish = new_person(kind="passport", number="E12345678", sex="female", birth="1990-02-03")
    page = screen.press("确认预约", **wish)
    assert (page.facts()["护照"], page.facts()["性别"]) == ("E******78", "女")
    screen.click("改信息")
    assert screen.page.labelled("出生日期").get("value") == "1990-02-03"
    page = screen.press("保存", kind="resident_id", ask="1")
    assert not re.search("出生日期", page.said)


def test_overbooking_needs_the_right_and_is_offered_by_it_alone(hospital: Hospital, screen: Screen) -> None:
    assert "超量原因" not in screen.open("/admin/bookings/new").said
    path, sent = screen.filled("确认预约", **new_person(overbook_reason="急"))
    assert screen.post((path, sent)).status == 403
    assert "超量原因" in screen_of(hospital, MANAGER).open("/admin/bookings/new").said


def test_nothing_of_a_person_stands_in_an_address(screen: Screen) -> None:
    screen.open("/admin/bookings/new")
    wish = new_person()
    screen.press("确认预约", **wish)
    seen = " ".join(screen.visited)
    assert not any(part in seen for part in (wish["number"], wish["phone"], wish["name"]))


def test_forms_without_their_token_change_nothing(screen: Screen, fresh: Callable[..., Any]) -> None:
    made = fresh()
    for part in ("/cancel", "/reschedule", "/edit", "/slip"):
        assert screen.post((at(made, part), {"version": "1", "reason": "x"})).status == 403
    assert screen.post(("/admin/bookings/new", new_person())).status == 403
    assert screen.open(at(made)).facts()["姓名"] == made["person"]["name"]


def test_with_nothing_open_the_form_says_what_to_do(hospital: Hospital) -> None:
    hospital.clock.time = MORNING.replace(day=20)
    late = screen_of(hospital, DESK)
    page = late.open("/admin/bookings/new")
    assert page.status == 422
    assert "现在没有可以约的时段。" in page.summary


def test_the_history_says_who_did_what_when_and_why(hospital: Hospital) -> None:
    made = book(hospital, 77, slot={"day": "2026-03-06", "start": "10:00:00"})
    path = f"/admin/bookings/{made['id']}"
    change = {"version": made["version"], "reason": "单位写错", "employer": {"name": "另一家店"}, "trades": ["food"]}
    hospital[MANAGER].post(f"/appointments/{made['id']}/edit", change)
    hospital[DESK].post(f"/appointments/{made['id']}/cancel", {"reason": "本人不来"})
    page = screen_of(hospital, DESK, path).page
    told = [[words(cell) for cell in row] for row in page.tree.xpath("//table[caption]/tbody/tr")]
    assert [row[2] for row in told] == ["取消（柜台）", "修改（柜台）", "预约（柜台）"]
    assert told[0][3:] == ["本人不来", "状态：已预约 → 已取消"]
    assert "工作单位：" in told[1][4]
    assert "→ 另一家店" in told[1][4]
    assert told[2][4] == ""
    assert len({row[1] for row in told}) == 2
