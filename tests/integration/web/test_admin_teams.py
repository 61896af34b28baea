"""团队登记列表 and 团队人员管理: teams are made, listed, changed, moved, and their members imported from a list."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from contracts.ports.documents import text_of
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import PACE, Hospital
from tests.integration.web.office import DESK, RADIOLOGIST, Screen, book, screen_of
from tests.integration.web.people import created, settled
from tests.integration.web.reading import browser, words
from tests.integration.web.team_steps import EMPLOYER, hold, team
from tests.integration.web.test_admin_bookings import column

TEAMS, MEMBERS = "/admin/teams", "/admin/team-members"
WISH = {
    "employer": "香满园酒店",
    "contact_name": "韩经理",
    "contact_phone": "13806350000",
    "trades": ["food"],
    "slot": ["2026-03-04T08:00", "2026-03-04T08:00", "2026-03-05T09:00", ""],
    "places": ["1", "1", "2", ""],
}


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    hospital.clock.move(PACE)
    return screen_of(hospital, DESK, TEAMS)


@pytest.fixture(scope="module")
def masked(hospital: Hospital) -> Screen:
    """A clerk who manages teams and sees no number whole."""
    rights = ["booking.view", "booking.manage_teams"]
    role = hospital["admin"].post("/roles", {"code": "teamer", "name": "团队", "rights": rights, "scope": "department"})
    made, worker = created(hospital, "tuandui")
    hospital["admin"].put(f"/users/{made['id']}/roles", {"roles": [role["id"]], "version": made["version"]})
    settled(worker)
    screen = Screen(browser(hospital))
    screen.sign_in("tuandui", worker.password, TEAMS)
    return screen


def path_of(made: Any) -> str:
    return f"{TEAMS}/{made['id']}"


def workbook(*rows: tuple[str, str, str]) -> dict[str, Any]:
    book_, target = Workbook(), BytesIO()
    book_.active.append(("姓名", "证件号码", "手机号"))
    for row in rows:
        book_.active.append(row)
    book_.save(target)
    return {"file": ("list.xlsx", target.getvalue())}


def person(number: int, **changes: str) -> tuple[str, str, str]:
    given = {"name": "孙小梅", "document": resident_id(number), "phone": f"139{number:08d}", **changes}
    return given["name"], given["document"], given["phone"]


def test_a_team_is_made_once_and_stands_in_the_list(screen: Screen) -> None:
    screen.open(f"{TEAMS}/new")
    form = screen.filled("建立", **WISH)
    page = screen.post(form)
    assert "团队已建立" in page.text
    assert [words(one) for one in page.tree.xpath("//tbody/tr/td[2]")] == ["2", "2"]
    assert screen.post(form).path == page.path
    page = screen.open(TEAMS)
    assert column(page, "单位").count("香满园酒店") == 1
    assert column(page, "占号")[0] == "4"
    page = screen.press("查询", employer="香满园")
    assert column(page, "单位") == ["香满园酒店"]
    rows = list(load_workbook(BytesIO(screen.web.get(page.links()["导出"]).content)).active.iter_rows(values_only=True))
    assert (rows[0][0], rows[1][0], len(rows)) == ("单位", "香满园酒店", 2)
    assert "没有符合条件的团队。" in screen.press("查询", employer="没有这家").said


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"employer": "", "trades": []}, "trades"),
        ({"contact_name": ""}, "contact_name"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"slot": [], "places": []}, "holds"),
        ({"places": ["x", "1", "1", ""]}, "holds"),
        ({"places": ["999", "1", "1", ""]}, "holds"),
        ({"code_until": "soon"}, "code_until"),
    ],
)
def test_what_is_wrong_with_a_team_is_told_and_nothing_is_lost(
    screen: Screen, changes: dict[str, Any], field: str
) -> None:
    screen.open(f"{TEAMS}/new")
    page = screen.press("建立", **{**WISH, **changes})
    assert (page.status, list(page.summary.values())) == (422, [f"#{field}"])
    assert page.labelled("单位名称").get("value") == {**WISH, **changes}["employer"]


def test_filters_that_make_no_sense_are_told(screen: Screen) -> None:
    for path in (f"{TEAMS}?states=asleep", f"{TEAMS}/export?states=asleep", f"{MEMBERS}?team=x"):
        assert screen.open(path).status == 422
    assert screen.open(f"{MEMBERS}/export?team=x").status == 422
    screen.open(TEAMS)
    assert screen.press("查询", first="soon").status == 422
    assert screen.fragment(TEAMS).text.lstrip().startswith('<section id="list"')


def test_a_team_is_edited_and_a_stale_page_shows_both(hospital: Hospital, screen: Screen) -> None:
    made = team(hospital)
    screen.open(f"{path_of(made)}/edit")
    form = screen.filled("保存", contact_name="李经理", note="甲", has_licence=None)
    page = screen.press("保存", contact_phone="13900000001", new_code="1", code_until="2026-03-31", note="乙")
    assert "修改已保存。" in page.text
    assert made["code"] not in page.said
    assert "2026-04-01 00:00 前有效" in page.said
    page = screen.post(form)
    assert page.status == 409
    assert "别人已经修改了这个团队" in page.said
    assert "13900000001" in page.said
    screen.press("用我的值保存")
    assert screen.page.facts()["联系人"] == "李经理"
    screen.open(f"{path_of(made)}/edit")
    assert list(screen.press("保存", contact_phone="1").summary.values()) == ["#contact_phone"]
    screen.open(f"{path_of(made)}/edit")
    assert list(screen.press("保存", code_until="soon").summary.values()) == ["#code_until"]


def test_a_phone_that_is_not_shown_stays(hospital: Hospital, masked: Screen) -> None:
    made = team(hospital)
    page = masked.open(f"{path_of(made)}/edit")
    assert page.labelled("联系电话").get("value") == ""
    page = masked.press("保存", note="改备注")
    assert page.facts()["联系电话"] == "138****0000"
    assert hospital[DESK].get(f"/teams/{made['id']}")["contact_phone"] == "13806350000"


def test_registration_of_a_team_is_stopped_and_opened_again(hospital: Hospital, screen: Screen) -> None:
    made = team(hospital)
    screen.open(path_of(made))
    form = screen.filled("停止登记")
    assert "已停止登记" in screen.post(form).text
    assert "已停止登记" in screen.post(form).text
    assert "导入名单" not in screen.page.links()
    assert "已恢复登记。" in screen.press("恢复登记").text
    screen.open(f"{path_of(made)}/cancel")
    cancel = screen.filled("确定取消", reason="单位不来了")
    assert list(screen.press("确定取消", reason="").summary.values()) == ["#reason"]
    assert "团队已取消" in screen.post(cancel).text
    assert "团队已取消" in screen.post(cancel).text
    page = screen.post(form)
    assert page.status == 422
    assert "整团改期" not in page.links()


def test_a_team_moves_whole_or_not_at_all(hospital: Hospital, screen: Screen) -> None:
    made = team(hospital, hold("2026-03-04", "08:00", 2))
    screen.open(f"{path_of(made)}/move")
    assert list(screen.press("确定改期", reason="停电").summary) == ["没有选改到哪里。"]
    target = {"to-2026-03-04T08:00": "2026-03-06T10:00"}
    assert list(screen.press("确定改期", reason="", **target).summary.values()) == ["#reason"]
    page = screen.press("确定改期", reason="停电", **target)
    assert "已改期" in page.text
    assert "2026-03-06" in page.said
    screen.open(f"{path_of(made)}/places")
    assert list(screen.press("保存", slot="", held="1").summary.values()) == ["#slot"]
    assert list(screen.press("保存", slot="2026-03-06T10:00", held="x").summary.values()) == ["#held"]
    assert list(screen.press("保存", slot="2026-03-06T10:00", held="999").summary.values()) == ["#held"]
    assert "占号已调整。" in screen.press("保存", slot="2026-03-06T10:00", held="3").text
    page = screen.open(f"{path_of(made)}/code")
    assert made["code"] in page.said
    assert screen.web.get(page.tree.xpath("//img/@src")[0]).headers["content-type"].startswith("image/svg")


def test_a_teams_code_is_printed_to_be_hung_up(hospital: Hospital, screen: Screen) -> None:
    made = team(hospital)
    links = screen.open(f"{TEAMS}/{made['id']}/code").links()
    sheet = screen.web.get(links["打印（A4）"])
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, "application/pdf")
    said = text_of(sheet.content, 0)
    assert EMPLOYER in said
    assert made["code"] in said
    assert "2026年3月4日(周三)08:00–09:00" in said


def test_a_list_is_looked_at_corrected_and_booked(hospital: Hospital, screen: Screen) -> None:
    made = team(hospital, hold("2026-03-05", "08:00", 5), hold("2026-03-05", "09:00", 5))
    screen.open(f"{path_of(made)}/import")
    template = screen.web.get(screen.page.links()["下载模板"])
    assert load_workbook(BytesIO(template.content)).active["A1"].value is not None
    assert list(screen.press("上传").summary) == ["请选择名单文件。"]
    assert screen.press("上传", {"file": ("x.xlsx", b"nothing of a table")}).status == 422
    good, wrong = person(401), person(402, document=resident_id(402)[:-1] + "?")
    page = screen.press("上传", workbook(good, wrong))
    figures = [words(one) for one in page.tree.xpath("//*[@class='figure']")]
    assert figures == ["2 读到的行", "1 可以约", "0 已经在团队", "1 有问题的行"]
    assert hospital[DESK].get("/appointments", team=made["id"])["items"] == []
    staged = page.path
    page = screen.press("约可以约的")
    assert (page.status, list(page.summary.values())) == (422, ["#skip"])
    marked = load_workbook(BytesIO(screen.web.get(f"{staged}/marked").content)).active
    assert any("问题" in str(cell.value) for cell in marked[1])
    page = screen.press("约可以约的", skip="1")
    assert "这次约了 1 人" in page.said
    assert "1 行有问题" in page.said
    screen.click("改好再传")
    page = screen.press("上传", workbook(good, person(402)))
    assert [words(one) for one in page.tree.xpath("//*[@class='figure']")][1:3] == ["1 可以约", "1 已经在团队"]
    again = screen.filled("约可以约的")
    assert "这次约了 1 人" in screen.post(again).said
    assert "这次约了 0 人" in screen.post(again).said
    page = screen.open(f"{MEMBERS}?team={made['id']}")
    assert column(page, "姓名") == ["孙小梅", "孙小梅"]
    assert column(page, "体检") == ["没有登记", "没有登记"]
    rows = list(load_workbook(BytesIO(screen.web.get(page.links()["导出"]).content)).active.iter_rows(values_only=True))
    assert (rows[0][-1], len(rows)) == ("体检", 3)


def test_a_laid_up_list_belongs_to_its_team_and_account(hospital: Hospital, screen: Screen) -> None:
    made, other = team(hospital), team(hospital)
    screen.open(f"{path_of(made)}/import")
    screen.press("上传", workbook(person(411)))
    staged, accept = screen.page.path, screen.filled("约可以约的")
    stranger = screen_of(hospital, "zhuren")
    for path in (staged, f"{staged}/marked", staged.replace(made["id"], other["id"]), f"{path_of(made)}/import/x"):
        screen_ = screen if made["id"] not in path or path.endswith("/x") else stranger
        page = screen_.open(path)
        assert (page.status, list(page.summary)) == (422, ["这份名单已经过期，或不是您上传的。"])
    page = screen.post((accept[0].replace(made["id"], other["id"]), accept[1]))
    assert page.status == 422
    hospital[DESK].post(f"/teams/{made['id']}/close")
    assert screen.open(staged).status == 422


def test_somebody_who_booked_alone_becomes_a_member(hospital: Hospital, screen: Screen) -> None:
    made, alone = team(hospital, hold("2026-03-05", "10:00", 1)), book(hospital, 421)
    screen.open(f"{path_of(made)}/transfer")
    slot = "2026-03-05T10:00"
    assert list(screen.press("转入团队", number=alone["number"], slot="").summary.values()) == ["#slot"]
    assert list(screen.press("转入团队", number="", slot=slot).summary.values()) == ["#number"]
    assert list(screen.press("转入团队", number="260000000000", slot=slot).summary.values()) == ["#number"]
    assert "已转入团队" in screen.press("转入团队", number=alone["number"], slot=slot).text
    screen.open(f"{path_of(made)}/transfer")
    assert list(screen.press("转入团队", number=alone["number"], slot=slot).summary.values()) == ["#number"]
    page = screen.open(f"{MEMBERS}?team={made['id']}")
    assert column(page, "预约号") == [alone["number"]]
    assert "这种状态的人员" in screen.open(f"{MEMBERS}?team={made['id']}&states=missed").said


def test_members_are_shown_for_a_team(hospital: Hospital, screen: Screen, masked: Screen) -> None:
    made = team(hospital)
    assert "请先在团队登记列表里选一个团队" in screen.open(MEMBERS).said
    assert screen.open(f"{MEMBERS}/export").status == 422
    assert "打印团队码" in screen.open(f"{MEMBERS}?team={made['id']}").links()
    assert masked.open(f"{MEMBERS}?team={made['id']}").status == 200
    for path in (TEAMS, MEMBERS, f"{TEAMS}/new", path_of(made), f"{path_of(made)}/import"):
        assert screen_of(hospital, RADIOLOGIST).open(path).status == 403
