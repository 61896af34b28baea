"""Many fingers on one page of success: on both databases one appointment comes of it, and every finger sees it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.booking_world import resident_id
from tests.integration.conftest import Database
from tests.integration.first_hospital import copied_into
from tests.integration.journeys.hospital import Hospital
from tests.integration.web.booking_steps import LICENCE, appointments, to_check, to_date, to_licence
from tests.integration.web.reading import Phone, browser

FINGERS = 8


@pytest.fixture
def hospital(database: Database, first_hospital: Hospital, tmp_path: Path) -> Iterator[Hospital]:
    with copied_into(database.engine, first_hospital, tmp_path / "files") as made:
        yield made


def fingers_on(hospital: Hospital, phone: Phone) -> list[Phone]:
    """So many connections of one phone."""
    made = [Phone(browser(hospital)) for _ in range(FINGERS)]
    for one in made:
        one.web.cookies.update(phone.web.cookies)
    return made


def test_eight_taps_at_once_make_one_appointment(hospital: Hospital) -> None:
    phone, number = Phone(browser(hospital)), resident_id(1)
    to_check(phone, number=number)
    form = phone.filled("确认预约")
    with ThreadPoolExecutor(FINGERS) as pool:
        pages = list(pool.map(lambda finger: finger.post(form), fingers_on(hospital, phone)))
    assert [page.heading for page in pages] == ["预约成功"] * FINGERS
    assert len({page.path for page in pages}) == 1
    assert len(appointments(hospital, number)) == 1


def test_windows_of_one_phone_do_not_lose_each_others_answers(hospital: Hospital) -> None:
    phone = Phone(browser(hospital))
    to_date(phone)
    first, second = fingers_on(hospital, phone)[:2]
    to_licence(phone, number=resident_id(2))
    second.open("/h5/book/licence")
    first.open("/h5/book/who")
    photo, who = second.filled("下一步"), first.filled("下一步", employer="两个窗口饭店")
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(second.post, photo, LICENCE), pool.submit(first.post, who)]
        assert {one.result().status for one in done} <= {200}
    check = phone.open("/h5/book/check")
    assert check.path == "/h5/book/check"
    assert check.facts()["工作单位"] == "两个窗口饭店"
