"""上交指引单 in a browser that runs no script: scanned, named what is missing, taken all the same, given back."""

import io
from itertools import count
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, MANAGER, RADIOLOGIST, Screen, screen_of
from tests.integration.web.populated import examined, room_of
from tests.integration.web.record_steps import somebody

NAMES = count(1)


@pytest.fixture(autouse=True)
def morning(hospital: Hospital) -> None:
    hospital.clock.time = MORNING


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, DESK)


@pytest.fixture
def examination(hospital: Hospital) -> Any:
    member = somebody(hospital, f"蒋{'甲乙丙丁戊己庚辛壬癸'[next(NAMES) % 10]}")
    body = {"appointment": member.appointment, "original": {"kind": "business", "number": "1"}, "note": "早"}
    key = hospital[DESK].post("/arrivals/check-in", body)["examination"]["id"]
    return hospital[DESK].get(f"/examinations/{key}")


def scan(screen: Screen, code: str) -> Any:
    screen.open("/admin/slips")
    return screen.press("收单", code=code)


def test_a_slip_with_everything_done_is_taken_and_leaves_the_list(
    hospital: Hospital, screen: Screen, examination: Any
) -> None:
    slip = examination["slip"]
    assert slip in screen.open("/admin/slips").said
    examined(hospital, examination)
    page = scan(screen, slip)
    assert (page.status, "已收" in page.said) == (200, True)
    (table,) = page.tree.xpath("//section[@id='list']")
    assert slip not in table.text_content()
    again = scan(screen, slip)
    assert (again.status, "已经交过" in again.said) == (422, True)
    assert "已退还" in screen.press("退还本人", reason="要补检").said
    assert slip in screen.page.said


def test_what_is_missing_is_named_with_where_and_taken_by_right(
    hospital: Hospital, screen: Screen, examination: Any
) -> None:
    room_of(hospital)
    page = scan(screen, examination["slip"])
    assert page.status == 422
    missing = page.facts()
    assert {"内科", "X线", "血检", "便检"} == set(missing)
    assert "内科 1" in missing["X线"]
    with pytest.raises(pytest.fail.Exception):
        page.form("缺项收单")
    manager = screen_of(hospital, MANAGER)
    scan(manager, examination["slip"])
    assert manager.press("缺项收单", reason=" ").status == 422
    assert "已收" in manager.press("缺项收单", reason="家里有急事").said
    scan(manager, examination["slip"])
    assert manager.press("退还本人", reason="").status == 422


def test_the_list_is_searched_by_day_and_name_and_exported(
    hospital: Hospital, screen: Screen, examination: Any
) -> None:
    screen.open("/admin/slips")
    page = screen.press("查询", name=examination["person"]["name"])
    assert examination["slip"] in page.said
    assert examination["person"]["name"] not in " ".join(screen.visited)
    assert "没有未交的指引单" in screen.open("/admin/slips?last=2026-02-01&first=2026-02-01").said
    assert screen.open("/admin/slips?first=x").status == 422
    assert screen.open("/admin/slips/export?first=x").status == 422
    screen.open("/admin/slips")
    assert screen.press("查询", limit="7").status in {200, 422}
    book = screen.web.get("/admin/slips/export")
    rows = list(load_workbook(io.BytesIO(book.content)).active.iter_rows(values_only=True))
    assert rows[0][0] == "指引单号"
    assert examination["slip"] in {row[0] for row in rows[1:]}


def test_an_unknown_code_is_told_and_stays(screen: Screen) -> None:
    page = scan(screen, "99999999")
    assert (page.status, page.labelled("扫指引单收单").get("value")) == (422, "99999999")
    token = page.tree.xpath("string(//input[@name='_csrf_token']/@value)")
    back = screen.web.post("/admin/slips/give-back", data={"code": "9", "_csrf_token": token})
    assert back.status_code == 422


def test_stations_do_not_take_slips(hospital: Hospital) -> None:
    assert screen_of(hospital, RADIOLOGIST).open("/admin/slips").status == 403
