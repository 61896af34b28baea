"""Lists of what waits say how many there are of each kind, and lead to them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, MANAGER, Screen, book, screen_of
from tests.integration.web.populated import _walked_in, examined
from tests.integration.web.reading import Sheet, words
from tests.integration.web.test_admin_system import cells


def chips(page: Sheet) -> Mapping[str, tuple[str, str]]:
    """Title → count and address."""
    found = page.tree.xpath("//ul[@aria-label='按状态筛选']//a")
    told = ((words(one).rpartition(" "), one.get("href")) for one in found)
    return {title: (count, href) for (title, _, count), href in told}


@pytest.fixture
def desk(hospital: Hospital) -> Screen:
    hospital.clock.time = MORNING
    return screen_of(hospital, DESK)


def test_licences_by_what_was_decided(hospital: Hospital, desk: Screen) -> None:
    made = [book(hospital, number) for number in (841, 842, 843)]
    before = chips(desk.open("/admin/licences"))
    reject = {"version": made[0]["version"], "reason": "照片看不清"}
    hospital[DESK].post(f"/appointments/{made[0]['id']}/licence/reject", reject)
    page = desk.open("/admin/licences")
    now = chips(page)
    assert int(now["待核"][0]) == int(before["待核"][0]) - 1
    assert int(now["已驳回"][0]) == int(before["已驳回"][0]) + 1
    page = desk.open(now["已驳回"][1])
    assert made[0]["number"] in page.said
    assert "核对" not in [words(link) for link in page.tree.xpath("//td[@class='doing']//a")]


def test_no_shows_by_age(hospital: Hospital, desk: Screen) -> None:
    book(hospital, 844, slot={"day": "2026-03-02", "start": "09:00:00"})
    book(hospital, 845, slot={"day": "2026-03-03", "start": "09:00:00"})
    hospital.clock.time = MORNING + timedelta(days=2)
    screen = screen_of(hospital, DESK, "/admin/no-shows")
    found = chips(screen.page)
    assert (found["昨天"][0], found["最近 7 天"][0], found["全部"][0]) == ("1", "2", "2")
    assert len(cells(screen.open(found["昨天"][1]))) == 1


def test_reviews_by_conclusion_and_slips_by_state(hospital: Hospital, desk: Screen) -> None:
    examination: Mapping[str, Any] = _walked_in(hospital, 21)
    assert chips(desk.open("/admin/slips"))["已登记"][0] == "1"
    examined(hospital, examination)
    ids = {"examinations": [examination["id"]]}
    assert hospital["zhujian"].post("/examinations/conclude", ids)["done"] == ids["examinations"]
    page = desk.open("/admin/slips")
    assert len(cells(desk.open(chips(page)["待审核"][1]))) == 1
    reviewer = screen_of(hospital, "shenhe", "/admin/reviews")
    found = chips(reviewer.page)
    assert (found["全部"][0], found["合格"][0], "不合格" in found) == ("1", "1", False)
    page = reviewer.open(found["合格"][1])
    assert [row[1] for row in cells(page)] == [examination["number"]]
    assert screen_of(hospital, MANAGER).open("/admin/reviews").status == 403
