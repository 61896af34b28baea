"""How long data is kept, in the back office: the table, what is held back, and a run with its proof."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from adapters.database.tables.booking import appointment
from adapters.database.unit_of_work import writing
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, Screen, book, screen_of
from tests.integration.web.reading import words
from tests.integration.web.test_admin_system import cells, press_in_row

APPOINTMENTS = "保存：没有查体记录的预约（含证照照片）"


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    hospital.clock.time = MORNING
    opened = screen_of(hospital, ADMINISTRATOR)
    opened.open("/admin/retention")
    return opened


@pytest.fixture
def cancelled(hospital: Hospital, screen: Screen) -> tuple[Any, Any]:
    """Two appointments that were cancelled."""
    made = book(hospital, 933), book(hospital, 934)
    for one in made:
        hospital[MANAGER].post(f"/appointments/{one['id']}/cancel", {"reason": "不来了"})
    return made


def test_a_period_is_lengthened_with_a_reason_and_never_below_the_law(hospital: Hospital, screen: Screen) -> None:
    assert "《医疗机构管理条例实施细则》第五十三条：门诊病历至少 15 年" in screen.page.said
    for months, told in (("12", "12 个月"), ("三年", "“三年” 个月")):
        page = screen.press(APPOINTMENTS, months=months, reason="档案室要求")
        assert (page.status, f"不能设成 {told}" in page.said, "最短 36 个月" in page.said) == (422, True, True)
        typed = page.form(APPOINTMENTS).xpath(".//input[@type='text']/@value")
        assert typed == [months, "档案室要求"]
    assert screen.press(APPOINTMENTS, months="40", reason="").status == 422
    stale = screen.filled(APPOINTMENTS, months="48", reason="档案室要求")
    assert "保存期限已改" in screen.press(APPOINTMENTS, months="40", reason="档案室要求").said
    assert screen.post(stale).status == 422
    assert "36 → 40" in cells(screen.open("/admin/logs/operations?kind=retention.changed"))[0][4]
    token = screen.open("/admin/retention").form(APPOINTMENTS).xpath(".//input[@name='_csrf_token']/@value")[0]
    assert screen.post(("/admin/retention/all/period", {"_csrf_token": token})).status == 404
    assert screen_of(hospital, DESK).open("/admin/retention").status == 403


def test_a_case_that_cannot_be_held_back_is_told(screen: Screen, cancelled: tuple[Any, Any]) -> None:
    number = cancelled[0]["number"]
    page = screen.press("暂缓清理", number="2600000000", reason="投诉")
    assert (page.status, "没有这个号的预约或查体" in page.said) == (422, True)
    assert page.labelled("预约号或体检编号").get("value") == "2600000000"
    assert screen.press("暂缓清理", number=number, reason="").status == 422
    assert "已暂缓清理" in screen.press("暂缓清理", number=number, reason="投诉未结").said
    page = screen.press("暂缓清理", number=number, reason="投诉未结")
    assert (page.status, f"{number} 已经在暂缓清理之列" in page.said) == (422, True)
    assert screen.press(f"解除：{number}", reason="").status == 422
    stale = screen.filled(f"解除：{number}", reason="已结案")
    assert "已解除暂缓" in screen.post(stale).said
    assert screen.post(stale).status == 404


def test_a_run_clears_away_what_is_over_and_leaves_its_proof(
    hospital: Hospital, screen: Screen, cancelled: tuple[Any, Any]
) -> None:
    kept, gone = cancelled
    with writing(hospital.system.engine) as connection:
        theirs = appointment.c.number.in_([one["number"] for one in cancelled])
        connection.execute(update(appointment).where(theirs).values(day=date(2022, 3, 2)))
    screen.open("/admin/retention")
    page = screen.press("暂缓清理", number=kept["number"], reason="投诉未结", whole="1")
    (row,) = (row for row in page.tree.xpath("//tbody/tr") if "没有查体记录的预约" in words(row))
    assert "1 条，最早 2022-03-02" in words(row)
    screen.open("/admin/jobs")
    press_in_row(screen, "立即执行：到期数据清理")
    hospital.settle()
    run = cells(screen.open("/admin/jobs/runs?kind=upkeep.retain"))[0]
    assert (run[2], "没有查体记录的预约（含证照照片） 1" in run[-1]) == ("已完成", True)
    assert hospital[MANAGER].get(f"/appointments/{kept['id']}")["number"] == kept["number"]
    assert hospital[MANAGER].ask("GET", f"/appointments/{gone['id']}").status_code == 404
    page = screen.open("/admin/retention")
    (row,) = (row for row in page.tree.xpath("//tbody/tr") if "没有查体记录的预约" in words(row))
    assert "条，最早" not in words(row)
    proof = cells(screen.open("/admin/logs/operations?kind=retention.carried_out"))[-1]
    assert ("编号摘要：" in proof[4], "emptied" in proof[4]) == (True, False)
    screen.open("/admin/logs/chain")
    assert "日志链完整" in screen.press("现在核对").said
