"""单位管理: the register of employers as clerks keep it."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.integration.journeys.hospital import PACE, Hospital
from tests.integration.web.office import DESK, RADIOLOGIST, Screen, screen_of
from tests.integration.web.people import created, settled
from tests.integration.web.reading import browser
from tests.integration.web.test_admin_bookings import column

EMPLOYERS = "/admin/employers"


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    hospital.clock.move(PACE)
    return screen_of(hospital, DESK, EMPLOYERS)


def registered(screen: Screen, name: str, /, **changes: Any) -> Any:
    screen.open(f"{EMPLOYERS}/new")
    given = {"name": name, "aliases": f"{name}店、{name}总店", "contact_name": "马经理", "contact_phone": "13700000000"}
    return screen.press("保存", **{**given, **changes})


def test_an_employer_is_registered_once_found_and_exported(screen: Screen) -> None:
    screen.open(f"{EMPLOYERS}/new")
    licences = {
        "kind": ["food", "business"],
        "number": ["JY13715020000001", ""],
        "holder": ["", ""],
        "until": ["2027-06-30", ""],
    }
    form = screen.filled("保存", name="望岳楼", aliases="望岳、望岳饭庄", address="湖边", **licences)
    page = screen.post(form)
    assert "单位已保存。" in page.text
    assert screen.post(form).path == page.path
    assert page.tree.xpath("//input[@name='number']/@value")[0] == "JY13715020000001"
    screen.open(EMPLOYERS)
    page = screen.press("查询", name="望岳")
    assert (column(page, "单位名称"), column(page, "有效期至")) == (["望岳楼"], ["2027-06-30"])
    rows = list(load_workbook(BytesIO(screen.web.get(page.links()["导出"]).content)).active.iter_rows(values_only=True))
    assert (rows[1][0], rows[1][1], len(rows)) == ("望岳楼", "望岳、望岳饭庄", 2)
    assert "没有符合条件的单位。" in screen.press("查询", name="没有").said
    for path in (f"{EMPLOYERS}?states=asleep", f"{EMPLOYERS}/export?states=asleep"):
        assert screen.open(path).status == 422
    screen.open(EMPLOYERS)
    assert screen.press("查询", states="asleep").status == 422
    assert screen.fragment(EMPLOYERS).text.lstrip().startswith('<section id="list"')


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"contact_phone": "12"}, "contact_phone"),
        ({"contact_name": "1\x00"}, "contact_name"),
        ({"number": ["N" * 70, ""], "until": ["", ""]}, "licences"),
        ({"number": ["JY1", ""], "until": ["soon", ""]}, "licences"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(screen: Screen, changes: dict[str, Any], field: str) -> None:
    page = registered(screen, "错误单位", **changes)
    assert (page.status, list(page.summary.values())) == (422, [f"#{field}"])
    assert page.labelled("别名").get("value") == "错误单位店、错误单位总店"


def test_a_stale_page_shows_both_and_a_wrong_change_is_told(screen: Screen) -> None:
    registered(screen, "清风茶馆")
    form = screen.filled("保存", address="我写的地址")
    screen.press("保存", address="别人写的地址")
    page = screen.post(form)
    assert page.status == 409
    assert "别人已经修改了这个单位" in page.said
    assert "别人写的地址" in page.said
    screen.press("用我的值保存")
    assert screen.page.labelled("地址").get("value") == "我写的地址"
    same = screen.filled("保存")
    screen.press("保存")
    assert screen.post(same).status == 409
    path = screen.page.path
    screen.open(path)
    assert list(screen.press("保存", number=["JY1", ""], until=["soon", ""]).summary.values()) == ["#licences"]
    screen.open(path)
    assert list(screen.press("保存", name="").summary.values()) == ["#name"]


def test_duplicates_are_merged_and_stay_readable(screen: Screen) -> None:
    registered(screen, "老街烧饼")
    kept = screen.page.path
    registered(screen, "老街烧饼铺")
    duplicate = screen.page.path
    assert list(screen.press("合并", kept="没有这家", reason="重复").summary.values()) == ["#kept"]
    screen.open(duplicate)
    assert list(screen.press("合并", kept="老街烧饼铺", reason="重复").summary.values()) == ["#kept"]
    screen.open(duplicate)
    assert list(screen.press("合并", kept="老街烧饼店", reason="").summary.values()) == ["#reason"]
    screen.open(duplicate)
    page = screen.press("合并", kept="老街烧饼店", reason="重复登记")
    assert (page.path, "已合并" in page.text) == (kept, True)
    assert "老街烧饼铺" in page.labelled("别名").get("value")
    page = screen.open(duplicate)
    assert "不能再改" in page.said
    assert registered(screen, "老街烧饼").status in {409, 422}


def test_a_phone_that_is_not_shown_stays_and_who_may_look_gets_no_button(hospital: Hospital, screen: Screen) -> None:
    registered(screen, "夜市小吃")
    path = screen.page.path
    rights = ["booking.view", "booking.manage_employers"]
    role = hospital["admin"].post("/roles", {"code": "keeper", "name": "单位", "rights": rights, "scope": "department"})
    made, worker = created(hospital, "danwei")
    hospital["admin"].put(f"/users/{made['id']}/roles", {"roles": [role["id"]], "version": made["version"]})
    settled(worker)
    masked = Screen(browser(hospital))
    page = masked.sign_in("danwei", worker.password, path)
    assert page.labelled("联系电话").get("value") == ""
    masked.press("保存", address="夜市一号")
    assert screen.open(path).labelled("联系电话").get("value") == "13700000000"
    reader = screen_of(hospital, "shenhe", path)
    assert not reader.page.tree.xpath("//button[contains(., '保存')]")
    assert reader.open(f"{EMPLOYERS}/new").status == 403
    assert screen_of(hospital, RADIOLOGIST).open(EMPLOYERS).status == 403
