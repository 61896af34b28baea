"""号源与排班: days are opened, changed, closed and stopped, and nobody is broken without being named."""

from typing import Any
from uuid import UUID

import pytest

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import PACE, Hospital
from tests.integration.web.office import DESK, MANAGER, RADIOLOGIST, Screen, book, screen_of
from tests.integration.web.reading import words

SLOTS = "/admin/slots"
ROWS = {"start": ["08:00", "09:00"], "end": ["09:00", "10:00"], "capacity": ["5", "4"], "walk_in": ["1", ""]}


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    hospital.clock.move(PACE)
    return screen_of(hospital, MANAGER, SLOTS)


def opened(screen: Screen, first: str, last: str = "", **changes: Any) -> Any:
    screen.open(f"{SLOTS}/open")
    return screen.press("放号", first=first, last=last or first, **{**ROWS, **changes})


def booked(hospital: Hospital, number: int, day: str, start: str = "08:00") -> Any:
    return book(hospital, number, by=MANAGER, slot={"day": day, "start": f"{start}:00"})


def cell(screen: Screen, day: str) -> str:
    page = screen.open(f"{SLOTS}?month={day[:7]}")
    (found,) = page.tree.xpath("//td[a[@href=$to]]", to=f"{SLOTS}/{day}")
    return words(found)


def standing(hospital: Hospital, appointment: Any) -> tuple[str, str]:
    found = hospital[DESK].get(f"/appointments/{appointment['id']}")
    return found["day"], found["part"]


def test_a_month_shows_what_each_day_is(screen: Screen) -> None:
    page = screen.page
    assert (page.heading, page.title) == ("号源与排班", "号源与排班 - 健康证管理系统")
    assert cell(screen, "2026-03-02") == "2 余 90 / 90 已约 0"
    assert cell(screen, "2026-03-07") == "7 休"
    assert cell(screen, "2026-03-09") == "9 未放号"
    assert "法定节假日" in cell(screen, "2026-05-01")
    assert "2026 年 3 月" in screen.open(SLOTS).said
    screen.click("下个月")
    assert "2026 年 4 月" in screen.page.said


def test_a_month_that_makes_no_sense_is_told_beside_the_present_one(screen: Screen) -> None:
    for senseless in ("never", "9000-01", "2026-13", "2026-3"):
        page = screen.open(f"{SLOTS}?month={senseless}")
        assert page.status == 422
        assert "地址里的月份看不懂" in " ".join(page.summary)
        assert "2026 年 3 月" in page.said
    assert screen.open(f"{SLOTS}?month=").status == 200


def test_a_department_out_of_sight_is_not_taken_for_the_own_one(screen: Screen) -> None:
    for named in (UUID(int=9), "never"):
        assert screen.open(f"{SLOTS}?department={named}").status == 404
        assert screen.open(f"/admin/holidays?department={named}").status == 404


def test_other_pages_too_tell_what_makes_no_sense_in_their_address(hospital: Hospital, screen: Screen) -> None:
    page = screen.open("/admin/holidays?year=26")
    assert (page.status, list(page.summary)) == (422, ["年份看不懂。"])
    page = screen.open("/admin/certificates/cards?state=lost")
    assert (page.status, list(page.summary)) == (422, ["查询条件“状态”看不懂。"])
    page = screen_of(hospital, RADIOLOGIST).open("/admin/results/xray?first=2026-02-30&last=2026-03-02")
    assert (page.status, list(page.summary)) == (422, ["查询条件“体检日期”看不懂。"])


def test_workdays_of_a_span_are_opened_and_the_rest_is_told(screen: Screen) -> None:
    page = opened(screen, "2026-03-12", "2026-03-15")
    assert "放了 2 天号：2026-03-12、2026-03-13。" in page.text
    assert "休息、没有放号的 2 天" in page.text
    page = opened(screen, "2026-03-12")
    assert "没有放出新的日期。" in page.text
    assert "没有改动的 1 天" in page.text
    assert cell(screen, "2026-03-12") == "12 余 8 / 9 已约 0 现 0/1"
    assert "还没有公布" in opened(screen, "2027-02-26").text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"first": ""}, "first", "请选择日期。"),
        ({"first": "2026-02-01"}, "first", ""),
        ({"end": ["07:00", "10:00"]}, "periods", "第 1 行的时段或数量看不懂。"),
        ({"capacity": ["5", "x"]}, "periods", "第 2 行的时段或数量看不懂。"),
        ({"walk_in": ["9", "0"]}, "periods", "第 1 行的时段或数量看不懂。"),
        ({"start": ["08:00", "08:30"]}, "periods", ""),
        ({"start": [""], "end": [""], "capacity": [""], "walk_in": [""]}, "periods", "请至少填一行起止时间和号源数。"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(
    screen: Screen, changes: dict[str, Any], field: str, sentence: str
) -> None:
    page = opened(screen, **{"first": "2026-03-16", "last": "2026-03-17", **changes})
    assert (page.status, set(page.summary.values())) == (422, {f"#{field}"})
    assert sentence in page.said


def test_a_smaller_day_names_whom_it_breaks_and_moves_them_in_one_step(hospital: Hospital, screen: Screen) -> None:
    opened(screen, "2026-03-18", "2026-03-19")
    first, second, third = (booked(hospital, number, "2026-03-18") for number in (101, 102, 103))
    page = screen.open(f"{SLOTS}/2026-03-18")
    page = screen.press("保存", capacity=["1", "4", "", "", ""], walk_in=["0", "0", "", "", ""], reason="医生请假")
    assert "还没有保存。这样改会影响 2 个预约" in page.said
    named = [words(row[0]) for row in page.tree.xpath("//section[@id='problems']//tbody/tr")]
    assert sorted(named) == sorted([second["number"], third["number"]])
    assert standing(hospital, second) == ("2026-03-18", "free")
    page = screen.press("按上面处理", move_all="2026-03-19T09:00", **{f"move-{second['id']}": "stay"})
    assert "号源已保存" in page.text
    assert standing(hospital, first) == ("2026-03-18", "free")
    assert standing(hospital, second) == ("2026-03-18", "overbooked")
    assert standing(hospital, third) == ("2026-03-19", "free")


def test_who_came_since_is_named_before_anything_is_saved(hospital: Hospital, screen: Screen) -> None:
    opened(screen, "2026-03-20", "2026-03-23", capacity=["3", "1"])
    kept, hit = booked(hospital, 111, "2026-03-20"), booked(hospital, 112, "2026-03-20")
    screen.open(f"{SLOTS}/2026-03-20")
    screen.press("保存", capacity=["1", "1", "", "", ""], walk_in=["0", "0", "", "", ""], reason="设备检修")
    newest = booked(hospital, 113, "2026-03-20", "09:00")
    booked(hospital, 114, "2026-03-23", "09:00")
    page = screen.press("按上面处理", move_all="2026-03-23T09:00")
    assert (page.status, list(page.summary.values())) == (422, ["#move_all"])
    assert standing(hospital, hit) == ("2026-03-20", "free")
    page = screen.press("按上面处理", move_all="", accepted=[hit["id"], newest["id"], "x"])
    assert (page.status, list(page.summary.values())) == (422, ["#accepted"])
    screen.press("按上面处理")
    assert standing(hospital, hit) == ("2026-03-20", "overbooked")
    assert standing(hospital, kept) == standing(hospital, newest) == ("2026-03-20", "free")


def test_a_stale_page_shows_both_and_can_be_saved_all_the_same(hospital: Hospital, screen: Screen) -> None:
    opened(screen, "2026-03-24")
    screen.open(f"{SLOTS}/2026-03-24")
    form = screen.filled("保存", capacity=["6", "4", "", "", ""], reason="加人")
    other = screen_of(hospital, MANAGER, f"{SLOTS}/2026-03-24")
    other.press("保存", capacity=["7", "4", "", "", ""], total="10", reason="加号")
    page = screen.post(form)
    assert page.status == 409
    assert "别人已经修改了这一天的号源" in page.said
    assert [words(one) for one in page.tree.xpath("//table[@class='compare']//tr[th='08:00 起']/td")] == [
        "6（现场 1）",
        "7（现场 1）",
    ]
    screen.press("用我的值保存")
    assert cell(screen, "2026-03-24") == "24 余 9 / 10 已约 0 现 0/1"


def test_an_own_limit_of_the_day_stays_when_something_else_is_changed(screen: Screen) -> None:
    opened(screen, "2026-03-25")
    screen.open(f"{SLOTS}/2026-03-25")
    page = screen.press("保存", total="many", reason="限流")
    assert (page.status, page.summary) == (422, {"这里要填整数。": "#total"})
    screen.press("保存", total="6", reason="限流")
    page = screen.open(f"{SLOTS}/2026-03-25")
    assert page.labelled("全天上限").get("value") == "6"
    page = screen.press("保存", reason="")
    assert (page.status, list(page.summary.values())) == (422, ["#reason"])
    assert screen.open(f"{SLOTS}/2026-03-28").said.count("还没有放号") == 1


def test_a_day_off_names_its_appointments_and_a_make_up_day_can_be_opened(hospital: Hospital, screen: Screen) -> None:
    opened(screen, "2026-03-26", "2026-03-27")
    hit = booked(hospital, 121, "2026-03-26")
    screen.open(f"{SLOTS}/2026-03-26")
    screen.click("休息或加班")
    assert screen.press("保存", rule="sometimes").summary == {"请选择这一天上不上班。": "#rule"}
    page = screen.press("保存", rule="rests", note="")
    assert hit["number"] in page.said
    page = screen.press("按上面处理", move_all="2026-03-27T08:00")
    assert (page.status, list(page.summary.values())) == (422, ["#note"])
    page = screen.press("按上面处理", note="院庆放假", accepted=[str(hospital.centre)])
    assert page.status == 422
    page = screen.press("按上面处理", note="院庆放假", move_all="2026-03-27T08:00")
    assert "这一天的安排已保存。" in page.text
    assert standing(hospital, hit)[0] == "2026-03-27"
    assert "休息" in cell(screen, "2026-03-26")
    assert "院庆放假" in cell(screen, "2026-03-26")
    screen.open(f"{SLOTS}/2026-03-28/rule")
    screen.press("保存", rule="works", note="周六加班")
    screen.click("放号")
    assert "放了 1 天号：2026-03-28。" in screen.press("放号", **ROWS).text


def test_registration_is_stopped_with_a_reason_and_opened_again(hospital: Hospital, screen: Screen) -> None:
    opened(screen, "2026-03-30")
    screen.open(f"{SLOTS}/2026-03-30")
    screen.click("停止登记")
    assert list(screen.press("停止登记", reason="").summary.values()) == ["#reason"]
    assert screen.press("停止登记", day="soon").summary == {"请选择日期。": "#day"}
    page = screen.press("停止登记", day="2026-03-30", reason="停电检修")
    assert "已停止登记" in page.text
    assert "停约" in cell(screen, "2026-03-30")
    wish = {
        "department": str(hospital.centre),
        "slot": {"day": "2026-03-30", "start": "08:00:00"},
        "person": {"name": "周小明", "document_number": resident_id(131)},
        "trades": ["food"],
        "employer": {"name": "好滋味饭店"},
    }
    assert hospital[MANAGER].refused("/appointments", wish).code == "booking.stopped"
    screen.open(SLOTS)
    form = screen.filled("恢复登记")
    assert "已恢复登记。" in screen.post(form).text
    assert "已恢复登记。" in screen.post(form).text
    assert "停约" not in cell(screen, "2026-03-30")


def test_who_may_only_look_gets_no_forms(hospital: Hospital) -> None:
    desk = screen_of(hospital, "shenhe", SLOTS)
    assert "＋ 放号" not in desk.page.links()
    page = desk.open(f"{SLOTS}/2026-03-03")
    assert not page.tree.xpath("//input[@name='capacity']")
    for path in (f"{SLOTS}/open", f"{SLOTS}/2026-03-03/rule", f"{SLOTS}/stops/new"):
        assert desk.open(path).status == 403
    assert screen_of(hospital, RADIOLOGIST).open(SLOTS).status == 403


def test_another_department_is_chosen_by_those_who_see_it(hospital: Hospital, screen: Screen) -> None:
    made = hospital["admin"].post("/departments", {"name": "开发区分点", "parent": str(hospital.centre)})
    manager = screen_of(hospital, MANAGER, SLOTS)
    assert manager.page.tree.xpath("//select[@id='department']")
    page = manager.open(f"{SLOTS}?department={made['id']}")
    assert "开发区分点" in page.said
    assert f"department={made['id']}" in page.links()["＋ 放号"]
