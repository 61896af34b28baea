"""名单链接: made on the team's page, opened by the employer's contact on a phone, taken back."""

import logging
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from entrypoints.web.office.exports import XLSX
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, RADIOLOGIST, Screen, screen_of
from tests.integration.web.reading import Phone
from tests.integration.web.team_steps import WEDNESDAY, joined, shared, team


@pytest.fixture
def made(hospital: Hospital, phone: Phone) -> Any:
    """A team with one member."""
    del phone
    return team(hospital)


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, DESK)


def test_the_contact_sees_masked_names_and_stages(
    screen: Screen, phone: Phone, made: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    joined(phone, made["code"])
    path = shared(screen, made)
    page = phone.open(path)
    assert (page.status, page.heading) == (200, "香满园酒店")
    assert page.headers["cache-control"] == "no-store"
    assert page.facts()["王*明"].startswith("已预约")
    assert "王小明" not in page.text
    assert "共 1 人：已预约 1" in page.said
    (picture,) = screen.page.tree.xpath("//main//img/@src")
    assert picture.startswith("data:image/svg+xml")
    token = path.split("/")[3]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert token not in " ".join(ours)


def test_the_contact_takes_the_list_along_as_a_workbook_and_programs_read_it(
    screen: Screen, phone: Phone, made: Any
) -> None:
    joined(phone, made["code"])
    page = phone.open(shared(screen, made))
    answer = phone.web.get(page.links()["下载名单（Excel 表格）"])
    assert answer.headers["content-type"] == XLSX
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [str(cell) for cell in rows[0]] == ["姓名", "体检日期", "到检时间", "进度"]
    assert (rows[1][0], rows[1][2], rows[1][3]) == ("王*明", "09:00", "已预约")
    token = page.path.split("/")[3]
    told = phone.web.get(f"/api/v1/public/rosters/{token}").json()
    assert told["employer"] == "香满园酒店"
    (member,) = told["members"]
    assert member == {"name": "王*明", "day": WEDNESDAY, "start": "09:00:00", "stage": "booked"}
    for path in ("/h5/roster/guess/members.xlsx", "/api/v1/public/rosters/guess"):
        assert phone.web.get(path).status_code == 404


def test_the_link_stands_on_the_page_once_and_a_new_one_ends_it(screen: Screen, phone: Phone, made: Any) -> None:
    first = shared(screen, made)
    again = screen.open(f"/admin/teams/{made['id']}/roster")
    assert first not in again.text
    assert "现在有一个链接" in again.said
    second = shared(screen, made)
    assert phone.open(second).status == 200
    page = phone.open(first)
    assert (page.status, page.heading) == (404, "名单打不开")
    assert "请向查体科要新的链接" in page.said


def test_it_is_taken_back_and_runs_out(hospital: Hospital, screen: Screen, phone: Phone, made: Any) -> None:
    path = shared(screen, made)
    page = screen.press("收回链接")
    assert "名单链接已收回" in page.said
    assert phone.open(path).status == 404
    assert "没有能用的链接" in screen.open(f"/admin/teams/{made['id']}/roster").said
    path = shared(screen, made)
    hospital.clock.time = MORNING + timedelta(days=31)
    page = phone.open(path)
    assert page.status == 422
    assert "名单链接已于" in page.said


def test_a_cancelled_team_shows_and_shares_nothing(hospital: Hospital, screen: Screen, phone: Phone, made: Any) -> None:
    path = shared(screen, made)
    hospital["qiantai"].post(f"/teams/{made['id']}/cancel", {"reason": "停业"})
    assert "团队已取消" in phone.open(path).said
    screen.open(f"/admin/teams/{made['id']}/roster")
    assert screen.press("重新生成链接").status == 409
    screen.open(f"/admin/teams/{made['id']}/roster")
    assert screen.press("收回链接").status == 409


def test_who_may_not_manage_teams_makes_no_link(hospital: Hospital, made: Any) -> None:
    assert screen_of(hospital, RADIOLOGIST).open(f"/admin/teams/{made['id']}/roster").status == 403


def test_guessing_ends_after_some_tries(phone: Phone) -> None:
    answers = [phone.open(f"/h5/roster/guess{number}/members").status for number in range(11)]
    assert answers == [404] * 10 + [429]
