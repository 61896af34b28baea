"""What every list of the back office has: columns of one's own, and all that match as one batch."""

from datetime import timedelta
from itertools import count, islice
from typing import Any

import pytest

from adapters.kit.policies import PolicyReader
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.conftest import MORNING
from tests.integration.web.office import DESK, MANAGER, Screen, book, screen_of
from tests.integration.web.reading import Sheet, words
from tests.integration.web.test_admin_bookings import column

BOOKINGS, NO_SHOWS = "/admin/bookings", "/admin/no-shows"
LATE = 25
PEOPLE = count(700)


def heads(page: Sheet) -> list[str]:
    """The titles of the list's columns."""
    return [words(head).rstrip(" ▼▲↕") for head in page.tree.xpath("//table//thead//th")]


@pytest.fixture
def late(hospital: Hospital) -> list[Any]:
    """More bookings of a day that is over than stand on a page."""
    hospital.clock.time = MORNING
    made = [
        book(hospital, number, slot={"day": "2026-03-04", "start": f"{8 + number % 3:02d}:00:00"})
        for number in islice(PEOPLE, LATE)
    ]
    hospital.clock.time = MORNING + timedelta(days=3)
    return made


def choose(screen: Screen, *names: str, **more: str) -> Sheet:
    """Tick these columns and save."""
    (form,) = screen.page.tree.xpath("//form[@id='columns']")
    token = form.xpath("string(.//input/@value)")
    return screen.post((form.get("action"), {"_csrf_token": token, "column": names, **more}))


def test_each_account_chooses_its_columns_and_keeps_its_filter(hospital: Hospital) -> None:
    hospital.clock.time = MORNING
    one = book(hospital, 690)
    screen = screen_of(hospital, DESK, f"{BOOKINGS}?number={one['number']}")
    usual = heads(screen.page)
    assert "超量原因" not in usual
    page = choose(screen, "time", "number", "made", "no_such")
    assert heads(page) == ["预约号", "体检时间", "预约时间", "操作"]
    assert column(page, "预约号") == [one["number"]]
    assert screen.visited[-1].endswith(f"number={one['number']}")
    assert heads(screen.open(BOOKINGS)) == ["预约号", "体检时间", "预约时间", "操作"]
    assert heads(screen_of(hospital, MANAGER, BOOKINGS).page) == usual
    page = choose(screen, "number")
    assert heads(page) == ["预约号", "操作"]
    assert heads(choose(screen, "number", usual="yes")) == usual
    assert heads(choose(screen)) == usual


def test_columns_are_kept_though_the_address_makes_no_sense(hospital: Hospital) -> None:
    screen = screen_of(hospital, DESK, BOOKINGS)
    (form,) = screen.page.tree.xpath("//form[@id='columns']")
    form.set("action", f"{form.get('action')}?states=asleep")
    page = choose(screen, "number", "name")
    assert (page.path, heads(page)) == (BOOKINGS, ["预约号", "姓名", "操作"])
    choose(screen)


def ticked_all(screen: Screen, seen: str) -> Sheet:
    """Everything that the filter finds, as a browser sends it where ``seen`` rows were told."""
    path, sent = screen.filled("勾选的确认未到检")
    return screen.post((path, {**sent, "ticked": [], "all": seen}))


def test_all_that_match_are_done_at_once_unless_the_list_is_another_by_now(hospital: Hospital, late: list[Any]) -> None:
    screen = screen_of(hospital, DESK, NO_SHOWS)
    told = screen.page.tree.xpath("string(//input[@name='all']/@value)")
    assert int(told) >= len(late)
    assert f"全选符合条件的 {told} 条" in screen.page.said
    for seen in (str(int(told) + 9), "all", "9" * 30):
        page = ticked_all(screen, seen)
        assert page.status == 422
        assert f"现在是 {told} 条，没有办理。" in page.said
        screen.open(NO_SHOWS)
    page = ticked_all(screen, told)
    assert f"{told} 人已记为未到检。" in page.said
    assert "没有等着确认的未到检。" in page.said


def test_more_than_one_batch_takes_is_refused_and_says_how_many(hospital: Hospital, late: list[Any]) -> None:
    change = {"value": 20, "reason": "一次少办一些", "version": 0}
    hospital["admin"].put("/parameters/examination/batch_limit", change)
    hospital.system.container.resolve(PolicyReader).refresh()
    screen = screen_of(hospital, DESK, NO_SHOWS)
    told = screen.page.tree.xpath("string(//input[@name='all']/@value)")
    page = ticked_all(screen, told)
    assert page.status == 422
    assert f"符合条件的有 {told} 条，一次最多办 20 条" in page.said
    assert column(page, "预约号")
