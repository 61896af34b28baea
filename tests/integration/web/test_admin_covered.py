"""Numbers are covered on every screen until somebody who may see them asks: by a form, never by an address, logged."""

from typing import Any

import pytest

from tests.booking_world import resident_id
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import ADMINISTRATOR, DESK, MANAGER, Screen, book, screen_of
from tests.integration.web.populated import certified
from tests.integration.web.reading import Sheet
from tests.integration.web.test_admin_system import cells


@pytest.fixture
def desk(hospital: Hospital) -> Screen:
    hospital.clock.time = MORNING
    return screen_of(hospital, DESK)


def logged(hospital: Hospital, kind: str) -> list[list[str]]:
    """Lines of 查看日志."""
    return cells(screen_of(hospital, ADMINISTRATOR).open(f"/admin/logs/views?kind={kind}"))


def test_a_list_shows_its_numbers_when_asked_and_keeps_its_page(hospital: Hospital, desk: Screen) -> None:
    for number in range(821, 824):
        book(hospital, number)
    page = desk.open("/admin/bookings?limit=2&states=booked")
    shown = [row[3] for row in cells(page)]
    assert not {resident_id(number) for number in range(821, 824)} & set(page.said.split())
    before = len(logged(hospital, "appointment.whole_viewed"))
    page = desk.press("显示号码")
    whole = [row[3] for row in cells(page)]
    assert [f"{one[:3]}***********{one[-4:]}" for one in whole] == shown
    assert not any("371502" in path for path in desk.visited)
    line, *_ = lines = logged(hospital, "appointment.whole_viewed")
    assert (len(lines), line[2], line[3]) == (before + 1, "查看预约的完整号码", "2")
    assert "***" in desk.open("/admin/bookings?limit=2&states=booked").said


def test_each_record_shows_its_numbers_when_asked(hospital: Hospital, desk: Screen) -> None:
    number = certified(hospital, 91)
    masked, manager = f"371***********{number[-4:]}", hospital[MANAGER]
    (examination,) = manager.post("/examinations/search", {"document_number": number})["items"]
    (certificate,) = manager.post("/certificates/search", {"document_number": number})["items"]
    (appointment,) = manager.post("/appointments/search", {"document_number": number})["items"]
    places = (
        ("appointment", f"/admin/bookings/{appointment['id']}"),
        ("examination", f"/admin/results/{examination['id']}"),
        ("certificate", f"/admin/certificates/{certificate['id']}"),
    )
    for subject, path in places:
        page = desk.open(path)
        assert (number in page.text, page.facts()["居民身份证"]) == (False, masked)
        page = desk.press("显示号码")
        assert (page.status, page.facts()["居民身份证"]) == (200, number)
        assert path.rpartition("/")[2] in [row[4] for row in logged(hospital, f"{subject}.whole_viewed")]


def test_old_numbers_of_a_history_are_covered_as_well(hospital: Hospital, desk: Screen) -> None:
    one = book(hospital, 825)
    edit = {"version": one["version"], "reason": "换号", "person": {**_person(one), "phone": "13912345678"}}
    hospital[MANAGER].post(f"/appointments/{one['id']}/edit", edit)
    page = desk.open(f"/admin/bookings/{one['id']}")
    assert ("13912345678" in page.text, "手机号：138****0825 → 139****5678" in page.said) == (False, True)
    assert "手机号：13800000825 → 13912345678" in desk.press("显示号码").said


def test_without_the_right_nothing_can_be_asked(hospital: Hospital, desk: Screen) -> None:
    one = book(hospital, 826)
    path = f"/admin/bookings/{one['id']}"
    asked = desk.open(path).form("显示号码")
    assert asked.get("action") == f"{path}/whole"
    assert desk.web.get(f"https://testserver.local{path}/whole").status_code == 405
    assert desk.web.post(f"https://testserver.local{path}/whole").status_code == 403
    radiologist: Sheet = screen_of(hospital, "fangshe").open("/admin/exams")
    assert "显示号码" not in radiologist.said


def _person(one: Any) -> dict[str, Any]:
    person = one["person"]
    return {"name": person["name"], "document_number": person["document_number"]}
