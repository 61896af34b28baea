"""未到检: who did not come is proposed, confirmed or excused."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, RADIOLOGIST, Screen, book, screen_of
from tests.integration.web.test_admin_bookings import column

NO_SHOWS = "/admin/no-shows"


@pytest.fixture
def screen(hospital: Hospital) -> Screen:
    return screen_of(hospital, DESK, NO_SHOWS)


def test_who_did_not_come_is_confirmed_or_excused(hospital: Hospital, screen: Screen) -> None:
    assert "没有等着确认的未到检。" in screen.page.said
    made = [book(hospital, number, slot={"day": "2026-03-03", "start": "08:00:00"}) for number in range(501, 506)]
    assert "没有等着确认的未到检。" in screen.open(NO_SHOWS).said
    hospital.clock.time = MORNING + timedelta(days=2)
    screen = screen_of(hospital, DESK, NO_SHOWS)
    page = screen.page
    assert sorted(column(page, "预约号")) == sorted(one["number"] for one in made)
    assert load_workbook(BytesIO(screen.web.get(page.links()["导出"]).content)).active.max_row == len(made) + 1
    for path in (f"{NO_SHOWS}/confirm", f"{NO_SHOWS}/excuse"):
        screen.open(NO_SHOWS)
        _, sent = screen.filled("勾选的确认未到检")
        for ticked in ([], ["x"]):
            assert list(screen.post((path, {**sent, "ticked": ticked})).summary) == ["没有勾选任何人。"]
    screen.open(NO_SHOWS)
    path, sent = screen.filled("勾选的确认未到检")
    page = screen.post((path, {**sent, "ticked": [made[0]["id"], made[1]["id"]]}))
    assert "2 人已记为未到检。" in page.text
    page = screen.post((path, {**sent, "ticked": [made[0]["id"], made[2]["id"]]}))
    assert "1 人已记为未到检。" in page.text
    assert "1 人没有办成" in page.text
    excuse = f"{NO_SHOWS}/excuse"
    page = screen.post((excuse, {**sent, "ticked": [made[3]["id"]], "reason": ""}))
    assert (page.status, list(page.summary.values())) == (422, ["#reason"])
    assert page.tree.xpath("//input[@name='ticked'][@checked]/@value") == [made[3]["id"]]
    page = screen.post((excuse, {**sent, "ticked": [made[3]["id"], made[0]["id"]], "reason": "大雪封路"}))
    assert "1 人已免记" in page.text
    assert "1 人没有办成" in page.text
    hospital[DESK].token = ""
    states = [hospital[DESK].get(f"/appointments/{one['id']}")["state"] for one in made]
    assert states == ["missed", "missed", "missed", "cancelled", "booked"]


def test_a_filter_that_makes_no_sense_and_a_stranger_get_nothing(hospital: Hospital, screen: Screen) -> None:
    for path in (f"{NO_SHOWS}?first=soon", f"{NO_SHOWS}/export?first=soon"):
        page = screen.open(path)
        assert (page.status, "清空条件" in page.links()) == (422, True)
    screen.open(NO_SHOWS)
    path, sent = f"{NO_SHOWS}/confirm", {"_csrf_token": screen.filled("退出")[1]["_csrf_token"]}
    page = screen.post((path, {**sent, "ticked": [str(hospital.centre)]}))
    assert (page.status, list(page.summary.values())) == (422, ["#ticked"])
    assert screen_of(hospital, RADIOLOGIST).open(NO_SHOWS).status == 403
