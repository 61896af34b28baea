"""预约管理: the list of appointments as clerks use it."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from adapters.database.tables.kernel import event_log
from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, RADIOLOGIST, Screen, book, screen_of
from tests.integration.web.people import created, settled
from tests.integration.web.reading import Sheet, browser, words

LIST = "/admin/bookings"
ROWS = 46


@pytest.fixture(scope="module")
def booked(hospital: Hospital) -> list[Any]:
    hospital.clock.time = MORNING
    made = [book(hospital, number) for number in range(ROWS)]
    hospital[DESK].post(f"/appointments/{made[3]['id']}/cancel", {"reason": "本人电话取消"})
    return made


@pytest.fixture
def screen(hospital: Hospital, booked: list[Any]) -> Screen:
    hospital.clock.time = MORNING
    screen = screen_of(hospital, DESK)
    screen.open(LIST)
    return screen


def column(page: Any, title: str) -> list[str]:
    """What stands under a heading, row by row."""
    titles = [words(head).rstrip(" ▼▲↕") for head in page.tree.xpath("//table//thead//th")]
    return [words(row[titles.index(title)]) for row in page.tree.xpath("//table//tbody/tr")]


def chips(page: Sheet) -> dict[str, str]:
    """The states to choose, with their counts."""
    found = page.tree.xpath("//ul[@aria-label='按状态筛选']//a")
    return dict(words(link).rsplit(" ", 1) for link in found)


def test_twenty_of_all_appointments_stand_there_newest_first(screen: Screen, booked: list[Any]) -> None:
    page = screen.page
    assert (page.status, page.heading, page.title) == (200, "预约管理", "预约管理 - 健康证管理系统")
    assert column(page, "预约号") == [one["number"] for one in reversed(booked[-20:])]
    assert chips(page) == {"全部": "46", "已预约": "45", "已到检": "0", "已完成": "0", "已取消": "1", "未到检": "0"}
    assert "共 46 条，第 1 / 3 页" in page.said
    assert page.tree.xpath("//th[@aria-sort='descending']//a")


def test_what_is_searched_by_stays_out_of_every_address(screen: Screen, booked: list[Any]) -> None:
    person = booked[7]["person"]
    for field, typed in (
        ("name", person["name"]),
        ("document_number", resident_id(7)),
        ("phone", "13800000007"),
        ("document_number", resident_id(7)[-4:]),
        ("phone", "0007"),
    ):
        screen.open(LIST)
        page = screen.press("查询", **{field: typed})
        assert booked[7]["number"] in column(page, "预约号")
        assert page.tree.get_element_by_id(field).get("value") == typed
        assert "search=" in screen.visited[-1]
    page = screen.press("查询", employer="聊城市东昌府区", name="", phone="")
    assert set(column(page, "工作单位")) == {"聊城市东昌府区古楼街道阳光幼儿园"}
    seen = " ".join(screen.visited)
    assert not any(one in seen for one in (resident_id(7), "13800000007", "0007", person["name"], "聊城"))
    assert all(part.isascii() for part in screen.visited)


def test_a_search_by_person_keeps_its_sort_state_and_page(screen: Screen) -> None:
    page = screen.press("查询", employer="好滋味", first="2026-03-03", states=["booked"])
    assert (column(page, "状态"), len(page.tree.xpath("//tbody/tr"))) == (["已预约"] * 10, 10)
    page = screen.open(page.tree.xpath("//th[contains(., '体检时间')]//a/@href")[0])
    days = column(page, "体检时间")
    assert days == sorted(days)
    assert page.tree.xpath("//input[@type='hidden'][@form='filter']/@value") == ["booked", "day"]
    assert set(column(page, "工作单位")) == {"好滋味饭店"}
    assert "first=2026-03-03" in screen.visited[-1]


def test_a_kept_search_is_opened_by_its_account_alone(hospital: Hospital, screen: Screen) -> None:
    screen.press("查询", name="王")
    address = screen.visited[-1]
    other = screen_of(hospital, "zhuren")
    for path in (address, f"{LIST}?search=x", f"{LIST}?search={'0' * 32}"):
        page = other.open(path)
        assert (page.status, page.tree.xpath("//tbody/tr")) == (422, [])
        assert "这次查询已经过期，或不是您查的。" in page.summary


def test_one_leafs_forth_and_back_in_every_order(screen: Screen, booked: list[Any]) -> None:
    for sort in ("newest", "oldest", "day"):
        seen, first = [], column(screen.open(f"{LIST}?sort={sort}"), "预约号")
        while True:
            seen += column(screen.page, "预约号")
            if "下一页" not in screen.page.links():
                break
            screen.click("下一页")
        assert sorted(seen) == sorted(one["number"] for one in booked)
        assert "第 3 / 3 页" in screen.page.said
        screen.click("上一页")
        assert column(screen.page, "预约号") == seen[20:40]
        screen.click("首页")
        screen.open(f"{LIST}?sort={sort}")
        assert column(screen.page, "预约号") == first
    assert len(column(screen.open(f"{LIST}?limit=50"), "预约号")) == ROWS


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("first=yesterday", "体检日期（从）"),
        ("states=asleep", "状态"),
        ("limit=5000", "每页行数"),
        ("colour=red", "colour"),
        ("after=x", "页"),
        ("name=%E7%8E%8B", "name"),
    ],
)
def test_a_filter_that_makes_no_sense_says_which(screen: Screen, query: str, field: str) -> None:
    page = screen.open(f"{LIST}?{query}")
    assert (page.status, page.tree.xpath("//tbody/tr")) == (422, [])
    assert list(page.summary) == [f"查询条件“{field}”看不懂。"]
    assert page.links()["清空条件"] == LIST
    assert screen.open(f"{LIST}/export?{query}").status == 422


def test_a_wrong_phone_in_the_form_is_told_and_nothing_is_lost(screen: Screen) -> None:
    page = screen.press("查询", name="王", phone="12")
    assert (page.status, list(page.summary.values())) == (422, ["#phone"])
    assert (page.labelled("姓名").get("value"), page.labelled("手机号").get("value")) == ("王", "12")


def test_an_empty_list_says_why_and_how_to_go_on(screen: Screen) -> None:
    page = screen.press("查询", name="欧阳")
    assert "没有符合条件的预约。" in page.said
    assert page.links()["清空条件"] == LIST


def test_what_can_be_done_stands_in_the_row(hospital: Hospital, screen: Screen, booked: list[Any]) -> None:
    page = screen.open(f"{LIST}?limit=50")
    doing = dict(zip(column(page, "预约号"), column(page, "操作"), strict=True))
    assert doing[booked[3]["number"]] == "查看"
    assert doing[booked[4]["number"]] == "查看改期取消"
    reviewer = screen_of(hospital, "shenhe").open(LIST)
    assert set(column(reviewer, "操作")) == {"查看"}
    assert "＋ 代约" not in reviewer.links()


def test_numbers_are_whole_by_right_only(hospital: Hospital, screen: Screen) -> None:
    assert column(screen.page, "证件号")[0] == f"371***********{resident_id(ROWS - 1)[-4:]}"
    page = screen.press("显示号码")
    assert (column(page, "证件号")[0], "已记入查看日志" in page.said) == (resident_id(ROWS - 1), True)
    role = hospital["admin"].post(
        "/roles", {"code": "looker", "name": "只看", "rights": ["booking.view"], "scope": "department"}
    )
    made, worker = created(hospital, "kanke")
    hospital["admin"].put(f"/users/{made['id']}/roles", {"roles": [role["id"]], "version": made["version"]})
    settled(worker)
    masked = Screen(browser(hospital))
    page = masked.sign_in("kanke", worker.password, LIST)
    assert column(page, "证件号")[0] == "371***********" + resident_id(ROWS - 1)[-4:]
    assert column(page, "手机号")[0] == "138****0045"
    assert "显示号码" not in page.said
    token = masked.filled("查询")[1]["_csrf_token"]
    assert masked.post((f"{LIST}/whole", {"_csrf_token": token})).status == 403


def test_whole_numbers_on_a_page_leave_a_trace(hospital: Hospital, screen: Screen, booked: list[Any]) -> None:
    def viewed() -> int:
        with hospital.system.engine.connect() as connection:
            counted = select(func.count()).where(event_log.c.kind == "appointment.viewed")
            return int(connection.execute(counted).scalar_one())

    one = f"{LIST}/{booked[5]['id']}"
    for path in (LIST, f"{LIST}/export", one, f"{one}/edit", f"{one}/cancel"):
        before = viewed()
        screen.open(path)
        assert viewed() == before + 1, path


@pytest.mark.parametrize("account", [RADIOLOGIST, ADMINISTRATOR])
def test_without_the_right_the_page_names_it(hospital: Hospital, booked: list[Any], account: str) -> None:
    screen = screen_of(hospital, account)
    for path in (LIST, f"{LIST}/export"):
        page = screen.open(path)
        assert (page.status, page.heading) == (403, "您没有“查看预约”的权限。")
        assert page.links()["首页"] == "/admin"


def test_htmx_gets_the_list_alone_and_the_whole_page_on_the_way_back(screen: Screen) -> None:
    part = screen.fragment(f"{LIST}?states=cancelled")
    assert part.text.lstrip().startswith('<section id="list"')
    assert part.headers["vary"] == "HX-Request"
    assert part.headers["cache-control"] == "no-store"
    back = screen.fragment(f"{LIST}?states=cancelled", **{"hx-history-restore-request": "true"})
    assert back.text.startswith("<!DOCTYPE html>")


def test_what_is_filtered_is_exported(screen: Screen, booked: list[Any]) -> None:
    screen.press("查询", employer="好滋味", states=["booked"])
    answer = screen.web.get(screen.page.links()["导出"])
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    header, *rows = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert header[:7] == ("预约号", "状态", "姓名", "性别", "证件类型", "证件号码", "手机号")
    wanted = [one for one in reversed(booked) if one["employer"] == "好滋味饭店"]
    assert [row[0] for row in rows] == [one["number"] for one in wanted]
    assert [row[5] for row in rows] == [one["person"]["document_number"] for one in wanted]


def test_a_search_without_its_token_is_refused(screen: Screen) -> None:
    page = screen.post((LIST, {"name": "王"}))
    assert (page.status, page.heading) == (403, "页面放得太久了，请再做一次")
